"""Runs of pages against plain sets of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.tree import runs as module
from tui.tree.runs import Runs, joined_runs

_SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 9)), max_size=12)


def _runs(spans: list[tuple[int, int]]) -> Runs:
    firsts = np.array([first for first, _ in spans], np.int64)
    return joined_runs(firsts, firsts + np.array([length for _, length in spans], np.int64))


def _set(runs: Runs) -> set[int]:
    pairs = zip(runs.firsts.tolist(), runs.behinds.tolist(), strict=True)
    return {unit for first, behind in pairs for unit in range(first, behind)}


@given(_SPANS, _SPANS)
def test_together_they_are_each_unit_once(
    one: list[tuple[int, int]], two: list[tuple[int, int]]
) -> None:
    first, second = _runs(one), _runs(two)
    both = first.with_all(second)
    assert _set(both) == _set(first) | _set(second)
    assert both.length == len(_set(both))
    assert np.all(both.firsts[1:] > both.behinds[:-1])


@given(_SPANS, st.integers(0, 20), st.integers(1, 30), st.integers(1, 7))
def test_rows_are_those_with_a_byte_in_them(
    spans: list[tuple[int, int]], at: int, rows: int, size: int
) -> None:
    found = _runs(spans)
    expected = {
        row
        for row in range(rows)
        if _set(found) & set(range(at + row * size, at + (row + 1) * size))
    }
    assert _set(found.rows(at, rows * size, size)) == expected


def test_beyond_the_bound_runs_are_left_out_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_RUNS", 2)
    found = _runs([(0, 1), (5, 1), (9, 1)])
    assert found.is_cut and _set(found) == {0, 5}
    assert _runs([(2, 1)]).with_all(found).is_cut
