"""Orders of rows: each row once, the same for the same seed, and nothing kept of them."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workloads.order import Order, Sequential, Shuffled, Strided

_TRILLION = 10**12
_SEEDS = st.integers(0, 2**63)
_FEW = st.integers(1, 3000)
_MANY = st.integers(1, _TRILLION)


@st.composite
def _orders(draw: st.DrawFn, counts: st.SearchStrategy[int]) -> Order:
    rows = draw(counts)
    kind = draw(st.sampled_from(("sequential", "random", "strided")))
    if kind == "sequential":
        return Sequential(rows)
    if kind == "random":
        return Shuffled(rows, draw(_SEEDS))
    return Strided(rows, draw(st.integers(1, rows + 5)))


@given(_orders(_FEW))
def test_every_row_comes_exactly_once(order: Order) -> None:
    told = order.rows_at(0, order.rows)
    assert told.dtype == np.int64
    assert sorted(told.tolist()) == list(range(order.rows))


@given(_orders(_FEW), st.data())
def test_an_order_is_the_same_told_whole_or_in_pieces(order: Order, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, order.rows))
    pieces = [*order.rows_at(0, cut).tolist(), *order.rows_at(cut, order.rows).tolist()]
    assert pieces == order.rows_at(0, order.rows).tolist()


@pytest.mark.slow
@given(_orders(_MANY), st.data())
def test_of_a_trillion_rows_no_two_positions_have_the_same(
    order: Order, data: st.DataObject
) -> None:
    starts = data.draw(st.lists(st.integers(0, order.rows - 1), min_size=1, max_size=5))
    places = sorted({p for at in starts for p in range(at, min(at + 50, order.rows))})
    told = [int(order.rows_at(place, place + 1)[0]) for place in places]
    assert len(set(told)) == len(places)
    assert min(told) >= 0 and max(told) < order.rows


@given(_FEW, st.data())
def test_a_stride_is_every_nth_row_and_then_the_next(rows: int, data: st.DataObject) -> None:
    stride = data.draw(st.integers(1, rows + 5))
    wanted = [row for first in range(stride) for row in range(first, rows, stride)]
    assert Strided(rows, stride).rows_at(0, rows).tolist() == wanted


def test_a_stride_of_none_is_no_order() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Strided(10, 0)


@given(_MANY, _SEEDS)
def test_a_shuffle_is_the_same_for_the_same_seed(rows: int, seed: int) -> None:
    last = min(rows, 100)
    once, again = (Shuffled(rows, seed).rows_at(0, last).tolist() for _ in range(2))
    assert once == again


def test_another_seed_is_another_order() -> None:
    told = {tuple(Shuffled(50_000, seed).rows_at(0, 20).tolist()) for seed in range(100)}
    assert len(told) == 100


@pytest.mark.parametrize("rows", [1000, 50_000, _TRILLION])
def test_a_shuffle_is_spread_evenly_and_keeps_no_neighbours_together(rows: int) -> None:
    told = np.concatenate([Shuffled(rows, seed).rows_at(0, 1000) for seed in range(20)])
    tenths = np.bincount(told * 10 // rows, minlength=10)
    assert tenths.min() > 1700 and tenths.max() < 2300  # of 2000; 42 is one standard deviation
    steps = np.abs(np.diff(told))
    assert np.count_nonzero(steps <= rows // 100) < 0.04 * steps.size  # by chance 2 in 100


def test_a_shuffle_of_a_trillion_rows_holds_no_more_than_it_tells() -> None:
    order = Shuffled(_TRILLION, 1)
    order.rows_at(0, 10)
    tracemalloc.start()
    try:
        told = order.rows_at(500_000_000, 500_100_000)
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak_bytes < told.nbytes + 1024 * 1024
