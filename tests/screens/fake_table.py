"""A table that is told what its cells are: it runs nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from tests.table.cells import LIMIT, MIB, PLAN, done
from tui.app import CowtopApp
from tui.cage.killer import Killer
from tui.messages import Holder
from tui.run.state import Outcome
from tui.screens import factories
from tui.screens.table import TableScreen
from tui.table import verdict
from tui.table.plan import Cell
from tui.table.state import CellState, CellStatus, TableState
from tui.table.thread import ThreadedTable

NEEDS: Final = "the array needs 1.00 GiB of private memory, this machine has 600 MiB to give"


class FakeTable(ThreadedTable):
    """Its state is what it is told."""

    def __init__(self, state: TableState) -> None:
        super().__init__(PLAN)
        self.state = state
        self._tell: Callable[[], object] = lambda: None

    def start(self, on_news: Callable[[], object]) -> None:
        """Only remember whom to tell."""
        self._tell = on_news

    def join(self, timeout_seconds: float) -> bool:
        """Nothing runs."""
        return True

    def show(self, state: TableState) -> None:
        """Another state."""
        self.state = state
        self._tell()


def app_of(table: FakeTable) -> CowtopApp:
    """An app that shows it."""

    def first(holder: Holder) -> TableScreen:
        anew = factories.launcher(PLAN.base)
        return TableScreen(table, anew=anew, only_ascii=holder.only_ascii)

    return CowtopApp(first)


def every_end() -> TableState:
    """Killed, saved by swap, finished, refused and not possible."""
    cells = tuple(_ended(cell) for cell in PLAN.cells())
    return TableState(cells, is_ended=True, verdict=verdict.of(cells))


def _ended(cell: Cell) -> CellState:
    swap = cell.settings.swap_max_bytes
    if cell.label == "c" and not swap:
        return _with(done(cell, Outcome.KILLED, copies=499, rows=6534), {}, Killer.CAGE)
    if cell.label == "c":
        peaks = {"limit_unreclaimable_bytes": 505, "copies_in_ram_bytes": 480, "swap_bytes": 550}
        return _with(done(cell, Outcome.FINISHED, copies=1024), peaks)
    if swap:
        return CellState(cell, CellStatus.REFUSED, None, NEEDS, "--size 512M")
    held = 30 if cell.settings.flush_every_rows else 430
    peaks = {"limit_unreclaimable_bytes": held, "limit_usage_bytes": 512}
    if cell.label == "lazy":
        peaks = {"limit_unreclaimable_bytes": 18, "limit_usage_bytes": 512}
    return _with(done(cell, Outcome.FINISHED), {**peaks, "limit_reclaimable_bytes": LIMIT // MIB})


def _with(cell: CellState, peaks: Mapping[str, int], by: Killer | None = None) -> CellState:
    """The same cell with these peaks in MiB."""
    assert cell.run is not None
    peak = {**cell.run.peak, **{key: size * MIB for key, size in peaks.items()}}
    return replace(cell, run=replace(cell.run, peak=peak, killed_by=by, verdict="its own words"))
