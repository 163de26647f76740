"""What no look at a tree can have seen is bounded by its page faults, and never 0."""

from __future__ import annotations

import pytest

from tui.metrics.measured import Bounded
from tui.probe.reading import NOT_READ_YET, Figure
from tui.subject.unseen import AFTER, CLOSED, Held, Swept, Unseen
from workloads.kernel import PAGE_BYTES as PAGE

A: Held = frozenset({((1, 1), "file")})
B: Held = frozenset({((2, 1), "file")})


def _pages(least: int, most: int | None, reason: str) -> Bounded:
    return Bounded(reason, least * PAGE, None if most is None else most * PAGE)


@pytest.mark.parametrize(
    ("copies", "before", "in_all", "found"),
    [
        # Nothing happened since the last look: what it saw is all there was.
        (50 * PAGE, 1000, 1000, None),
        (50 * PAGE, 1000, 1007, _pages(50, 57, AFTER)),
        (Bounded("shared", 10 * PAGE, 30 * PAGE), 5, 6, _pages(0, 31, AFTER)),
        (Bounded("shared", 10 * PAGE, None), 5, 6, _pages(0, None, AFTER)),
        (50 * PAGE, 1000, None, _pages(0, None, AFTER)),
        (NOT_READ_YET, 20, 25, _pages(0, 5, AFTER)),
    ],
)
def test_what_came_after_the_last_look(
    copies: Figure, before: int, in_all: int | None, found: Bounded | None
) -> None:
    unseen = Unseen(is_from_start=True)
    assert unseen.swept(Swept(1.0, copies, before, before)) is None
    assert unseen.at_end(in_all) == found


def test_of_what_was_never_looked_at_each_fault_may_have_been_a_copy() -> None:
    assert Unseen(is_from_start=True).at_end(300) == _pages(0, 300, AFTER)
    assert Unseen(is_from_start=False).at_end(300) == _pages(0, None, AFTER)


def test_a_map_that_is_gone_at_the_next_look_may_have_had_more() -> None:
    unseen = Unseen(is_from_start=True)
    assert unseen.swept(Swept(1.0, 7 * PAGE, 100, 110, A | B)) is None
    assert unseen.swept(Swept(2.0, 7 * PAGE, 200, 210, A | B)) is None
    assert unseen.swept(Swept(3.0, 4 * PAGE, 250, 260, A)) == _pages(7, 67, CLOSED)
    assert unseen.swept(Swept(4.0, 4 * PAGE, 300, 310, A | B)) is None


def test_a_map_that_came_and_went_between_two_looks_is_told_of_and_bounded() -> None:
    unseen = Unseen(is_from_start=True)
    for at, faults in ((1.0, 100), (2.0, 200)):
        assert unseen.swept(Swept(at, 0, faults, faults)) is None
    unseen.closed(2.5)
    assert unseen.swept(Swept(3.0, 0, 900, 1000)) == _pages(0, 800, CLOSED)
    # Told late, after the look that came behind it: then from the look before it on.
    assert unseen.swept(Swept(4.0, 0, 1100, 1100)) is None
    unseen.closed(3.5)
    assert unseen.swept(Swept(5.0, 0, 1200, 1200)) == _pages(0, 300, CLOSED)
    unseen.closed(4.5)
    assert unseen.at_end(1300) == _pages(0, 200, AFTER)


def test_without_a_look_before_it_a_closed_map_has_no_bound() -> None:
    unseen = Unseen(is_from_start=False)
    unseen.closed(0.5)
    assert unseen.swept(Swept(1.0, 0, 100, 100)) == _pages(0, None, CLOSED)


def test_an_opening_of_which_no_look_saw_anything_is_bounded_one_that_was_seen_is_not() -> None:
    unseen = Unseen(is_from_start=True)
    assert unseen.swept(Swept(1.0, 0, 100, 100)) is None
    unseen.opened(1, "/seen.npy", 1.5)
    named = frozenset({(1, "/seen.npy")})
    assert unseen.swept(Swept(2.0, 3 * PAGE, 900, 900, A, named)) is None
    unseen.opened(1, "/other.npy", 2.5)
    assert unseen.swept(Swept(3.0, 3 * PAGE, 950, 960, A, named)) == _pages(3, 63, CLOSED)


def test_a_map_that_was_opened_after_its_process_was_looked_at_waits_for_the_next_look() -> None:
    unseen = Unseen(is_from_start=True)
    assert unseen.swept(Swept(1.0, 0, 100, 100)) is None
    unseen.opened(1, "/short.npy", 2.01)
    unseen.closed(2.3)
    assert unseen.swept(Swept(2.0, 0, 200, 240)) is None
    assert unseen.swept(Swept(3.0, 0, 900, 900)) == _pages(0, 700, CLOSED)
