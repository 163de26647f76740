"""What raises a peak that no sample saw, and what only seems to."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from tests.run import told
from tests.run.told import BASE, PAGE, SEEN, sample, tracker
from tui.probe.reading import NO_PERMISSION, NOT_READ, Figure
from tui.run.about import WorkloadAbout
from tui.run.state import Phase
from tui.run.tracker import Tracker
from tui.settings import Settings
from workloads.events import Counters, Event
from workloads.figures import Count
from workloads.sources import sources_of
from workloads.tally import WorkDone
from workloads.words import Mode

COPIES = "private_copies_bytes"
DONE = WorkDone(rows_done=20, bytes_changed=80_000, pages_changed=20, discarded_pages=4)


def test_a_killed_run_has_done_what_the_tally_says() -> None:
    made = tracker(told.progress(12, 5))
    made.killed(DONE)
    state = made.state
    assert (state.rows_done, state.bytes_changed) == (20, 80_000)
    assert (state.pages_changed, state.discarded_pages) == (20, 4)


def test_an_event_may_know_more_than_the_last_chunk() -> None:
    made = tracker(told.progress(12, 21))
    before = made.state
    made.killed(DONE)
    assert made.state == before
    made = tracker(told.progress(12, 20))
    made.killed(DONE._replace(bytes_changed=80_001))
    assert made.state.bytes_changed == 80_001


def test_the_copies_of_a_killed_run_were_all_in_ram_without_swap() -> None:
    made = tracker()
    made.sample(sample(11, swap_bytes=0, rss_bytes=5, rss_anon_bytes=5))
    made.killed(DONE)
    anon = 1100 + 16 * PAGE
    assert made.state.peak == {
        "swap_bytes": 0,
        COPIES: 16 * PAGE,
        "rss_bytes": anon,
        "rss_anon_bytes": anon,
    }


@pytest.mark.parametrize("swap", [1, NO_PERMISSION])
def test_with_swap_or_none_that_was_read_nobody_knows_how_many_were_in_ram(swap: Figure) -> None:
    made = tracker()
    made.sample(sample(11, swap_bytes=swap, rss_bytes=5, rss_anon_bytes=5))
    made.killed(DONE)
    assert made.state.peak[COPIES] == 16 * PAGE
    assert (made.state.peak["rss_bytes"], made.state.peak["rss_anon_bytes"]) == (5, 5)


def test_a_killed_run_keeps_a_higher_peak() -> None:
    made = tracker()
    seen = {"rss_bytes": 99 * PAGE, "rss_anon_bytes": 98 * PAGE, COPIES: 97 * PAGE}
    made.sample(sample(11, swap_bytes=0, **seen))
    made.killed(DONE)
    assert made.state.peak == {"swap_bytes": 0, **seen}


@pytest.mark.parametrize("mode", [Mode.READ_WRITE, Mode.LOAD, Mode.READ])
def test_only_copies_on_write_are_counted_by_the_page(mode: Mode) -> None:
    made = tracker(mode=mode)
    made.sample(sample(11, swap_bytes=0))
    made.killed(DONE)
    assert made.state.rows_done == 20
    assert COPIES not in made.state.peak and "rss_bytes" not in made.state.peak


@pytest.mark.parametrize("mode", Mode)
def test_the_childs_own_reading_raises_what_it_read(mode: Mode) -> None:
    made = tracker(told.progress(12, 5, replace(BASE, rss_anon_bytes=7000)), mode=mode)
    raised = {**SEEN, "rss_anon_bytes": 7000, "rss_bytes": 12_000}
    assert made.state.peak == raised
    made.sample(sample(13, rss_anon_bytes=6000, file_backed_bytes=5001))
    assert made.state.peak == {**raised, "file_backed_bytes": 5001}
    unread = replace(BASE, rss_anon_bytes=NO_PERMISSION)
    blind = tracker(told.progress(12, 5, unread), mode=mode)
    blind.sample(sample(13))
    known = SEEN.keys() - {"rss_anon_bytes", "rss_bytes"}
    assert blind.state.peak == {key: SEEN[key] for key in known}


def test_the_opening_raises_no_peak() -> None:
    assert tracker().state.peak == {}


_HIGH = Counters(
    rss_anon_bytes=11,
    rss_file_bytes=12,
    swap_bytes=13,
    write_bytes=14,
    file_cached_bytes=15,
    file_dirty_bytes=16,
    file_writeback_bytes=17,
    mapping_dirty_bytes=18,
)
_READ = {
    "rss_anon_bytes": 11,
    "rss_bytes": 23,
    "file_backed_bytes": 12,
    "swap_bytes": 13,
    "file_cached_bytes": 15,
    "file_dirty_bytes": 16,
    "file_writeback_bytes": 17,
    "mapping_dirty_bytes": 18,
}
_LOW = Counters(**dict.fromkeys((item.name for item in fields(Counters)), 1))


@pytest.mark.parametrize(
    ("event", "is_heard"),
    [
        (told.progress(12, 5, _HIGH), True),
        (told.finished(12, 5, 2.0, _HIGH), True),
        (told.flushed(12, 5, 1, _HIGH, _LOW), True),
        (told.flushed(12, 5, 1, _LOW, _HIGH), True),
        (told.released(12, 5, _LOW, _HIGH), True),
        (told.opened(12, _HIGH, _HIGH), False),  # opened anew
        (told.paused(12, 5), False),
        (told.checked(12, 5), False),
    ],
)
def test_every_event_with_counters_raises_every_peak_that_they_have(
    event: Event, is_heard: bool
) -> None:
    made = tracker(event, mode=Mode.READ_WRITE)
    assert made.state.peak == (_READ if is_heard else {})


@pytest.mark.parametrize(
    ("anon", "swap", "noise", "held", "peak"),
    [
        (1000 + 3 * PAGE, 100, 0, 0, 3 * PAGE),
        (1000 + 3 * PAGE, 100 + PAGE, 0, 0, 4 * PAGE),
        (1000 + 3 * PAGE, 100, PAGE, 0, 2 * PAGE),
        (1000 + 9 * PAGE, 100, 0, 0, 5 * PAGE),  # never more than was changed
        (500, 100, 0, 0, 0),
        (NO_PERMISSION, 100, 0, 0, None),
        (1000 + 3 * PAGE, NO_PERMISSION, 0, 0, None),
        (1000 + 3 * PAGE, 100, NO_PERMISSION, 0, None),
        # The child's own count of pages has the last word where the counters lag or were not read.
        (1000 + 3 * PAGE, 100, 0, 5, 5 * PAGE),
        (1000 + 4 * PAGE, 100, 0, 3, 4 * PAGE),
        (NO_PERMISSION, 100, 0, 5, 5 * PAGE),
    ],
)
def test_copies_are_at_their_height_right_before_a_release(
    anon: Count, swap: Count, noise: Count, held: int, peak: int | None
) -> None:
    made = tracker()
    made.walked(noise, NOT_READ)
    before = replace(BASE, rss_anon_bytes=anon, swap_bytes=swap)
    made.event(told.released(12, 5, before=before, after=Counters(), held=held))
    made.sample(sample(13))
    assert made.state.peak.get(COPIES) == peak


def test_without_copies_or_a_baseline_a_release_raises_nothing() -> None:
    before = replace(BASE, rss_anon_bytes=1000 + 3 * PAGE)
    shared = tracker(told.released(12, 5, before=before, held=5), mode=Mode.READ_WRITE)
    unread = Tracker(WorkloadAbout(Settings()))
    unread.event(told.opened(before=Counters()))
    unread.event(told.released(12, 5, before=before))
    early = Tracker(WorkloadAbout(Settings()))
    early.event(told.released(12, 5, before=before, held=5))
    for made in (shared, unread, early):
        made.sample(sample(13))
        assert COPIES not in made.state.peak


@pytest.mark.parametrize(
    ("phase", "mode", "peak"),
    [
        (Phase.HOLDING, Mode.COPY_ON_WRITE, 5 * PAGE),
        (Phase.CLOSING, Mode.COPY_ON_WRITE, 5 * PAGE),
        (Phase.RUNNING, Mode.COPY_ON_WRITE, 6 * PAGE),
        (Phase.PAUSED, Mode.COPY_ON_WRITE, 6 * PAGE),
        (Phase.HOLDING, Mode.LOAD, 6 * PAGE),
    ],
)
def test_once_the_child_stands_still_no_more_can_be_copies_than_was_changed(
    phase: Phase, mode: Mode, peak: int
) -> None:
    made = tracker(told.progress(12, 5), mode=mode)
    made.state = replace(made.state, phase=phase)
    made.sample(sample(13, private_copies_bytes=6 * PAGE, rss_bytes=9 * PAGE))
    assert made.state.peak[COPIES] == peak
    # A huge page is copied whole for any change in it: more than was changed.
    huge = tracker(told.progress(12, 5), mode=mode)
    sources = sources_of("hugetlbfs", NO_PERMISSION, None)
    huge.state = replace(huge.state, phase=phase, sources=sources)
    huge.sample(sample(13, private_copies_bytes=512 * PAGE))
    assert huge.state.peak[COPIES] == 512 * PAGE
    assert made.state.peak["rss_bytes"] == 9 * PAGE
