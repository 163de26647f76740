"""The table while it runs, drawn over itself on a terminal: progress, outcome, current bars."""

from __future__ import annotations

import shutil
from typing import Final, TextIO

from tui.metrics_format import format_bytes, format_seconds
from tui.probe.reading import Absent
from tui.run.state import RunState
from tui.table.columns import progress_words
from tui.table.limit_bar import limit_bar
from tui.table.state import CellState, CellStatus, TableState

_BAR: Final = 24
_HEAD: Final = f"{'mode':<5} {'flush':>6} {'swap':>9}  {'':<18} {'of the limit':<{_BAR}}"
_LEGEND: Final = (
    "# cannot be reclaimed  - clean file pages  ? not read of what  S swap beside the limit; "
    "ended: at the peak"
)


class LiveTable:
    """Draws only if `out` is a terminal; takes as many of its rows as there are cells."""

    def __init__(self, out: TextIO | None, title: str) -> None:
        self._out = out if out is not None and out.isatty() else None
        self._title = title
        self._drawn = 0

    def show(self, state: TableState) -> None:
        """Draw this state over the last one."""
        if self._out is None:
            return
        size = shutil.get_terminal_size()
        lines = table_lines(state, self._title, size.lines - 1)
        # One write: a terminal that shows it half-way does not flicker.
        text = "".join(f"{line[: size.columns - 1]}\x1b[K\n" for line in lines)
        self._out.write(f"{self._back()}{text}\x1b[J")
        self._out.flush()
        self._drawn = len(lines)

    def clear(self) -> None:
        """Take the table away."""
        if self._out is not None and self._drawn:
            self._out.write(f"{self._back()}\x1b[J")
            self._out.flush()
            self._drawn = 0

    def _back(self) -> str:
        return f"\x1b[{self._drawn}A\r" if self._drawn else ""


def table_lines(state: TableState, title: str, room: int) -> list[str]:
    """Title, heading, and the cells that there is room for, the running one among them."""
    done = f"{state.settled} of {len(state.cells)} cells, {format_seconds(state.elapsed_seconds)}"
    shown = max(1, room - 3)
    at = state.running if state.running is not None else state.settled
    first = max(0, min(at - shown + 2, len(state.cells) - shown))
    lines = [cell_line(cell) for cell in state.cells[first : first + shown]]
    return [f"{title}: {done}", _HEAD, *lines, _LEGEND][: max(1, room)]


def cell_line(cell: CellState) -> str:
    """One cell: what it is, how far, and what fills its limit now, or did at its peak."""
    settings, run = cell.cell.settings, cell.run
    swap = format_bytes(settings.swap_max_bytes) if settings.swap_max_bytes else "none"
    name = f"{cell.cell.label:<5} {settings.flush_every_rows or 'never':>6} {swap:>9}"
    line = f"{name}  {progress_words(cell):<18} "
    if cell.status in (CellStatus.CANNOT, CellStatus.REFUSED, CellStatus.STOPPED):
        return line + cell.why
    return (line + bar(run)).rstrip()


def bar(run: RunState | None) -> str:
    """What fills the limit, and the swap in use beside it."""
    found = limit_bar(run, _BAR)
    if found is None or isinstance(found, Absent):
        return "" if found is None else found.reason
    bar = f"{'#' * found.stuck}{'-' * found.clean}{'?' * found.unread}".ljust(_BAR, ".")
    return bar + (" swap not known" if found.swap is None else "S" * found.swap)
