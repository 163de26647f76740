from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.table.cells import PLAN, answer, done
from tui.run.state import Outcome, Phase
from tui.table.stamp import STAMP_WIDTH, stamp
from tui.table.state import CellState, CellStatus

R_PLUS, C = PLAN.cells()[0], PLAN.cells()[4]


def with_run(cell: CellState, status: CellStatus = CellStatus.DONE, **changes: Any) -> CellState:
    assert cell.run is not None
    run = replace(cell.run, **changes)
    return replace(cell, status=status, run=run)


FINISHED, KILLED = done(C, Outcome.FINISHED, copies=1023), done(C, Outcome.KILLED, rows=1103)


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        (FINISHED, "finished 1023 MiB copies"),
        (done(R_PLUS, Outcome.FINISHED), "finished 18.0 MiB private"),
        (with_run(FINISHED, peak={}), "finished ? copies"),
        (KILLED, "KILLED at row 1,103"),
        (with_run(KILLED, rows_done=0, started_at=0.0), "KILLED while opening"),
        (done(C, Outcome.FAILED, rows=7), "failed at row 7"),
        (with_run(KILLED, CellStatus.STOPPED, outcome=Outcome.STOPPED), "stopped at row 1,103"),
        (with_run(KILLED, CellStatus.RUNNING, phase=Phase.RUNNING), "8 % row 1,103"),
        (with_run(KILLED, CellStatus.RUNNING, phase=Phase.CLOSING), "checking file"),
        (with_run(KILLED, CellStatus.RUNNING, phase=Phase.PREPARING), "starting"),
        (
            with_run(
                KILLED,
                CellStatus.RUNNING,
                phase=Phase.PREPARING,
                preparing_bytes=200,
                prepared_bytes=25,
            ),
            "array 12 %",
        ),
        (CellState(C), "waiting"),
        (CellState(C, CellStatus.CANNOT, None, "no swap here"), "cannot run"),
        (CellState(C, CellStatus.REFUSED, None, "no room"), "refused"),
        (CellState(C, CellStatus.STOPPED, None, "the table was stopped"), "stopped"),
    ],
)
def test_a_stamp_says_how_far_or_how_it_ended_and_with_what(cell: CellState, says: str) -> None:
    assert stamp(cell) == says
    assert len(says) <= STAMP_WIDTH


def test_a_stamp_of_a_finished_cell_has_the_figure_of_the_answer() -> None:
    for cell in answer().cells:
        assert cell.outcome is not Outcome.FINISHED or "18.0 MiB private" in stamp(cell)
