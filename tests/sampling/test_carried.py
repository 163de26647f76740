"""Between two walks private dirty is carried on by what is counted; a walk has the last word."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.run import told
from tests.run.told import BASE, PAGE
from tui.probe.reading import NO_PERMISSION, NOT_READ_YET, Absent, Figure
from tui.probe.smaps import Walk
from tui.sampling.carried import CarriedDirty, Correction, Moment
from workloads.events import Event
from workloads.tally import WorkDone
from workloads.words import Release

ANON = 1000 * PAGE
WITH_OTHERS = Absent("others map the file: which pages are this process's alone changes")


def walk_of(process: int, private: int = 0, shared: int = 0) -> Walk:
    """In pages: dirty and private in the process, and of it in the array's mapping."""
    fields = {"Private_Dirty": private * PAGE, "Shared_Dirty": shared * PAGE}
    return Walk({"Private_Dirty": process * PAGE}, fields)


class Run:
    """A child's own count, and what is carried on beside it."""

    def __init__(self, *, is_shared: bool = False, is_in_memory: bool = False) -> None:
        self.dirty, self.done = CarriedDirty(), WorkDone()
        self.dirty.is_shared, self.dirty.is_in_memory = is_shared, is_in_memory

    def count(self, unflushed: int, *, changed: int = 0) -> None:
        """So many pages are changed, of all and since the last flush."""
        self.done = WorkDone(pages_changed=changed, unflushed_pages=unflushed)
        self.dirty.count(self.done)

    def hear(self, event: Event) -> None:
        """An event, with its counts."""
        changed, unflushed = event.pages_changed, event.unflushed_pages
        self.done = WorkDone(pages_changed=changed, unflushed_pages=unflushed)
        self.dirty.hear(event)

    def walk(self, walk: Walk, before: Figure = ANON, after: Figure = ANON) -> None:
        """A walk between two readings of the counters."""
        self.dirty.walked(walk, Moment(before, self.done), Moment(after, self.done))

    def now(self, anon: Figure = ANON, most: Figure = NOT_READ_YET) -> Figure:
        """What is carried on to now."""
        return self.dirty.now(anon, most_file_bytes=most)


def carried_from(walk: Walk, *, is_shared: bool = False, unflushed: int = 0) -> Run:
    made = Run(is_shared=is_shared)
    made.count(unflushed)
    made.walk(walk)
    return made


@pytest.mark.parametrize(
    ("grown", "pages"), [(0, 300), (10, 310), (-40, 260), (-299, 1), (-400, 0)]
)
def test_in_a_private_mode_it_goes_with_the_anonymous_pages(grown: int, pages: int) -> None:
    made = carried_from(walk_of(300, private=250))
    assert made.now(ANON + grown * PAGE) == pages * PAGE
    # What the file has dirty is another's: no bound for copies.
    assert made.now(ANON + grown * PAGE, most=0) == pages * PAGE


def test_before_the_first_walk_and_without_counters_it_is_not_known() -> None:
    assert Run().now(ANON) == NOT_READ_YET
    made = carried_from(walk_of(300))
    assert made.now(NO_PERMISSION) == NO_PERMISSION
    shared = carried_from(walk_of(300, private=5), is_shared=True)
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
    made = carried_from(walk_of(300, private=50), is_shared=True, unflushed=50)
    made.count(unflushed)
    bound = most if isinstance(most, Absent) else most * PAGE
    assert made.now(ANON + grown * PAGE, most=bound) == pages * PAGE


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
    ],
)
def test_what_takes_the_mappings_dirty_pages_away_is_heard_at_once(
    event: Event, pages: int
) -> None:
    made = carried_from(walk_of(300, private=50), is_shared=True, unflushed=50)
    made.count(60)
    made.hear(event)
    assert made.now(ANON) == pages * PAGE
    made.count(event.unflushed_pages + 7)
    assert made.now(ANON) == (pages + 7) * PAGE


def test_a_flush_that_was_not_heard_of_yet_shows_in_the_count() -> None:
    made = carried_from(walk_of(300, private=50), is_shared=True, unflushed=50)
    made.count(4)  # flushed, and four changed since
    assert made.now(ANON) == (250 + 4) * PAGE
    made.hear(_flushed(4, unflushed=4))  # the same one, heard of late
    assert made.now(ANON) == (250 + 4) * PAGE


def test_no_flush_makes_a_page_of_a_file_in_memory_clean() -> None:
    made = Run(is_shared=True, is_in_memory=True)
    made.count(50, changed=50)
    made.walk(walk_of(300, private=50))
    for unflushed, changed in ((60, 60), (0, 60), (5, 65)):
        made.count(unflushed, changed=changed)
        assert made.now(ANON) == (250 + changed) * PAGE
        made.hear(replace(_flushed(0), pages_changed=changed))
        assert made.now(ANON) == (250 + changed) * PAGE
    made.hear(replace(_released(Release.DONTNEED), pages_changed=65))
    assert made.now(ANON) == 250 * PAGE


def test_a_flush_in_a_private_mode_changes_nothing() -> None:
    made = carried_from(walk_of(300, private=250))
    made.hear(_flushed(0))
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
    made = carried_from(walk_of(300))
    assert made.dirty.corrections == []  # the first had nothing to correct
    made.walk(walk_of(found), ANON + before * PAGE, ANON + after * PAGE)
    assert made.dirty.corrections == [Correction(carried * PAGE, found * PAGE, error * PAGE)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (WorkDone(unflushed_pages=50, is_flushing=1), WorkDone(unflushed_pages=50)),
        (WorkDone(unflushed_pages=50), WorkDone(unflushed_pages=50, is_flushing=1)),
        (WorkDone(unflushed_pages=50), WorkDone(unflushed_pages=3)),
    ],
)
def test_a_walk_beside_a_flush_is_of_no_one_moment_and_corrects_nothing(
    before: WorkDone, after: WorkDone
) -> None:
    made = carried_from(walk_of(300, private=50), is_shared=True, unflushed=50)
    made.dirty.walked(walk_of(270, private=20), Moment(ANON, before), Moment(ANON, after))
    assert made.dirty.corrections == []
    assert made.now() == 270 * PAGE


def test_a_walk_that_has_not_the_field_corrects_nothing_and_is_no_number() -> None:
    made = carried_from(walk_of(300))
    made.walk(Walk({"Rss": PAGE}, {}))
    lacks = Absent("Private_Dirty is not in this kernel's smaps")
    assert made.now(ANON) == lacks
    made.walk(walk_of(200))
    assert (made.dirty.corrections, made.now(ANON)) == ([], 200 * PAGE)


def test_a_walk_without_the_arrays_mapping_is_taken_whole() -> None:
    made = carried_from(walk_of(300, private=50), is_shared=True, unflushed=50)
    made.walk(Walk({"Private_Dirty": 290 * PAGE}, {}))
    assert made.now(ANON) == 290 * PAGE


_PAGES = st.integers(0, 5000)
_ACTS = st.tuples(st.sampled_from(["count", "flush", "release", "walk"]), _PAGES)


@example(True, [], (1, 48, 0, 0))
@example(True, [("walk", 3)], (48, 0, 0, 0))
@given(st.booleans(), st.lists(_ACTS, max_size=15), st.tuples(*[_PAGES] * 4))
def test_after_any_walk_the_figure_is_the_walks_unless_others_map_the_file(
    is_shared: bool, acts: list[tuple[str, int]], walked: tuple[int, ...]
) -> None:
    made, (private, shared, others, anon) = Run(is_shared=is_shared), walked
    for act, pages in acts:
        match act:
            case "count":
                made.count(pages)
            case "flush":
                made.hear(_flushed(pages, unflushed=pages // 2))
            case "release":
                made.hear(_released(Release.DONTNEED, pages))
            case _:
                made.walk(walk_of(pages, private=pages // 2, shared=pages // 3))
        now = made.now(anon * PAGE)
        assert isinstance(now, Absent) or now >= 0
    after = anon * PAGE
    made.walk(walk_of(private + others, private, shared), after=after)
    is_alone = not is_shared or (shared == 0 and all(p < 3 for act, p in acts if act == "walk"))
    assert made.now(after) == ((private + others) * PAGE if is_alone else WITH_OTHERS)
    assert all(correction.error_bytes >= 0 for correction in made.dirty.corrections)
