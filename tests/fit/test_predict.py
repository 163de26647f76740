"""From what 1, 2 and 3 took to how many fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fit.costs import MIB, NO_CAGE, cost, side_by_side
from tui.fit.predict import (
    BATCH_BYTES,
    IN_TURN_BYTES,
    NEAR_BYTES,
    Room,
    bounded_by_promises,
    cost_of,
    holds,
    largest,
    predict,
)
from tui.fit.state import Cost
from tui.metrics.measured import Bounded
from tui.probe.reading import Absent

SIZES = st.integers(0, 1 << 42)
COSTS = st.integers(4096, 1 << 34)


@pytest.mark.parametrize(
    ("one", "room", "words"),
    [
        (cost(78 * MIB), Room(512 * MIB), "6"),
        (cost(78 * MIB), Room(556 * MIB), "6 or 7"),
        (cost(78 * MIB), Room(561 * MIB), "7"),
        (cost(78 * MIB), Room(256 * MIB, 256 * MIB), "6"),
        (cost(78 * MIB), Room(512 * MIB, fixed_bytes=128 * MIB), "4"),
        (cost(), Room(256 * MIB, 256 * MIB), "15 to 23"),
    ],
)
def test_so_many_fit(one: Cost, room: Room, words: str) -> None:
    told = predict(one, room)
    assert told.fits is not None
    low, _, most = words.partition(" or " if " or " in words else " to ")
    assert (told.fits, told.fits_most) == (int(low), int(most) if most else None)


def test_too_little_for_one_is_none_with_both_figures() -> None:
    told = predict(cost(900 * MIB), Room(512 * MIB, 100 * MIB))
    assert (told.fits, told.fits_most) == (0, None)
    assert told.reason == "one takes 902 MiB, and there are 512 MiB and 100 MiB of swap"


def test_a_file_that_is_memory_takes_its_own() -> None:
    told = predict(cost(), Room(64 * MIB, fixed_bytes=60 * MIB))
    assert told.fits == 0
    assert "60.0 MiB of it the file's own" in told.reason


def test_without_the_kernels_share_the_number_is_at_most_and_says_so() -> None:
    told = predict(cost(78 * MIB, kernel=NO_CAGE), Room(512 * MIB))
    assert told.fits == 6
    assert told.reason == "at most, for it is without the kernel's own share (no cage here)"


def test_a_part_within_bounds_makes_the_answer_so() -> None:
    one = cost(Bounded("shared with others", 50 * MIB, 98 * MIB))
    told = predict(one, Room(520 * MIB))
    assert (told.fits, told.fits_most) == (5, 9)


def test_what_one_takes_not_known_is_no_number() -> None:
    told = predict(cost(Absent("no permission")), Room(512 * MIB))
    assert told.fits is None
    assert told.reason == "what one takes is not known: no permission"


@given(COSTS, COSTS, SIZES, SIZES, SIZES, SIZES)
def test_more_memory_never_means_fewer(
    each: int, stuck: int, memory: int, swap: int, fixed: int, more: int
) -> None:
    now = largest(each, stuck, Room(memory, swap, fixed))
    assert largest(each, stuck, Room(memory + more, swap, fixed)) >= now
    assert largest(each, stuck, Room(memory, swap + more, fixed)) >= now


@given(COSTS, COSTS, SIZES, SIZES, SIZES)
def test_that_many_fit_and_one_more_does_not(
    each: int, stuck: int, memory: int, swap: int, fixed: int
) -> None:
    room = Room(memory, swap, fixed)
    many = largest(each, stuck, room)
    assert holds(each, stuck, room, many)
    assert not holds(each, stuck, room, many + 1)


@given(st.integers(MIB, 1 << 32), st.integers(0, 1 << 36))
def test_both_numbers_are_said_where_one_more_is_within_5_mb_and_only_there(
    private: int, memory: int
) -> None:
    one = cost(private, 0, 0)
    told = predict(one, Room(memory))
    assert told.fits is not None
    lacks = (told.fits + 1) * private + BATCH_BYTES - memory
    assert (told.fits_most is not None) == (lacks <= NEAR_BYTES)


@given(SIZES, SIZES, st.integers(MIB, 1 << 32))
def test_swap_takes_nothing_of_the_kernels(memory: int, swap: int, kernel: int) -> None:
    told = predict(cost(0, 0, kernel), Room(memory, swap))
    assert told.fits is not None
    assert told.fits * kernel <= memory


def test_what_only_the_cage_saw_is_part_of_the_cost() -> None:
    found = cost_of(side_by_side(cost(kernel=0), [25 * MIB, 49 * MIB, 73 * MIB]))
    assert found == Cost(20 * MIB, MIB, 3 * MIB, 0)


def test_where_the_cage_saw_less_its_own_counters_are_believed() -> None:
    found = cost_of(side_by_side(cost(), [10 * MIB, 20 * MIB, 30 * MIB]))
    assert found.whole_bytes == 22 * MIB


def test_without_a_cage_the_kernels_share_stays_absent() -> None:
    found = cost_of(side_by_side(cost(kernel=NO_CAGE), [NO_CAGE] * 3))
    assert found.private_bytes == 20 * MIB
    assert found.kernel_bytes == NO_CAGE


def test_no_more_are_told_than_the_kernel_maps() -> None:
    told = predict(cost(78 * MIB), Room(512 * MIB))
    assert bounded_by_promises(told, None) == bounded_by_promises(told, 6) == told
    fewer = bounded_by_promises(told, 2)
    assert fewer.fits == 2
    assert "vm.overcommit_memory is 2" in fewer.reason


def test_below_what_each_goes_on_using_it_is_said_that_luck_tells() -> None:
    told = predict(cost(), Room(IN_TURN_BYTES * 4, 1 << 30))
    assert told.fits is not None and told.fits_most is not None
    assert told.fits < 4 < told.fits_most
    assert "luck" in told.reason
