"""A table being run: cell after cell in the one thread that calls `execute`, each in its cage.

Every cell makes its own array and puts it away: none finds a cache that another one warmed.
Only `stop` may be called from other threads.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from tui.errors import UsageError
from tui.run.state import Outcome, Update
from tui.settings import Settings
from tui.subject.workload import WorkloadRun
from tui.table import verdict
from tui.table.machine import Here, cage_check
from tui.table.plan import TablePlan
from tui.table.proposal import smaller
from tui.table.state import CellState, CellStatus, TableState


class TableRun:
    """Runs a plan; `on_state` gets every new state, `on_update` every cell's updates by index."""

    def __init__(
        self,
        plan: TablePlan,
        *,
        on_state: Callable[[TableState], object] = lambda state: None,
        on_update: Callable[[int, Update], object] = lambda index, update: None,
        update_seconds: float = 0.5,
        here: Here | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.plan = plan
        self.state = TableState(tuple(CellState(cell) for cell in plan.cells()))
        self._on_state, self._on_update = on_state, on_update
        self._update_seconds, self._clock = update_seconds, clock
        self._here = here or Here(cage_check())
        self._live: WorkloadRun | None = None
        self._stopping = False

    def stop(self) -> None:
        """Ask for the end: the current cell ends in order, the rest is not begun."""
        self._stopping = True
        live = self._live
        if live is not None:
            live.stop()

    def execute(self) -> TableState:
        """Run all cells that can be run and return the last state."""
        self._began = self._clock()
        self._find_obstacles()
        for index, cell in enumerate(self.state.cells):
            if cell.status is not CellStatus.WAITING:
                continue
            if self._stopping:
                self._settle(index, CellStatus.STOPPED, "the table was stopped")
                continue
            # What the machine has left is another figure now than before the first cell.
            if self._meets_obstacle(index):
                continue
            self._set(index, replace(cell, status=CellStatus.RUNNING))
            try:
                self._run(index, cell.cell.settings)
            except UsageError as error:
                self._settle(index, CellStatus.CANNOT, str(error))
        self.state = replace(
            self.state,
            running=None,
            is_ended=True,
            elapsed_seconds=self._clock() - self._began,
            verdict=verdict.of(self.state.cells, self.state.proposal),
        )
        self._on_state(self.state)
        return self.state

    def _find_obstacles(self) -> None:
        """Say of every cell that cannot be run that it cannot, before any is."""
        for index in range(len(self.state.cells)):
            if not self._stopping:
                self._meets_obstacle(index)
        proposal = "" if self._stopping else smaller(self.plan, self.state.cells, self._here)
        self.state = replace(self.state, proposal=proposal)
        self._on_state(self.state)

    def _meets_obstacle(self, index: int) -> bool:
        found = self._here.obstacle(self.state.cells[index].cell.settings)
        if found is not None:
            status = CellStatus.REFUSED if found.is_refusal else CellStatus.CANNOT
            self._settle(index, status, found.reason, found.remedy)
        return found is not None

    def _run(self, index: int, settings: Settings) -> None:
        live = self._live = WorkloadRun(
            settings,
            on_update=lambda update: self._keep(index, update),
            update_seconds=self._update_seconds,
        )
        if self._stopping:  # asked for while it was being made
            live.stop()
        try:
            run = live.execute()
        finally:
            self._live = None
        stopped = run.outcome is Outcome.STOPPED
        status = CellStatus.STOPPED if stopped else CellStatus.DONE
        cell, why, helps = self.state.cells[index], run.reason, run.remedy
        ended = replace(cell, status=status, run=run, reason=why or "", remedy=helps or "")
        self._set(index, ended)

    def _keep(self, index: int, update: Update) -> None:
        self._on_update(index, update)
        cell = replace(self.state.cells[index], status=CellStatus.RUNNING, run=update.state)
        self._set(index, cell)

    def _settle(self, index: int, status: CellStatus, reason: str, remedy: str = "") -> None:
        cell = self.state.cells[index]
        self._set(index, replace(cell, status=status, run=None, reason=reason, remedy=remedy))

    def _set(self, index: int, cell: CellState) -> None:
        cells = list(self.state.cells)
        cells[index] = cell
        running = index if cell.status is CellStatus.RUNNING else None
        self.state = replace(
            self.state,
            cells=tuple(cells),
            running=running,
            elapsed_seconds=self._clock() - self._began,
        )
        self._on_state(self.state)
