"""What both front ends see of a table: one frozen state for all cells."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from tui.run.result import run_json, settings_json
from tui.run.state import Outcome, RunState
from tui.table.plan import Cell


class CellStatus(StrEnum):
    """How far a cell is; a cell that cannot be run here is never guessed."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANNOT = "cannot"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class CellState:
    """A cell, its run as it is now, and the reason where there is none."""

    cell: Cell
    status: CellStatus = CellStatus.WAITING
    run: RunState | None = None
    reason: str = ""

    @property
    def outcome(self) -> Outcome | None:
        """How its run ended; None if it has not, or never began."""
        return self.run.outcome if self.run and self.status is CellStatus.DONE else None

    @property
    def words(self) -> str:
        """Its outcome, or else its status."""
        return str(self.outcome or self.status)


@dataclass(frozen=True, slots=True)
class TableState:
    """All cells; `running` is the index of the one at work."""

    cells: tuple[CellState, ...]
    running: int | None = None
    elapsed_seconds: float = 0.0
    is_ended: bool = False
    verdict: str = ""

    @property
    def settled(self) -> int:
        """How many cells there is nothing more to wait for."""
        open_ = (CellStatus.WAITING, CellStatus.RUNNING)
        return sum(cell.status not in open_ for cell in self.cells)

    @property
    def was_stopped(self) -> bool:
        """Whether the user ended it before all that could run had run."""
        return any(cell.status is CellStatus.STOPPED for cell in self.cells)


SCHEMA: Final = "cowtop.table/1"


def table_json(state: TableState) -> dict[str, Any]:
    """All cells in the order in which they ran, and the answer in words."""
    return {
        "schema": SCHEMA,
        "cells": [cell_json(cell) for cell in state.cells],
        "elapsed_seconds": round(state.elapsed_seconds, 3),
        "verdict": state.verdict,
    }


def cell_json(cell: CellState) -> dict[str, Any]:
    """A run's own object; for a cell without a run, its settings and the reason."""
    if cell.run is not None and cell.status is not CellStatus.CANNOT:
        return run_json(cell.run)
    return {
        "settings": settings_json(cell.cell.settings),
        "outcome": str(cell.status),
        "reason": cell.reason,
    }
