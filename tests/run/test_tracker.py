"""The same events give the same state: counts, phase, clock, ledger, and a marker where due."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.run import told
from tests.run.told import BASE, PAGE, sample, tracker
from tui.probe.reading import NO_PERMISSION, NOT_READ
from tui.run.about import WorkloadAbout
from tui.run.ledger import EMPTY, Basis, Ledger, private_ledger
from tui.run.marker import FlushTotals, Marker, MarkerKind
from tui.run.state import Phase, ReadBackResult, RunState, Update
from tui.run.tracker import Tracker
from tui.settings import Settings
from workloads.events import Counters
from workloads.words import Mode

OPENED = private_ledger(0, 0, 0, 0)
"""What the opening's own counters tell of a private mapping."""


def test_before_it_is_told_anything_a_run_prepares() -> None:
    about = WorkloadAbout(Settings())
    assert Tracker(about).take() == Update(RunState(about))


def test_the_opening_begins_the_run() -> None:
    made = Tracker(WorkloadAbout(Settings()))
    made.event(told.opened())
    update = made.take()
    assert update.state.phase is Phase.RUNNING
    assert (update.state.started_at, update.state.elapsed_seconds) == (10.0, 0.0)
    assert update.state.baseline_bytes == 1100
    assert update.state.file_bytes == 100 * PAGE + 128
    assert update.state.ledger == OPENED
    assert update.markers == (Marker(MarkerKind.START, 10.0, 0, "array open", ledger=OPENED),)


def test_without_a_baseline_nothing_that_is_counted_from_it_is_a_number() -> None:
    made = Tracker(WorkloadAbout(Settings()))
    made.event(told.opened(before=replace(BASE, swap_bytes=NO_PERMISSION)))
    assert made.state.baseline_bytes == NO_PERMISSION
    made.event(told.progress(11, 3))
    assert made.state.ledger.private_ram_bytes == NO_PERMISSION
    assert made.state.ledger.unaccounted_bytes == NO_PERMISSION


def test_what_is_opened_anew_keeps_its_beginning_and_its_baselines() -> None:
    made = tracker(told.progress(12, 5))
    made.take()
    later = Counters(rss_anon_bytes=9999, swap_bytes=9999, write_bytes=9999)
    again = replace(told.opened(13.0, later, later), rows_done=5, start=0x1000)
    made.event(again)
    assert made.opened == replace(again, before=BASE, after=BASE)
    assert made.take().markers == ()
    assert (made.state.started_at, made.state.baseline_bytes) == (10.0, 1100)
    assert (made.state.rows_done, made.state.elapsed_seconds) == (5, 3.0)


def test_each_event_has_the_counts() -> None:
    made = tracker(told.progress(12, 5, discarded=2))
    state = made.state
    assert (state.rows_done, state.bytes_changed) == (5, 20_000)
    assert (state.pages_changed, state.discarded_pages) == (5, 2)
    assert state.elapsed_seconds == 2.0


def test_progress_tells_where_the_changes_are() -> None:
    grown = replace(BASE, rss_anon_bytes=1000 + 3 * PAGE)
    made = tracker(told.progress(12, 5, grown, discarded=2))
    assert made.state.ledger == private_ledger(5 * PAGE, 2 * PAGE, 3 * PAGE, 0)
    made.walked(PAGE, NOT_READ)
    made.event(told.progress(13, 5, grown, discarded=2))
    assert made.state.ledger == private_ledger(5 * PAGE, 2 * PAGE, 2 * PAGE, 0)


def test_before_the_opening_nothing_is_counted_of_an_array() -> None:
    made = Tracker(WorkloadAbout(Settings()))
    made.event(told.progress(12, 5))
    assert made.state.ledger == EMPTY
    assert (made.state.rows_done, made.state.elapsed_seconds, made.state.peak) == (5, 0.0, {})


def test_the_last_row_holds_the_clock() -> None:
    made = tracker(told.finished(14.0, 9, 3.9))
    assert (made.state.phase, made.state.elapsed_seconds) == (Phase.HOLDING, 3.9)
    for later in (told.checked(15, 9), told.closed(20, 9)):
        made.event(later)
    made.sample(sample(21.0))
    made.died(30.0, {})
    assert (made.state.phase, made.state.elapsed_seconds) == (Phase.CLOSING, 3.9)
    last_row = private_ledger(9 * PAGE, 0, 0, 0)
    kept = Marker(MarkerKind.END, 14.0, 9, "last row done", ledger=last_row)
    assert made.take().markers[1:] == (kept,)


def test_the_clock_of_a_run_that_died_stops_at_its_death() -> None:
    made = tracker(told.progress(12, 5))
    made.died(13.5, {})
    assert made.state.elapsed_seconds == 3.5
    made.died(13.0, {})
    assert made.state.elapsed_seconds == 3.5


def test_a_pause_is_a_phase_and_a_marker_and_ends_without_one() -> None:
    made = tracker(told.paused(12, 5))
    update = made.take()
    assert update.state.phase is Phase.PAUSED
    assert update.markers[1] == Marker(MarkerKind.PAUSE, 12, 5, "paused", ledger=OPENED)
    made.event(told.resumed(14, 5))
    update = made.take()
    assert update.state.phase is Phase.RUNNING
    assert update.markers == ()


def test_rows_that_were_read_back_are_kept_in_the_state() -> None:
    assert tracker(told.checked(12, 5)).state.read_back == ReadBackResult(8, 5, 3, 4)


def test_flushes_are_summed_and_each_is_marked_with_what_it_did() -> None:
    dirty = replace(
        BASE, file_dirty_bytes=3 * PAGE, file_writeback_bytes=PAGE, write_bytes=10_000 + 5 * PAGE
    )
    made = tracker(mode=Mode.READ_WRITE)
    made.take()
    # What the file system dirties of its own within the call is no page of the file.
    cleaned = replace(BASE, write_bytes=10_000 + 7 * PAGE)
    made.event(told.flushed(12, 5, 1, before=dirty, after=cleaned))
    # What the interpreter gave back meanwhile is no page of a shared mapping.
    again = replace(dirty, rss_anon_bytes=1000 + PAGE, write_bytes=10_000 + 11 * PAGE)
    made.event(told.flushed(14, 9, 2, before=again))
    assert made.state.flushes == FlushTotals(2, 0.5, 8 * PAGE, 0, 0)
    first, second = made.take().markers
    assert first == Marker(
        MarkerKind.FLUSH,
        12,
        5,
        "flush 1",
        number=1,
        seconds=0.25,
        before=dirty,
        after=cleaned,
        verdict="16.0 KiB became clean in 250 ms; RSS unchanged, now reclaimable",
        ledger=Ledger(
            5 * PAGE,
            file_written_bytes=5 * PAGE,
            dirtied_bytes=5 * PAGE,
            write_amplification=1.0,
            basis=Basis.DIRTIED,
        ),
    )
    assert (second.number, second.label, second.at) == (2, "flush 2", 14)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (BASE, replace(BASE, file_dirty_bytes=PAGE, swap_bytes=PAGE)),
        # In a private mode the file's pages are another's doing.
        (replace(BASE, file_dirty_bytes=PAGE), BASE),
        (replace(BASE, file_dirty_bytes=NO_PERMISSION), BASE),
    ],
)
def test_what_rose_at_a_flush_did_not_fall(before: Counters, after: Counters) -> None:
    made = tracker(told.flushed(12, 5, 1, before, after))
    assert made.state.flushes == FlushTotals(1, 0.25, 0, 0)
    assert made.take().markers[1].verdict == "no effect: private mapping, no system call"


@pytest.mark.parametrize("unread_at", ["before", "after"])
def test_one_flush_of_which_it_is_not_known_what_it_did_makes_the_sum_unknown(
    unread_at: str,
) -> None:
    dirty = replace(
        BASE,
        file_dirty_bytes=3 * PAGE,
        rss_anon_bytes=1000 + 3 * PAGE,
        write_bytes=10_000 + 3 * PAGE,
    )
    unread = replace(BASE, file_dirty_bytes=NO_PERMISSION, swap_bytes=NO_PERMISSION)
    pair = (unread, BASE) if unread_at == "before" else (BASE, unread)
    events = (told.flushed(12, 5, 1, dirty, BASE), told.flushed(13, 5, 2, *pair))
    for order in (events, events[::-1]):
        shared = tracker(*order, mode=Mode.READ_WRITE).state.flushes
        assert shared == FlushTotals(2, 0.5, NO_PERMISSION, 0, NO_PERMISSION)
        private = tracker(*order).state.flushes
        assert private == FlushTotals(2, 0.5, 0, NO_PERMISSION, 0)


def test_a_release_is_marked_with_what_a_reader_must_know() -> None:
    copied = replace(BASE, rss_anon_bytes=1000 + 5 * PAGE)
    made = tracker(told.released(12, 5, before=copied, notice="changes are lost"))
    assert made.take().markers[1] == Marker(
        MarkerKind.RELEASE,
        12,
        5,
        "dontneed",
        seconds=0.5,
        before=copied,
        after=BASE,
        verdict="changes are lost",
        ledger=private_ledger(5 * PAGE, 5 * PAGE, 0, 0),
    )


def test_what_is_new_is_taken_once() -> None:
    made = tracker()
    made.take()
    made.sample(sample(11))
    made.page_map = NO_PERMISSION
    made.mark(Marker(MarkerKind.LIMIT, 11, 0))
    update = made.take()
    assert update.samples == (sample(11),)
    assert update.markers == (Marker(MarkerKind.LIMIT, 11, 0),)
    assert update.page_map == NO_PERMISSION
    assert made.take() == Update(made.state)
