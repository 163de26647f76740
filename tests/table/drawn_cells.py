"""Tables with any outcomes, each figure known or not, for properties."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from tests.table.cells import LIMIT, PLAN
from tui.cage.killer import Killer
from tui.probe.reading import Absent, Sample
from tui.run.about import WorkloadAbout
from tui.run.state import Outcome, Phase, RunState
from tui.run.totals import Totals
from tui.table.plan import Cell
from tui.table.state import CellState, CellStatus

PEAKS = ("private_copies_bytes", "rss_anon_bytes", "swap_bytes", "file_dirty_bytes")
OF_LIMIT = (
    "limit_unreclaimable_bytes",
    "limit_reclaimable_bytes",
    "limit_usage_bytes",
    "copies_in_ram_bytes",
)
NO_CACHESTAT = Absent("no cachestat")

sizes = st.one_of(st.integers(0, 2 * LIMIT), st.integers(0, 1 << 42))
figures = st.one_of(sizes, st.just(NO_CACHESTAT))


@st.composite
def tables(draw: st.DrawFn) -> tuple[CellState, ...]:
    """A table as it may be at any moment."""
    return tuple(draw(states(cell)) for cell in PLAN.cells())


@st.composite
def states(draw: st.DrawFn, cell: Cell) -> CellState:
    """A cell as it may be at any moment."""
    blank = CellState(cell)
    status = draw(st.sampled_from(CellStatus))
    if status is not CellStatus.DONE:
        reason = "" if status in (CellStatus.WAITING, CellStatus.RUNNING) else "because"
        return replace(blank, status=status, reason=reason)
    read = {key: draw(figures) for key in (*PEAKS, *OF_LIMIT)}
    outcome = draw(st.sampled_from((Outcome.FINISHED, Outcome.KILLED, Outcome.FAILED)))
    killers = (Killer.CAGE, Killer.OUTSIDE) if outcome is Outcome.KILLED else (None,)
    run = RunState(
        WorkloadAbout(blank.cell.settings),
        phase=Phase.ENDED,
        started_at=draw(st.sampled_from((0.0, 1.0))),
        rows_done=draw(st.sampled_from((0, 1, 99_999))),
        sample=Sample(1.0, read),
        peak={key: f for key, f in read.items() if not isinstance(f, Absent)},
        totals=Totals(dirtied_bytes=draw(figures)),
        outcome=outcome,
        reason=None if outcome is Outcome.FINISHED else "because",
        killed_by=draw(st.sampled_from(killers)),
    )
    return replace(blank, status=status, run=run, reason=run.reason or "")
