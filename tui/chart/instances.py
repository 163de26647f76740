"""The picture of several runs on one file: their own memory stacked, what all share once above it.

The axes, the signs and the room for names are those of one run's picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

import numpy as np

from tui.chart.areas import EIGHTHS, Look
from tui.chart.axes import Axis, bytes_axis, time_axis
from tui.chart.bands import UNWRITTEN, Band
from tui.chart.columns import Cell, column_of, row_of
from tui.chart.frame import LABEL_CELLS, build_frame
from tui.chart.instances_bands import Group, amounts_of, bands_of, groups_of
from tui.chart.instances_labels import labels_of_all
from tui.chart.instances_lines import line_cells_of_all, line_labels_of_all
from tui.chart.instances_stack import SharedStack, ends_of, opened_at, stack_of_all
from tui.chart.labels import Label, placed
from tui.chart.limit_line import LimitLine, limit_line
from tui.chart.marks import Runs, marker_row
from tui.chart.over_bands import draw_limit
from tui.chart.picture import margin_of
from tui.chart.scale import ALONE, Scale, least_of
from tui.chart.stack import Floats
from tui.run.kept import Kept
from tui.run.marker import Marker, MarkerKind
from tui.run.state import Phase, RunState
from tui.run.together import Together

_LEFT = LABEL_CELLS + 1


@dataclass(frozen=True, slots=True, eq=False)
class SharedPicture:
    """As `Picture`. `amounts`: bytes, bands x columns, as drawn; `signs`: column, which run, what.

    `highest_bytes`: the highest column, and the limit where that is in sight.
    """

    rows: tuple[tuple[tuple[str, str], ...], ...]
    left: int
    memory: Axis
    time: Axis
    stack: SharedStack
    groups: tuple[Group, ...]
    bands: tuple[Band, ...]
    amounts: Floats
    signs: tuple[tuple[int, int, Marker], ...]
    names: dict[int, Label]
    highest_bytes: float


def draw_all(
    kept: Sequence[Kept],
    width: int,
    height: int,
    *,
    look: Look,
    as_lines: bool = False,
    scale: Scale = ALONE,
) -> SharedPicture | None:
    """The picture in so many cells; None where there is no room for one, or no array open yet."""
    margin, start = margin_of(width), opened_at(kept)
    columns, lines = width - _LEFT - margin, height - 2
    if columns < 4 or lines < 3 or start is None:
        return None
    states = [one.state for one in kept if one.state is not None]
    is_over = scale.is_whole
    if is_over is None:
        is_over = all(one.phase is Phase.ENDED for one in kept)
    gone = max(_gone_seconds(kept, start), scale.least_seconds)
    time = time_axis(gone, columns, least=least_of(states[0]), is_over=is_over)
    stack = stack_of_all(kept, start=start, span_seconds=time.limit, columns=columns)
    groups = groups_of(len(kept), lines)
    amounts = amounts_of(stack, groups)
    bands = bands_of(groups, has_copies=bool(np.nansum(stack.copies)))
    highest = float(amounts.sum(axis=0).max(initial=0.0))
    limit = _limit_of(states, stack, amounts, highest)
    needed = max(highest, limit.at_bytes if limit else 0.0)
    memory = bytes_axis(max(needed, scale.ceiling_bytes), lines, is_over=is_over)
    if limit is None and scale.ceiling_bytes:
        limit = _limit_of(states, stack, amounts, scale.ceiling_bytes)
    limit = limit if limit and limit.at_bytes <= memory.limit else None
    if as_lines:
        grid = line_cells_of_all(kept, start, memory, time, look)
        labels = line_labels_of_all(kept, stack, limit, look)
    else:
        grid = _areas(stack, amounts, bands, memory, look)
        column = stack.last_column or 0
        edges = [0.0, *accumulate(amounts[:, column].tolist())]
        labels = labels_of_all(kept, stack, groups, bands, edges, limit, look=look)
    if limit is not None:
        draw_limit(grid, limit, memory, look)
    names = _names(labels, memory) if margin else {}
    signs = _signs(kept, start, time)
    frame = build_frame(memory, time, ascii_only=look == "ascii")
    rows = [_sign_row(signs, states[0], time, look)]
    for line in range(lines):
        row: Runs = [(frame.left[line], "dim"), *row_of(tuple(grid[line]))]
        if margin:
            row += names[line].runs(margin) if line in names else [(" " * margin, "")]
        rows.append(tuple(row))
    rows.append(((frame.below, "dim"),))
    return SharedPicture(
        tuple(rows), _LEFT, memory, time, stack, groups, bands, amounts, signs, names, needed
    )


def _gone_seconds(kept: Sequence[Kept], start: float) -> float:
    """From the first opening to the last reading that is drawn."""
    gone = 0.0
    for one, end in zip(kept, ends_of([one.state for one in kept]), strict=True):
        last = None if one.history is None else one.history.last_at
        if last is not None:
            gone = max(gone, min(last, end) - start)
    return gone


def _limit_of(
    states: Sequence[RunState], stack: SharedStack, amounts: Floats, highest: float
) -> LimitLine | None:
    """Around all of them, by the latest reading of any; full when all of them have filled it."""
    column = stack.last_column
    read = [state for state in states if state.reading is not None]
    if column is None or not read:
        return None
    latest = max(read, key=lambda state: state.reading.at if state.reading else 0.0)
    firm = len(amounts) - 3  # the file's clean pages, libraries and swap lie above
    held = float(amounts[:firm, column].sum())
    left = Together(tuple(states)).seconds_left
    return limit_line(replace(latest, seconds_left=left), held, highest)


def edges_of_all(amounts: Floats, memory: Axis) -> list[tuple[int, ...]]:
    """The upper edge of each band in eighths of a row, column by column."""
    whole = np.cumsum(amounts, axis=0) * (memory.cells * EIGHTHS / memory.limit)
    return list(map(tuple, np.floor(whole + 0.5).astype(np.int64).T.tolist()))


def _areas(
    stack: SharedStack, amounts: Floats, bands: tuple[Band, ...], memory: Axis, look: Look
) -> list[list[Cell]]:
    place = next(number for number, band in enumerate(bands) if band is UNWRITTEN)
    drawn = []
    for column, edges in enumerate(edges_of_all(amounts, memory)):
        high, mixed = float(stack.unwritten_high[column]), (0, 0)
        if high == high:
            top = edges[place - 1] + int(high / memory.limit * memory.cells * EIGHTHS + 0.5)
            mixed = (edges[place], min(top, edges[place + 1]))
        drawn.append(column_of(edges, memory.cells, look, mixed, bands))
    return [list(line) for line in zip(*drawn, strict=True)]


def _names(labels: Sequence[Label], memory: Axis) -> dict[int, Label]:
    rows = [memory.cells - 1 - max(0, memory.cell_of(label.at_bytes)) for label in labels]
    return placed(labels, rows, memory.cells)


def _signs(kept: Sequence[Kept], start: float, time: Axis) -> tuple[tuple[int, int, Marker], ...]:
    ends = ends_of([one.state for one in kept])
    found = [
        (marker.at - start, number, marker)
        for number, (one, end) in enumerate(zip(kept, ends, strict=True), 1)
        for marker in one.markers
        if marker.at <= end
    ]
    found.sort(key=lambda sign: sign[0])
    return tuple(
        (time.cell_of(seconds), number, marker)
        for seconds, number, marker in found
        if 0 <= seconds <= time.limit
    )


def _sign_row(
    signs: tuple[tuple[int, int, Marker], ...], state: RunState, time: Axis, look: Look
) -> tuple[tuple[str, str], ...]:
    has_flush = any(marker.kind is MarkerKind.FLUSH for _, _, marker in signs)
    title = ("flush()" if has_flush else "").ljust(_LEFT)
    placed_signs = [(column, marker) for column, _, marker in signs]
    row = marker_row(
        placed_signs, time.cells, state.about.mode, ascii_only=look == "ascii", is_of_many=True
    )
    return ((title, "dim"), *row)
