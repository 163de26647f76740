"""What samples tell of a run: the newest, the clock, the totals, and at last the whole ledger."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.run import told
from tests.run.told import PAGE, SEEN, sample, tracker
from tui.probe.reading import NO_PERMISSION, PROCESS_GONE, Figure
from tui.probe.smaps import Walk
from tui.run.about import WorkloadAbout
from tui.run.ledger import Basis, Ledger, private_ledger
from tui.run.state import Update
from tui.run.totals import Totals
from tui.run.tracker import Tracker
from tui.settings import Settings
from workloads.events import Event
from workloads.words import Mode


def test_a_sample_is_the_newest_and_moves_the_clock() -> None:
    made = tracker()
    made.sample(sample(11.5, rss_bytes=7))
    made.sample(sample(12.5, rss_bytes=5))
    state = made.state
    assert (state.sample, state.samples) == (sample(12.5, rss_bytes=5), 2)
    assert (state.elapsed_seconds, state.peak) == (2.5, {"rss_bytes": 7})


def test_before_the_opening_a_sample_moves_no_clock() -> None:
    made = Tracker(WorkloadAbout(Settings()))
    made.sample(sample(11.5, rss_bytes=7))
    assert (made.state.elapsed_seconds, made.state.samples) == (0.0, 1)


@pytest.mark.parametrize(
    ("event", "seconds"),
    [(told.resumed(11, 1), 9.0), (told.paused(11, 1), None), (told.finished(11, 1, 1), None)],
)
def test_time_to_the_limit_is_foretold_while_the_run_runs(
    event: Event, seconds: float | None
) -> None:
    made = tracker(event)
    for at, used in ((11, 0), (12, 100)):
        values = {"rss_anon_bytes": used, "swap_bytes": 0, "limit_room_bytes": 1000 - used}
        made.sample(sample(at, **values))
    assert made.state.seconds_left == seconds


def test_totals_are_those_of_the_moment_the_child_stood_still() -> None:
    made = tracker()
    made.sample(sample(11, minor_faults=5, write_bytes=12_000))
    assert (made.state.totals.minor_faults, made.state.totals.dirtied_bytes) == (5, 2000)
    made.final(sample(12, minor_faults=7, write_bytes=13_000), NO_PERMISSION)
    assert (made.state.totals.minor_faults, made.state.totals.dirtied_bytes) == (7, 3000)
    made.sample(sample(13, minor_faults=9, write_bytes=15_000))
    made.died(14, {"minor_faults": 11, "write_bytes": 16_000})
    assert (made.state.totals.minor_faults, made.state.totals.dirtied_bytes) == (7, 3000)


def test_a_child_that_died_on_the_way_still_has_its_totals() -> None:
    made = tracker()
    made.sample(sample(11, minor_faults=5, write_bytes=12_000))
    made.died(12, {"minor_faults": 9, "write_bytes": 14_000, "major_faults": PROCESS_GONE})
    assert made.state.totals == Totals(9, PROCESS_GONE, 4000)


def test_a_sample_of_a_process_that_is_gone_is_not_taken() -> None:
    made = tracker(told.progress(12, 5))
    made.sample(sample(13, rss_bytes=7, write_bytes=12_000))
    before = made.state
    made.take()
    gone: dict[str, Figure] = dict.fromkeys(("rss_bytes", "swap_bytes"), PROCESS_GONE)
    made.sample(sample(14, **gone, limit_bytes=1000, limit_unreclaimable_bytes=1000))
    assert made.state == before
    assert made.take() == Update(before)
    # What is not to be had for another reason is a sample like any other.
    made.sample(sample(15, rss_bytes=NO_PERMISSION))
    assert made.state.samples == before.samples + 1


def test_the_final_reading_closes_the_ledger_to_the_page() -> None:
    made = tracker(told.progress(12, 5, discarded=1))
    walk = Walk({}, {"Anonymous": 3 * PAGE, "Swap": PAGE})
    made.final(sample(13, rss_bytes=7000), walk)
    assert made.state.ledger == private_ledger(5 * PAGE, PAGE, 3 * PAGE, PAGE)
    assert made.state.final == made.state.sample == sample(13, rss_bytes=7000)
    assert made.state.peak == {**SEEN, "rss_bytes": 7000}
    assert made.take().samples == (sample(13, rss_bytes=7000),)


def test_the_final_reading_of_a_shared_mapping_is_told_by_the_file() -> None:
    made = tracker(told.progress(12, 5), mode=Mode.READ_WRITE)
    figures: dict[str, Figure] = {"write_bytes": 10_000 + 5 * PAGE, "file_dirty_bytes": PAGE}
    made.final(sample(13, **figures, file_writeback_bytes=0), NO_PERMISSION)
    assert made.state.ledger == Ledger(
        5 * PAGE,
        file_dirty_bytes=PAGE,
        file_written_bytes=4 * PAGE,
        dirtied_bytes=5 * PAGE,
        write_amplification=1.0,
        basis=Basis.DIRTIED,
    )


@given(st.lists(st.tuples(st.floats(0, 5), st.integers(0, 9)), max_size=30))
def test_clock_and_count_of_samples_never_fall(steps: list[tuple[float, int]]) -> None:
    made = tracker()
    for rows, (seconds, kind) in enumerate(steps):
        before, at = made.state, 10 + seconds
        if kind < 4:
            made.sample(sample(at))
        elif kind < 8:
            made.event(told.progress(at, rows))
        else:
            made.event(told.paused(at, rows))
        assert made.state.elapsed_seconds >= before.elapsed_seconds
        assert made.state.samples == before.samples + (kind < 4)
