"""The table while it runs, drawn over itself on a terminal: progress, outcome, current bars."""

from __future__ import annotations

import shutil
from typing import Final, TextIO

from tui.ends import Talk
from tui.metrics_format import format_bytes, format_seconds
from tui.probe.reading import Absent
from tui.table.fill import Fill, fill_of
from tui.table.limit_bar import Look, Scale, bar, heading, legend, scale_for
from tui.table.stamp import STAMP_WIDTH, stamp
from tui.table.state import CellState, TableState

_BAR: Final = 24


class LiveTable:
    """Draws only if `out` is a terminal; takes as many of its rows as there are cells."""

    def __init__(self, out: TextIO | None, title: str) -> None:
        self._talk = Talk(out)
        self._title = title
        self._drawn = 0

    def show(self, state: TableState) -> None:
        """Draw this state over the last one."""
        if not self._talk.is_shown:
            return
        size = shutil.get_terminal_size()
        lines = table_lines(state, self._title, size.lines - 1)
        # One write: a terminal that shows it half-way does not flicker.
        text = "".join(f"{_within(line, size.columns - 1)}\x1b[K\n" for line in lines)
        if self._talk.write(f"{self._back()}{text}\x1b[J"):
            self._drawn = len(lines)

    def clear(self) -> None:
        """Take the table away."""
        if self._drawn:
            self._talk.write(f"{self._back()}\x1b[J")
            self._drawn = 0

    def _back(self) -> str:
        return f"\x1b[{self._drawn}A\r" if self._drawn else ""


def _within(line: str, room: int) -> str:
    """Cut where it must be, and seen to be: the reasons are whole below the table at its end."""
    return line if len(line) <= room else f"{line[: max(0, room - 3)].rstrip()}..."


def table_lines(state: TableState, title: str, room: int) -> list[str]:
    """Title, heading, and the cells that there is room for, the running one among them."""
    done = f"{state.settled} of {len(state.cells)} cells, {format_seconds(state.elapsed_seconds)}"
    shown = max(1, room - 3)
    at = state.running if state.running is not None else state.settled
    first = max(0, min(at - shown + 2, len(state.cells) - shown))
    fills = [fill_of(cell.begun) for cell in state.cells]
    limit = state.cells[0].cell.settings.memory_max_bytes or 1
    scale = scale_for([fill for fill in fills if isinstance(fill, Fill)], limit, _BAR)
    widest = max(6, *(len(_flush(cell)) for cell in state.cells))
    lines = [cell_line(cell, scale, widest) for cell in state.cells[first : first + shown]]
    names = f"{'mode':<5} {'flush':>{widest}} {'swap':>9}"
    head = f"{names}  {'':<{STAMP_WIDTH}} {heading(scale, Look.ASCII)}"
    words = "".join(text for text, _ in legend(0, Look.ASCII))
    return [f"{title}: {done}", head, *lines, words][: max(1, room)]


def _flush(cell: CellState) -> str:
    return f"{cell.cell.settings.flush_every_rows or 'never'}"


def cell_line(cell: CellState, scale: Scale, flush_width: int = 6) -> str:
    """One cell: what it is, how far, and what fills its limit now, or did at its peak."""
    settings = cell.cell.settings
    swap = format_bytes(settings.swap_max_bytes) if settings.swap_max_bytes else "none"
    name = f"{cell.cell.label:<5} {_flush(cell):>{flush_width}} {swap:>9}"
    line = f"{name}  {stamp(cell):<{STAMP_WIDTH}} "
    if cell.run is None and cell.reason:
        return line + cell.why
    fill = fill_of(cell.begun)
    if isinstance(fill, Absent):
        return f"{line}? {fill.reason}"
    return (line + "".join(text for text, _ in bar(fill, scale, Look.ASCII))).rstrip()
