"""Cells as a table would have them after its runs, made by hand."""

from __future__ import annotations

from dataclasses import replace

from tui.files.proof import FileVerdict
from tui.run.about import WorkloadAbout
from tui.run.ledger import Ledger
from tui.run.state import Outcome, Phase, RunState
from tui.run.totals import Totals
from tui.settings import Settings
from tui.table.plan import Cell, TablePlan
from tui.table.state import CellState, CellStatus, TableState

MIB = 1 << 20
LIMIT = 512 * MIB
BASE = Settings(shape=(13_421, 20_000), memory_max_bytes=LIMIT)
PLAN = TablePlan(BASE, ("r+", "c", "lazy"), (0, 100), (0, LIMIT * 3 // 2))


def done(cell: Cell, outcome: Outcome, *, copies: int = 0, rows: int = 13_421) -> CellState:
    """A cell that was run to this end, with private copies of so many MiB at its peak."""
    is_shared = cell.settings.mode.is_shared
    swapped = max(0, copies * MIB - LIMIT)
    run = RunState(
        WorkloadAbout(cell.settings),
        phase=Phase.ENDED,
        started_at=1.0,
        elapsed_seconds=1.5,
        rows_done=rows,
        peak={
            "rss_bytes": 520 * MIB,
            "rss_anon_bytes": 18 * MIB + min(LIMIT, copies * MIB),
            "private_copies_bytes": copies * MIB,
            "swap_bytes": swapped,
            "file_dirty_bytes": 400 * MIB if cell.settings.flush_every_rows == 0 else 10 * MIB,
        },
        ledger=Ledger(private_ram_bytes=copies * MIB - swapped, private_swap_bytes=swapped),
        totals=Totals(12_345, 4, 1024 * MIB if is_shared else 0),
        file_verdict=FileVerdict(is_shared, "compared"),
        outcome=outcome,
        reason="killed by the memory limit" if outcome is Outcome.KILLED else None,
    )
    return CellState(cell, CellStatus.DONE, run, run.reason or "")


def answer() -> TableState:
    """What the question's table says where there is no swap."""
    cells = []
    for cell in PLAN.cells():
        if cell.settings.swap_max_bytes:
            reason = "needs 768 MiB of swap, this machine has none"
            cells.append(CellState(cell, CellStatus.CANNOT, None, reason))
        elif cell.label == "c":
            rows = 6_534 + cell.settings.flush_every_rows
            cells.append(done(cell, Outcome.KILLED, copies=499, rows=rows))
        else:
            cells.append(done(cell, Outcome.FINISHED))
    return TableState(tuple(cells), elapsed_seconds=20, is_ended=True)


def with_outcome(cell: CellState, outcome: Outcome) -> CellState:
    """The same cell, ended otherwise."""
    assert cell.run is not None
    return replace(cell, run=replace(cell.run, outcome=outcome))
