"""The whole picture as rows of characters: signs above, bands or lines, names at the right, time.

What stands where is known afterwards, so that a pointer can ask.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from tui.chart.ahead import highest_ahead
from tui.chart.areas import EIGHTHS, Look
from tui.chart.axes import Axis, bytes_axis
from tui.chart.bands import BANDS, COPIES, UNWRITTEN
from tui.chart.columns import Cell, column_of, row_of
from tui.chart.frame import LABEL_CELLS, build_frame
from tui.chart.labels import NARROW, WIDE, Label, labels_of, placed
from tui.chart.limit_line import LimitLine, limit_line
from tui.chart.lines import FOUR, line_cells, line_labels
from tui.chart.marks import Runs, marker_row
from tui.chart.over_bands import draw_limit, draw_private_dirty
from tui.chart.scale import ALONE, Scale, is_whole, time_of
from tui.chart.stack import Stack, end_of_run, stack_of
from tui.run.marker import Marker, MarkerKind
from tui.run.state import RunState

if TYPE_CHECKING:
    from tui.run.history import History

_ROOM_FOR_NAMES: Final = 96
_ROOM_FOR_SHORT: Final = 38
_LEFT: Final = LABEL_CELLS + 1


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """`rows`: runs of text and style. The plot is `memory.cells` rows from the second on, and
    `time.cells` columns from `left` on. `signs`: markers and their columns, in order of time.
    `names`: by their rows, from `left + time.cells` on. `highest_bytes`: of the run itself, as far
    as it is seen to come, and of its limit where that is in sight."""

    rows: tuple[tuple[tuple[str, str], ...], ...]
    left: int
    memory: Axis
    time: Axis
    stack: Stack
    signs: tuple[tuple[int, Marker], ...]
    names: dict[int, Label]
    highest_bytes: float

    def band_at(self, x: int, y: int) -> tuple[int, int] | None:
        """The band and the column of the plot at a cell of the picture; None beside the bands."""
        column, line = x - self.left, self.memory.cells - y
        if not (0 <= column < self.time.cells and 0 <= line < self.memory.cells):
            return None
        middle = line * EIGHTHS + EIGHTHS // 2
        edges = edges_of(self.stack, self.memory)[column]
        return next(((band, column) for band, edge in enumerate(edges) if middle < edge), None)

    def markers_at(self, x: int, y: int) -> list[Marker]:
        """Whose sign, or words beside it, a cell of the picture is in; several share a column."""
        column = x - self.left
        before = [place for place, _ in self.signs if place <= column]
        if y != 0 or not before:
            return []
        text = "".join(text for text, _ in self.rows[0])[self.left :]
        shown = text[before[-1] : column + 1]
        if shown[1:].startswith(" ") or "  " in shown:
            return []
        return [marker for place, marker in self.signs if place == before[-1]]


def edges_of(stack: Stack, memory: Axis) -> list[tuple[int, ...]]:
    """The upper edge of each band in eighths of a row, column by column; 0 where nothing is."""
    known = np.where(np.isnan(stack.amounts), 0.0, stack.amounts)
    whole = np.cumsum(known, axis=0) * (memory.cells * EIGHTHS / memory.limit)
    return list(map(tuple, np.floor(whole + 0.5).astype(np.int64).T.tolist()))


def margin_of(width: int) -> int:
    """The columns that the names have in a picture of so many."""
    return WIDE if width >= _ROOM_FOR_NAMES else NARROW if width >= _ROOM_FOR_SHORT else 0


def draw(
    state: RunState,
    history: History,
    markers: Sequence[Marker],
    width: int,
    height: int,
    *,
    look: Look,
    as_lines: bool = False,
    shown: Sequence[str] = FOUR,
    scale: Scale = ALONE,
) -> Picture | None:
    """The picture in so many cells; None where there is no room for one."""
    margin = margin_of(width)
    columns, lines = width - _LEFT - margin, height - 2
    if columns < 4 or lines < 3 or not state.started_at:
        return None
    time, begun = time_of(state, history, columns, scale)
    stack = stack_of(state, history, markers, columns=columns, span_seconds=time.limit)
    # RSS is told also of a process whose parts are not.
    own_highest = max(
        stack.highest_bytes, history.peak("rss_bytes", until=end_of_run(state)) or 0.0
    )
    own_limit = _limit_of(state, stack, own_highest)
    needed = max(own_highest, own_limit.at_bytes if own_limit else 0.0)
    is_over = is_whole(state, scale)
    ahead = 0.0 if is_over else highest_ahead(state, history, begun, time.limit)
    limit_ahead = own_limit or _limit_of(state, stack, ahead)
    if limit_ahead is not None:
        ahead = min(ahead, limit_ahead.at_bytes)
    needed = max(needed, ahead)
    memory = bytes_axis(max(needed, scale.ceiling_bytes), lines, is_over=is_over)
    # A common scale may have room for a limit that is out of this run's own sight.
    limit = limit_ahead or _limit_of(state, stack, scale.ceiling_bytes)
    limit = limit if limit and limit.at_bytes <= memory.limit else None
    if as_lines:
        grid = line_cells(state, history, memory, time, look, shown)
    else:
        edges = edges_of(stack, memory)
        grid = _areas(stack, edges, memory, look)
        draw_private_dirty(grid, stack, edges, memory, look)
    if limit is not None:
        draw_limit(grid, limit, memory, look)
    frame = build_frame(memory, time, ascii_only=look == "ascii")
    if as_lines:
        labels = line_labels(state, limit, shown, look)
    else:
        labels = labels_of(state, stack, limit, markers, look=look)
    names = _names(labels, memory) if margin else {}
    signs = _placed(state, markers, time)
    rows = [_sign_row(signs, state, time, look)]
    for line in range(lines):
        cells = grid[line]
        row: Runs = [(frame.left[line], "dim")]
        row += row_of(tuple(cells))
        if margin:
            row += names[line].runs(margin) if line in names else [(" " * margin, "")]
        rows.append(tuple(row))
    rows.append(((frame.below, "dim"),))
    return Picture(tuple(rows), _LEFT, memory, time, stack, signs, names, needed)


def _limit_of(state: RunState, stack: Stack, highest: float) -> LimitLine | None:
    column = stack.last_column
    if column is None:
        return None
    held = stack.edges_bytes(column)[BANDS.index(UNWRITTEN)]
    return limit_line(state, held, highest)


def _areas(
    stack: Stack, edges: list[tuple[int, ...]], memory: Axis, look: Look
) -> list[list[Cell]]:
    drawn = [
        column_of(of_column, memory.cells, look, _mixed(stack, column, of_column, memory))
        for column, of_column in enumerate(edges)
    ]
    return [list(line) for line in zip(*drawn, strict=True)]


def _mixed(stack: Stack, column: int, edges: tuple[int, ...], memory: Axis) -> tuple[int, int]:
    """Between the lowest and the highest of what was not yet written, in eighths."""
    high = stack.unwritten_high[column]
    if high != high:
        return (0, 0)
    under = edges[BANDS.index(COPIES)]
    top = under + int(high / memory.limit * memory.cells * EIGHTHS + 0.5)
    return (edges[BANDS.index(UNWRITTEN)], min(top, edges[BANDS.index(UNWRITTEN) + 1]))


def _names(labels: Sequence[Label], memory: Axis) -> dict[int, Label]:
    rows = [memory.cells - 1 - max(0, memory.cell_of(label.at_bytes)) for label in labels]
    return placed(labels, rows, memory.cells)


def _placed(
    state: RunState, markers: Sequence[Marker], time: Axis
) -> tuple[tuple[int, Marker], ...]:
    end = end_of_run(state)
    moments = ((m.at - state.started_at, m) for m in markers if m.at <= end)
    return tuple(
        (time.cell_of(seconds), marker) for seconds, marker in moments if 0 <= seconds <= time.limit
    )


def _sign_row(
    signs: tuple[tuple[int, Marker], ...], state: RunState, time: Axis, look: Look
) -> tuple[tuple[str, str], ...]:
    has_flush = any(marker.kind is MarkerKind.FLUSH for _, marker in signs)
    title = ("flush()" if has_flush else "").ljust(_LEFT)
    row = marker_row(signs, time.cells, state.about.mode, ascii_only=look == "ascii")
    return ((title, "dim"), *row)
