"""States of runs as Hypothesis draws them: any figure, or the reason why there is none."""

from __future__ import annotations

from hypothesis import strategies as st

from tui.cage.forecast import Others
from tui.cage.own_group import Counted
from tui.files.proof import FileState, FileVerdict
from tui.probe.in_cache import InCache
from tui.probe.reading import Absent, Sample
from tui.probe.writeback import WritebackTimes
from tui.run.about import WorkloadAbout
from tui.run.after import After
from tui.run.brought import Brought
from tui.run.ledger import private_ledger
from tui.run.marker import FlushTotals
from tui.run.state import Outcome, Phase, ReadBackResult, RunState, Watching
from tui.run.totals import Totals
from tui.settings import Settings

ABOUT = WorkloadAbout(Settings(shape=(1000, 10)))
AFTER = After(InCache(3, 2, 1), WritebackTimes(30.0, 5.0), True, InCache(2, 1, 0), 0, 1)
_COUNTS = st.integers(0, 1 << 54)
_ROWS = st.integers(0, 1000)
_REASONS = st.sampled_from([Absent("not read"), Absent("no permission")])
_LEDGERS = st.builds(private_ledger, _COUNTS, _COUNTS, _COUNTS | _REASONS, _COUNTS | _REASONS)
_IN_CACHE = st.builds(InCache, _COUNTS | _REASONS, _COUNTS | _REASONS, _COUNTS | _REASONS)
STATES = st.builds(
    RunState,
    about=st.just(ABOUT),
    phase=st.sampled_from(Phase),
    what=st.sampled_from(["", "making a scratch array"]),
    started_at=st.sampled_from([0.0, 2.5]),
    elapsed_seconds=st.floats(0, 1e6),
    rows_done=_ROWS,
    samples=_COUNTS,
    # A peak is a float: exact up to 8 PiB.
    peak=st.dictionaries(st.sampled_from(["rss_bytes", "swap_bytes"]), st.integers(0, 1 << 53)),
    final=st.none() | st.builds(Sample, at=st.just(3.5), values=st.just({"rss_bytes": 5})),
    ledger=_LEDGERS,
    totals=st.builds(Totals, _COUNTS | _REASONS, _COUNTS | _REASONS),
    flushes=st.builds(FlushTotals, _COUNTS),
    brought=st.none() | st.builds(Brought, _ROWS, *[_COUNTS | _REASONS] * 7),
    read_back=st.none() | st.builds(ReadBackResult, _ROWS, _ROWS, _ROWS, _ROWS),
    file_verdict=st.none()
    | st.builds(
        FileVerdict,
        st.none() | st.booleans(),
        st.just("all"),
        st.none() | st.sampled_from(FileState),
    ),
    after=st.none()
    | st.builds(
        After,
        _IN_CACHE,
        st.builds(WritebackTimes, st.just(30.0) | _REASONS, st.just(5.0)),
        st.booleans(),
        _IN_CACHE,
        st.integers(0, 2),
        _COUNTS | _REASONS,
    ),
    outcome=st.none() | st.sampled_from(Outcome),
    reason=st.none() | st.just("it broke"),
    notices=st.lists(st.just("a notice"), max_size=2).map(tuple),
    seconds_left=st.none() | st.integers(0, 300).map(float),
    others=st.none() | st.builds(Others, _COUNTS.map(float), st.integers(1, 9).map(float)),
    counted=st.none()
    | st.builds(
        Counted,
        st.just("task_0"),
        _COUNTS,
        *[_COUNTS | _REASONS] * 5,
        st.booleans(),
        st.booleans(),
    ),
    watching=st.builds(Watching, st.floats(0, 100)),
)
