"""What both front ends see of a table: one frozen state for all cells."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tui.run.state import Outcome, RunState
from tui.table.plan import Cell


class CellStatus(StrEnum):
    """How far a cell is; a cell that cannot be run here is never guessed.

    `refused`: the kernel would not map its array, which its rules say without a try.
    """

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANNOT = "cannot"
    REFUSED = "refused"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class CellState:
    """A cell, its run as it is now, and the reason where there is none.

    `remedy`: what would have let it run, or finish.
    """

    cell: Cell
    status: CellStatus = CellStatus.WAITING
    run: RunState | None = None
    reason: str = ""
    remedy: str = ""

    @property
    def begun(self) -> RunState | None:
        """Its run, if there is one; a cell that was not run has no figures."""
        return None if self.status in (CellStatus.CANNOT, CellStatus.REFUSED) else self.run

    @property
    def why(self) -> str:
        """The reason with its remedy; empty if there is none to give."""
        if not (self.reason and self.remedy):
            return self.reason
        return f"{self.reason.rstrip('.')} (would help: {self.remedy})"

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
    """All cells; `running` is the index of the one at work.

    `proposal`: the command line that would run here, where this one is too large.
    """

    cells: tuple[CellState, ...]
    running: int | None = None
    elapsed_seconds: float = 0.0
    is_ended: bool = False
    verdict: str = ""
    proposal: str = ""

    @property
    def settled(self) -> int:
        """How many cells there is nothing more to wait for."""
        open_ = (CellStatus.WAITING, CellStatus.RUNNING)
        return sum(cell.status not in open_ for cell in self.cells)

    @property
    def was_stopped(self) -> bool:
        """Whether the user ended it before all that could run had run."""
        return any(cell.status is CellStatus.STOPPED for cell in self.cells)
