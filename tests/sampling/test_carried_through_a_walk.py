"""A walk of a process that goes on saw part of it: what it did not see is carried on, and once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.run.told import PAGE
from tui.probe.reading import NO_PERMISSION
from tui.probe.smaps import Walk
from tui.sampling.carried import CarriedDirty, Moment
from workloads.tally import WorkDone

ANON = 1000 * PAGE


def _walk(process: int, anonymous: int | None = None, private: int = 0) -> Walk:
    fields = {"Private_Dirty": process * PAGE}
    if anonymous is not None:
        fields["Anonymous"] = anonymous * PAGE
    return Walk(fields, {"Private_Dirty": private * PAGE, "Shared_Dirty": 0})


@pytest.mark.parametrize(
    ("seen", "later"),
    [
        (1000, 300),  # all of what was copied came after it had passed
        (1004, 304),
        (1010, 310),  # it saw all of it
        (990, 300),  # no further off than what was counted around it
        (1020, 310),
        (None, 310),  # a kernel that does not tell
    ],
)
def test_copies_made_during_a_walk_are_carried_on_unless_it_saw_them(
    seen: int | None, later: int
) -> None:
    # Ten pages were copied while it went on; it tells 300 dirty ones and how many it saw in all.
    dirty = CarriedDirty()
    dirty.walked(_walk(300, seen), Moment(ANON), Moment(ANON + 10 * PAGE))
    assert dirty.now(ANON + 10 * PAGE) == (300 + 310 - later) * PAGE


def test_without_counters_around_it_a_walk_is_taken_as_it_is() -> None:
    dirty = CarriedDirty()
    dirty.walked(_walk(300, 1000), Moment(NO_PERMISSION), Moment(ANON))
    assert dirty.now(ANON) == 300 * PAGE


@pytest.mark.parametrize(
    ("found", "now"),
    [
        (50, 60),  # none of ten pages that were changed meanwhile
        (54, 60),
        (60, 60),  # all of them
        (75, 75),  # a folio is dirty whole: that is what the kernel says
        (40, 50),  # the kernel has written ten
    ],
)
def test_pages_of_the_file_changed_during_a_walk_are_carried_on_unless_it_saw_them(
    found: int, now: int
) -> None:
    dirty = CarriedDirty()
    dirty.is_shared = True
    begun, ended = WorkDone(unflushed_pages=50), WorkDone(unflushed_pages=60)
    dirty.count(begun)
    dirty.walked(_walk(300, 1000, 50), Moment(ANON, begun), Moment(ANON, begun))
    dirty.walked(_walk(250 + found, 1000, found), Moment(ANON, begun), Moment(ANON, ended))
    assert dirty.in_mapping == now * PAGE
    assert dirty.now(ANON) == (250 + now) * PAGE


_STEPS = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=12)


@pytest.mark.parametrize("is_shared", [False, True])
@given(_STEPS)
def test_of_a_child_that_only_goes_on_nothing_is_ever_lost_between_walks(
    is_shared: bool, steps: list[tuple[int, int]]
) -> None:
    """Each step: pages changed before the walk passes, and after it has passed, still within it."""
    dirty, changed = CarriedDirty(), 0
    dirty.is_shared = is_shared
    for first, second in steps:
        before, seen, after = changed, changed + first, changed + first + second
        moments = []
        for pages in (before, after):
            anon = ANON if is_shared else ANON + pages * PAGE
            moments.append(Moment(anon, WorkDone(unflushed_pages=pages if is_shared else 0)))
        anonymous = 1000 if is_shared else 1000 + seen
        dirty.walked(_walk(200 + seen, anonymous, seen), *moments)
        changed = after
        assert dirty.now(moments[1].anon_bytes) == (200 + changed) * PAGE
    assert all(found.error_bytes == 0 for found in dirty.corrections)
