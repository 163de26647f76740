"""Peaks of a file: what is said of the highest holds, whatever was known at each moment."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.metrics.measured import Bounded
from tui.probe.reading import Absent, Figure
from tui.tree.files_seen import with_peaks
from tui.tree.reading import MappedFile

KEY = "private_copies_bytes"
_SIZES = st.integers(0, 100)


def _after(*figures: Figure) -> MappedFile:
    file = MappedFile("8:1:1", Path("/data/a.npy"), processes=2)
    for figure in figures:
        file = with_peaks(replace(file, figures={KEY: figure}), 0.0)
    return file


def _within(least: float, most: float | None) -> Bounded:
    return Bounded("shared", least, most)


@pytest.mark.parametrize(
    ("figures", "peak", "bound"),
    [
        ([5, 9, 7], 9, ""),
        ([5, Absent("gone")], 5, ""),
        ([_within(3, 8), 5], 8, "at most: shared"),
        ([_within(3, 8), 9], 9, ""),
        ([_within(3, None), 9], 9, "at least: shared"),
        ([9, _within(3, None)], 9, "at least: shared"),
        ([_within(3, 8), _within(4, None)], 4, "at least: shared"),
    ],
)
def test_a_peak_says_which_way_it_is_a_bound(
    figures: list[Figure], peak: float, bound: str
) -> None:
    file = _after(*figures)
    assert (file.peak[KEY], file.peak_bound.get(KEY, "")) == (peak, bound)


@given(st.lists(st.tuples(_SIZES, _SIZES, st.one_of(st.none(), _SIZES)), min_size=1))
def test_what_is_said_of_the_highest_is_so(moments: list[tuple[int, int, int | None]]) -> None:
    file = _after(
        *(
            true
            if above == below == 0
            else _within(max(0, true - below), None if above is None else true + above)
            for true, below, above in moments
        )
    )
    highest, peak = max(true for true, *_ in moments), file.peak[KEY]
    bound = file.peak_bound.get(KEY, "")
    if bound.startswith("at least"):
        assert peak <= highest
    elif bound:
        assert peak >= highest
    else:
        assert peak == highest
