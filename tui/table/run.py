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
from tui.table.machine import CageCheck, cage_check, why_not
from tui.table.plan import TablePlan
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
        why_no_cage: CageCheck | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.plan = plan
        self.state = TableState(tuple(CellState(cell) for cell in plan.cells()))
        self._on_state, self._on_update = on_state, on_update
        self._update_seconds, self._clock = update_seconds, clock
        self._why_no_cage = why_no_cage or cage_check()
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
        for index, cell in enumerate(self.state.cells):
            settings = cell.cell.settings
            if self._stopping:
                self._settle(index, CellStatus.STOPPED, "the table was stopped")
                continue
            reason = why_not(settings, self._why_no_cage)
            if reason is not None:
                self._settle(index, CellStatus.CANNOT, reason)
                continue
            self._set(index, replace(cell, status=CellStatus.RUNNING))
            try:
                self._run(index, settings)
            except UsageError as error:
                self._settle(index, CellStatus.CANNOT, str(error))
        self.state = replace(
            self.state,
            running=None,
            is_ended=True,
            elapsed_seconds=self._clock() - self._began,
            verdict=verdict.of(self.state.cells),
        )
        self._on_state(self.state)
        return self.state

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
        ended = replace(self.state.cells[index], status=status, run=run, reason=run.reason or "")
        self._set(index, ended)

    def _keep(self, index: int, update: Update) -> None:
        self._on_update(index, update)
        cell = replace(self.state.cells[index], status=CellStatus.RUNNING, run=update.state)
        self._set(index, cell)

    def _settle(self, index: int, status: CellStatus, reason: str) -> None:
        cell = replace(self.state.cells[index], status=status, run=None, reason=reason)
        self._set(index, cell)

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
