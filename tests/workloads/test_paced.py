"""Pieces are as long as they are quick, and together they are all of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workloads.paced import MOST, Paced


def _lengths(
    seconds_of: Callable[[int], float], stop: int = 10_000, most: int = 10_000
) -> list[int]:
    """The pieces' lengths where one takes so long by its length."""
    now, lengths = [0.0], []
    for first, last in Paced(lambda: now[0]).pieces(0, stop, most):
        lengths.append(last - first)
        now[0] += seconds_of(last - first)
    return lengths


@given(st.integers(0, 5000), st.integers(1, 300), st.floats(0, 0.1))
def test_all_is_done_once_and_no_piece_is_too_long(stop: int, most: int, each: float) -> None:
    lengths = _lengths(lambda length: length * each, stop, most)
    assert sum(lengths) == stop
    assert all(0 < length <= most for length in lengths)


def test_what_is_quick_is_done_in_long_pieces() -> None:
    assert max(_lengths(lambda length: 0.0)) == MOST


@pytest.mark.parametrize("each", [0.06, 0.5, 10.0])
def test_where_a_place_is_waited_for_long_pieces_are_short(each: float) -> None:
    lengths = _lengths(lambda length: length * each, stop=200)
    assert all(length * each <= max(each, 0.25) for length in lengths[3:])


def test_what_becomes_slow_is_done_in_shorter_pieces_and_again_in_longer_ones() -> None:
    lengths = _lengths(lambda length: 1.0 if length == MOST else 0.0, stop=20_000)
    after = lengths.index(MOST) + 1
    assert lengths[after : after + 3] == [MOST // 4, MOST // 2, MOST]
