"""Pages that forks share count once: by shares where all sharers are in the tree, else bounded."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.metrics.measured import Bounded
from tui.probe.reading import Absent, Figure
from tui.tree.copies import NOT_TOLD_APART, OUTSIDE, Held, counted_once
from tui.tree.sums import bounded_sum, bounds, within
from workloads.kernel import PAGE_BYTES as PAGE

UNREAD = Absent("may not be read")


def held_by(pages: Sequence[frozenset[int]], inside: int) -> list[Held]:
    """What the kernel tells of processes 0..`inside`, of pages by who has each."""
    held = []
    for one in range(inside):
        share = sum(Fraction(PAGE, len(who)) for who in pages if one in who)
        whole = sum(PAGE for who in pages if one in who)
        told = int(share) // 1024 * 1024
        held.append(Held(whole, told, 1024 if told != whole else 0))
    return held


def test_one_process_has_what_it_has_whoever_shares_it() -> None:
    assert counted_once([Held(8 * PAGE, 3 * PAGE, 1024)], may_share_outside=True) == 8 * PAGE


def test_processes_that_share_nothing_are_summed() -> None:
    held = [Held(3 * PAGE, 3 * PAGE), Held(5 * PAGE, 5 * PAGE), Held(0, 0)]
    assert counted_once(held, may_share_outside=True) == 8 * PAGE


def test_what_two_share_is_counted_once() -> None:
    held = [Held(8 * PAGE, 5 * PAGE, 1024), Held(6 * PAGE, 3 * PAGE, 1024)]
    assert counted_once(held) == 8 * PAGE


def test_shares_that_are_too_small_are_somebody_else_s_too() -> None:
    held = [Held(8 * PAGE, 2 * PAGE, 1024), Held(8 * PAGE, 2 * PAGE, 1024)]
    assert counted_once(held) == Bounded(OUTSIDE, 8 * PAGE, 16 * PAGE)


def test_without_shares_there_are_bounds() -> None:
    unknown = Bounded(NOT_TOLD_APART, 0, 8 * PAGE)
    held = [Held(8 * PAGE, unknown), Held(8 * PAGE, unknown), Held(PAGE, PAGE)]
    assert counted_once(held) == Bounded(NOT_TOLD_APART, 9 * PAGE, 17 * PAGE)


def test_who_cannot_be_read_makes_the_sum_unknown_and_not_smaller() -> None:
    held = [Held(8 * PAGE, 8 * PAGE), Held(UNREAD, UNREAD)]
    assert counted_once(held) == Bounded(UNREAD.reason, 8 * PAGE, None)


@given(
    st.lists(
        st.frozensets(st.integers(0, 5), min_size=1).filter(lambda who: min(who) < 6), max_size=60
    )
)
def test_any_sharing_within_the_tree_is_counted_to_the_page_for_four_that_share(
    pages: list[frozenset[int]],
) -> None:
    told = counted_once(held_by(pages, 6))
    assert not isinstance(told, Absent)
    assert abs(told - len(pages) * PAGE) <= 2 * PAGE
    if all(len(who) == 1 for who in pages):
        assert told == len(pages) * PAGE


@given(st.lists(st.frozensets(st.integers(0, 4), min_size=1), max_size=40), st.booleans())
def test_with_sharers_outside_the_truth_is_within_what_is_told(
    pages: list[frozenset[int]], forks_of_another: bool
) -> None:
    inside = 3
    truth = sum(PAGE for who in pages if min(who) < inside)
    told = counted_once(held_by(pages, inside), may_share_outside=True)
    least, most = bounds(told)
    assert least <= truth
    assert most is not None and truth <= most


@pytest.mark.parametrize(
    ("figures", "told"),
    [
        ([], 0),
        ([1, 2.5], 3.5),
        ([1, Absent("a"), 2, Absent("b")], Bounded("a", 3, None)),
        ([1, Bounded("a", 2, 5)], Bounded("a", 3, 6)),
        ([Bounded("a", 2, 5), Bounded("b", 1, None)], Bounded("a", 3, None)),
    ],
)
def test_a_sum_knows_as_much_as_its_parts(figures: list[Figure], told: Figure) -> None:
    assert bounded_sum(figures) == told


def test_bounds_that_meet_are_a_figure() -> None:
    assert within(3, 3, "never said") == 3
    assert within(3, None, "why") == Bounded("why", 3, None)
