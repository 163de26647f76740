"""Between two walks private dirty is carried on by what is counted; a walk has the last word."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.run import told
from tests.run.told import BASE, PAGE
from tui.probe.reading import NO_PERMISSION, NOT_READ_YET, Absent, Figure
from tui.probe.smaps import Walk
from tui.sampling.carried import CarriedDirty, Correction
from workloads.events import Counters, Event
from workloads.tally import WorkDone
from workloads.words import Release

ANON = 1000 * PAGE


def _walk(process: int, private: int = 0, shared: int = 0) -> Walk:
    """In pages: dirty and private in the process, and of it in the array's mapping."""
    fields = {"Private_Dirty": private * PAGE, "Shared_Dirty": shared * PAGE}
    return Walk({"Private_Dirty": process * PAGE}, fields)


def _count(made: CarriedDirty, unflushed: int, changed: int = 0) -> None:
    made.count(WorkDone(pages_changed=changed, unflushed_pages=unflushed))


def _carried(walk: Walk, *, is_shared: bool = False, unflushed: int = 0) -> CarriedDirty:
    made = CarriedDirty()
    made.is_shared = is_shared
    _count(made, unflushed)
    made.walked(walk, ANON, ANON)
    return made


@pytest.mark.parametrize(
    ("grown", "pages"), [(0, 300), (10, 310), (-40, 260), (-299, 1), (-400, 0)]
)
def test_in_a_private_mode_it_goes_with_the_anonymous_pages(grown: int, pages: int) -> None:
    made = _carried(_walk(300, private=250))
    assert made.now(ANON + grown * PAGE) == pages * PAGE
    # What the file has dirty is another's: no bound for copies.
    assert made.now(ANON + grown * PAGE, most_file_bytes=0) == pages * PAGE


def test_before_the_first_walk_and_without_counters_it_is_not_known() -> None:
    assert CarriedDirty().now(ANON) == NOT_READ_YET
    made = _carried(_walk(300))
    assert made.now(NO_PERMISSION) == NO_PERMISSION
    shared = _carried(_walk(300, private=5), is_shared=True)
    assert shared.now(NO_PERMISSION) == NO_PERMISSION


@pytest.mark.parametrize(
    ("unflushed", "grown", "most", "pages"),
    [
        (50, 0, NOT_READ_YET, 300),
        (57, 0, NOT_READ_YET, 307),
        (57, 3, NOT_READ_YET, 310),
        (57, 0, 55, 305),  # of 57 that were carried on the file has but 55 dirty by now
        (57, 0, 0, 250),  # the kernel has written them all
        (57, 0, 99, 307),
        (57, 0, NO_PERMISSION, 307),
    ],
)
def test_in_r_plus_it_goes_with_what_the_writer_counts_and_no_further_than_the_file(
    unflushed: int, grown: int, most: Figure, pages: int
) -> None:
    made = _carried(_walk(300, private=50), is_shared=True, unflushed=50)
    _count(made, unflushed)
    bound = most if isinstance(most, Absent) else most * PAGE
    assert made.now(ANON + grown * PAGE, most_file_bytes=bound) == pages * PAGE


def test_pages_that_another_process_maps_too_are_carried_on_in_the_walks_proportion() -> None:
    made = _carried(_walk(300, private=30, shared=10), is_shared=True, unflushed=40)
    _count(made, 80)
    assert made.now(ANON) == (300 + 30) * PAGE
    # With nothing dirty a walk tells no proportion, so the last one holds.
    made.walked(_walk(270), ANON, ANON)
    _count(made, 120)
    assert made.now(ANON) == (270 + 30) * PAGE


def _flushed(left: int | Absent, unflushed: int = 0) -> Event:
    waits = left if isinstance(left, Absent) else left * PAGE
    after = replace(BASE, file_dirty_bytes=waits)
    return replace(told.flushed(12, 60, 1, BASE, after), unflushed_pages=unflushed)


def _released(name: Release, unflushed: int = 60) -> Event:
    return replace(told.released(12, 60), name=str(name), unflushed_pages=unflushed)


@pytest.mark.parametrize(
    ("event", "pages"),
    [
        (_flushed(0), 250),
        (_flushed(NO_PERMISSION), 250),
        (_released(Release.DONTNEED), 250),
        (_released(Release.PAGEOUT), 250),
        (_released(Release.REOPEN), 250),
        (_released(Release.COLD), 310),
        (_released(Release.KEEP), 310),
        (told.progress(12, 60), 310),
        (replace(told.paused(12, 60), unflushed_pages=60), 310),
    ],
)
def test_what_takes_the_mappings_dirty_pages_away_is_heard_at_once(
    event: Event, pages: int
) -> None:
    made = _carried(_walk(300, private=50), is_shared=True, unflushed=50)
    _count(made, 60)
    made.hear(event)
    assert made.now(ANON) == pages * PAGE
    _count(made, event.unflushed_pages + 7)
    assert made.now(ANON) == (pages + 7) * PAGE


def test_a_flush_that_was_not_heard_of_yet_shows_in_the_count() -> None:
    made = _carried(_walk(300, private=50), is_shared=True, unflushed=50)
    _count(made, 4)  # flushed, and four changed since
    assert made.now(ANON) == (250 + 4) * PAGE
    made.hear(_flushed(4, unflushed=4))  # the same one, heard of late
    assert made.now(ANON) == (250 + 4) * PAGE


def test_no_flush_makes_a_page_of_a_file_in_memory_clean() -> None:
    made = CarriedDirty()
    made.is_shared = made.is_in_memory = True
    _count(made, 50, changed=50)
    made.walked(_walk(300, private=50), ANON, ANON)
    for unflushed, changed in ((60, 60), (0, 60), (5, 65)):
        _count(made, unflushed, changed=changed)
        assert made.now(ANON) == (250 + changed) * PAGE
        made.hear(replace(_flushed(0), pages_changed=changed))
        assert made.now(ANON) == (250 + changed) * PAGE
    made.hear(replace(_released(Release.DONTNEED), pages_changed=65))
    assert made.now(ANON) == 250 * PAGE


def test_a_flush_in_a_private_mode_changes_nothing() -> None:
    made = _carried(_walk(300, private=250))
    for event in (_flushed(0), _released(Release.COLD, 0)):
        made.hear(event)
        assert made.now(ANON) == 300 * PAGE


@pytest.mark.parametrize(
    ("found", "before", "after", "carried", "error"),
    [
        (300, 0, 0, 300, 0),
        (305, 0, 10, 305, 0),  # the counters moved during the walk: anything between is right
        (310, 0, 10, 305, 0),
        (305, 10, 0, 305, 0),
        (312, 0, 10, 305, 2),
        (290, 0, 10, 305, 10),
    ],
)
def test_each_walk_tells_how_far_off_what_was_carried_was(
    found: int, before: int, after: int, carried: int, error: int
) -> None:
    made = _carried(_walk(300))
    assert made.corrections == []  # the first had nothing to correct
    made.walked(_walk(found), ANON + before * PAGE, ANON + after * PAGE)
    assert made.corrections == [Correction(carried * PAGE, found * PAGE, error * PAGE)]


def test_a_walk_that_has_not_the_field_corrects_nothing_and_is_no_number() -> None:
    made = _carried(_walk(300))
    made.walked(Walk({"Rss": PAGE}, {}), ANON, ANON)
    assert made.corrections == []
    lacks = Absent("Private_Dirty is not in this kernel's smaps")
    assert made.now(ANON) == lacks
    made.walked(_walk(200), ANON, ANON)
    assert (made.corrections, made.now(ANON)) == ([], 200 * PAGE)


def test_a_walk_without_the_arrays_mapping_is_taken_whole() -> None:
    made = _carried(_walk(300, private=50), is_shared=True, unflushed=50)
    made.walked(Walk({"Private_Dirty": 290 * PAGE}, {}), ANON, ANON)
    assert made.now(ANON) == 290 * PAGE


_PAGES = st.integers(0, 5000)
_ACTS = st.one_of(
    st.tuples(st.just("count"), _PAGES),
    st.tuples(st.just("flush"), _PAGES),
    st.tuples(st.just("release"), _PAGES),
    st.tuples(st.just("walk"), _PAGES),
)


@given(st.booleans(), st.lists(_ACTS, max_size=15), _PAGES, _PAGES, _PAGES, _PAGES)
def test_after_any_walk_the_figure_is_the_walks(
    is_shared: bool,
    acts: list[tuple[str, int]],
    private: int,
    shared: int,
    others: int,
    anon: int,
) -> None:
    made = CarriedDirty()
    made.is_shared = is_shared
    for act, pages in acts:
        match act:
            case "count":
                _count(made, pages)
            case "flush":
                made.hear(_flushed(pages, unflushed=pages // 2))
            case "release":
                made.hear(_released(Release.DONTNEED, pages))
            case _:
                made.walked(_walk(pages, private=pages // 2, shared=pages // 3), ANON, ANON)
        now = made.now(anon * PAGE)
        assert isinstance(now, Absent) or now >= 0
    after = anon * PAGE
    made.walked(_walk(private + others, private, shared), ANON, after)
    assert made.now(after) == (private + others) * PAGE
    assert all(correction.error_bytes >= 0 for correction in made.corrections)


def test_counters_of_an_event_that_were_not_read_make_no_number_of_the_mapping() -> None:
    made = _carried(_walk(300, private=50), is_shared=True, unflushed=50)
    made.hear(replace(told.flushed(12, 60, 1, Counters(), Counters()), unflushed_pages=0))
    assert made.now(ANON) == 250 * PAGE
