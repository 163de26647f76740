"""A peak that is exact at times and within bounds at others is never said to be too low."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.metrics.measured import Bounded
from tui.probe.reading import NOT_READ_YET, PROCESS_GONE, Absent, Figure
from tui.subject.peak_bounds import PeakBounds
from tui.tree.reading import NO_FILE

KEY = "rss_bytes"
_SIZES = st.integers(0, 1000)


def _peaks(*figures: Figure) -> tuple[dict[str, float], dict[str, Bounded]]:
    """As a run takes them: the exact ones have their own highest too."""
    peaks, exact, told = PeakBounds(), dict[str, float](), dict[str, float]()
    for figure in figures:
        if not isinstance(figure, Absent):
            exact[KEY] = max(exact.get(KEY, 0), figure)
        told = peaks.take({KEY: figure}, exact)
    return told, peaks.bounds


def _within(least: float, most: float | None) -> Bounded:
    return Bounded("they share", least, most)


@pytest.mark.parametrize(
    ("figures", "told", "bounds"),
    [
        ([5, 7, 6], 7, None),
        # One was alone, then had a helper for a moment, then grew alone.
        ([_within(10, 12), 500], 500, None),
        ([_within(10, 12), 11], None, (11, 12)),
        ([500, _within(10, 12)], 500, None),
        ([500, _within(400, 600)], None, (500, 600)),
        ([_within(400, 600), _within(500, 550)], None, (500, 600)),
        ([_within(400, None), 700], None, (700, None)),
        ([_within(10, 12), PROCESS_GONE, NOT_READ_YET, NO_FILE], None, (10, 12)),
        # One file was mapped, then two, each with a figure of its own: those may have been higher.
        ([5, Absent("2 files: each has its own"), 3], None, (5, None)),
        ([Absent("2 files: each has its own"), 5], None, (5, None)),
        ([_within(10, 12), Absent("2 files: each has its own")], None, (10, None)),
        ([Absent("2 files: each has its own")], None, None),
    ],
)
def test_the_highest_is_told_as_far_as_it_is_known(
    figures: list[Figure], told: float | None, bounds: tuple[float, float | None] | None
) -> None:
    exact, within = _peaks(*figures)
    assert exact.get(KEY) == told
    found = within.get(KEY)
    assert (None if found is None else (found.at_least, found.at_most)) == bounds


@given(st.lists(st.tuples(_SIZES, _SIZES, _SIZES, st.booleans()), min_size=1))
def test_what_was_the_highest_lies_between_them(
    moments: list[tuple[int, int, int, bool]],
) -> None:
    figures: list[Figure] = [
        _within(max(0, true - below), true + above) if is_open and below + above else true
        for true, below, above, is_open in moments
    ]
    highest = max(true for true, *_ in moments)
    told, bounds = _peaks(*figures)
    known = bounds.get(KEY)
    if known is None:
        assert told[KEY] == highest
    else:
        assert known.at_most is not None
        assert known.at_least <= highest <= known.at_most
        assert KEY not in told
