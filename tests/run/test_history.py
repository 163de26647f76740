"""Whatever is appended, slots stay bounded and no extreme is lost; absent is a gap, never zero."""

from __future__ import annotations

from math import nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.probe.reading import Absent, Figure, Sample
from tui.run.history import Binned, History

ABSENT = Absent("no permission")
FIGURES = st.one_of(
    st.integers(0, 2**50), st.floats(0, 1e15, allow_subnormal=False), st.just(ABSENT)
)


def history_of(figures: list[Figure], capacity: int = 4096) -> History:
    """One sample a second from second 0."""
    history = History(capacity)
    for at, figure in enumerate(figures):
        history.append(Sample(float(at), {"rss_bytes": figure}))
    return history


def whole(history: History, key: str) -> Binned:
    """Everything in one bin."""
    assert history.last_at is not None
    return history.binned(key, start=-1e6, end=history.last_at + 1, bins=1)


@given(
    st.lists(st.dictionaries(st.sampled_from("abc"), FIGURES), min_size=1, max_size=300),
    st.integers(8, 40),
)
def test_thinning_keeps_extremes_and_count_and_bounds_the_slots(
    ticks: list[dict[str, Figure]], capacity: int
) -> None:
    history = History(capacity)
    for at, values in enumerate(ticks):
        history.append(Sample(float(at), values))
        assert len(history) <= capacity
    assert history.samples == len(ticks)
    assert history.last_at == len(ticks) - 1.0
    for key in "abc":
        numbers = [float(v) for t in ticks if not isinstance(v := t.get(key, ABSENT), Absent)]
        all_in_one = whole(history, key)
        assert history.peak(key) == max(numbers, default=None)
        np.testing.assert_equal(all_in_one.low[0], min(numbers, default=nan))
        np.testing.assert_equal(all_in_one.high[0], max(numbers, default=nan))
        np.testing.assert_equal(all_in_one.last[0], numbers[-1] if numbers else nan)
        assert bool(all_in_one.gap[0]) is not bool(numbers)


@given(st.integers(8, 33), st.integers(1, 400))
def test_the_old_part_gets_the_finest_grain_that_fits_in_half_the_slots(
    capacity: int, samples: int
) -> None:
    history, firsts, grain = History(capacity), list[int](), 1
    for at in range(samples):
        if len(firsts) == capacity:
            newest = firsts[-(capacity // 4) :]
            old = firsts[: -(capacity // 4)]
            while len({first // grain for first in old}) > capacity // 2:
                grain *= 2
            firsts = sorted({first // grain * grain for first in old}) + newest
        firsts.append(at)
        history.append(Sample(float(at), {"rss_bytes": at}))
        assert len(history) == len(firsts)


def test_what_outgrows_its_first_room_keeps_every_sample() -> None:
    history = history_of(list(range(1, 1001)))
    binned = history.binned("rss_bytes", start=0, end=1000, bins=1000)
    assert len(history) == 1000
    assert binned.low.tolist() == binned.high.tolist() == [float(n) for n in range(1, 1001)]


def test_a_spike_of_one_sample_outlives_any_number_of_others() -> None:
    figures: list[Figure] = [1] * 5000
    figures[17] = 999
    history = history_of(figures, capacity=64)
    binned = history.binned("rss_bytes", start=0, end=5000, bins=10)
    assert binned.high.tolist() == [999.0] + [1.0] * 9
    assert binned.low.tolist() == [1.0] * 10


def test_the_newest_samples_stay_fine_and_the_old_ones_evenly_coarse() -> None:
    history = history_of(list(range(25_000)), capacity=64)
    newest = history.binned("rss_bytes", start=24_984, end=25_000, bins=16)
    assert newest.low.tolist() == [float(at) for at in range(24_984, 25_000)]
    assert newest.high.tolist() == newest.low.tolist()
    old = history.binned("rss_bytes", start=0, end=24_576, bins=12)
    assert not np.isnan(old.low).any()


def test_each_sample_falls_in_the_bin_of_its_time() -> None:
    history = history_of([10, 20, 5, 40])
    binned = history.binned("rss_bytes", start=0, end=4, bins=2)
    assert binned.low.tolist() == [10, 5]
    assert binned.high.tolist() == [20, 40]
    assert binned.last.tolist() == [20, 40]


def test_only_the_span_asked_for_is_binned_and_its_end_belongs_to_it() -> None:
    binned = history_of([1, 2, 3, 4, 5]).binned("rss_bytes", start=1, end=3, bins=2)
    assert binned.low.tolist() == [2, 3]
    assert binned.high.tolist() == [2, 4]


def test_an_absent_reading_is_a_gap_and_a_bin_between_samples_is_not() -> None:
    binned = history_of([7, ABSENT, 9]).binned("rss_bytes", start=0, end=3, bins=6)
    np.testing.assert_equal(binned.last, [7, nan, nan, nan, 9, nan])
    assert binned.gap.tolist() == [False, False, True, False, False, False]


def test_a_long_silence_is_a_gap_when_asked_for() -> None:
    history = History()
    for at in (0.0, 1.0, 60.0, 61.0):
        history.append(Sample(at, {"rss_bytes": 5}))
    bridged = history.binned("rss_bytes", start=0, end=64, bins=64)
    assert not bridged.gap.any()
    broken = history.binned("rss_bytes", start=0, end=64, bins=64, longest_step=3.0)
    assert np.flatnonzero(broken.gap).tolist() == [2]
    assert broken.gap.dtype == np.bool_


@pytest.mark.parametrize(
    ("longest_step", "seconds_in_a_bin", "gaps"),
    [
        (3.9, 1.0, [1, 5]),
        (4.0, 1.0, []),  # no longer than the longest
        (3.9, 2.0, [1, 3]),
        (3.9, 4.0, []),  # no bin lies between them
    ],
)
def test_a_silence_longer_than_asked_for_breaks_the_curve_in_the_bin_after(
    longest_step: float, seconds_in_a_bin: float, gaps: list[int]
) -> None:
    history = History()
    for at in (0.0, 4.0, 8.0, 9.0):
        history.append(Sample(at, {"rss_bytes": 5}))
    bins = int(12 / seconds_in_a_bin)
    found = history.binned("rss_bytes", start=0, end=12, bins=bins, longest_step=longest_step)
    assert np.flatnonzero(found.gap).tolist() == gaps


def test_a_silence_is_measured_also_late_in_a_run() -> None:
    history = History()
    for at in (1000.0, 1002.0):
        history.append(Sample(at, {"rss_bytes": 5}))
    found = history.binned("rss_bytes", start=1000, end=1004, bins=8, longest_step=3.0)
    assert not found.gap.any()


def test_a_curve_may_begin_in_the_second_bin() -> None:
    binned = history_of([7, 8]).binned("rss_bytes", start=-2, end=2, bins=4)
    np.testing.assert_equal(binned.last, [nan, nan, 7, 8])
    binned = history_of([7, 8]).binned("rss_bytes", start=-1, end=2, bins=3)
    np.testing.assert_equal(binned.last, [nan, 7, 8])


def test_two_samples_of_one_moment_are_both_taken() -> None:
    history = History()
    for value in (5, 9):
        history.append(Sample(1.0, {"rss_bytes": value}))
    assert (history.samples, history.peak("rss_bytes")) == (2, 9)


def test_a_metric_that_comes_late_or_goes_is_absent_before_and_after() -> None:
    history = History(8)
    for at in range(30):
        history.append(Sample(float(at), {"swap_bytes": at} if at in (27, 28) else {"x": 0}))
    binned = history.binned("swap_bytes", start=26, end=30, bins=4)
    np.testing.assert_equal(binned.last, [nan, 27, 28, nan])
    assert binned.gap.tolist() == [True, False, False, True]


def test_an_unknown_metric_is_all_gap_and_has_no_peak() -> None:
    history = history_of([1, 2])
    assert history.peak("nothing") is None
    binned = history.binned("nothing", start=0, end=2, bins=2)
    assert np.isnan(binned.low).all()
    assert binned.gap.all()


def test_an_empty_history_has_no_times_and_empty_bins() -> None:
    history = History()
    assert (len(history), history.samples, history.last_at) == (0, 0, None)
    binned = history.binned("rss_bytes", start=0, end=1, bins=3)
    assert np.isnan(binned.last).all()
    assert not binned.gap.any()
    assert len(history.binned("rss_bytes", start=0, end=1, bins=0).low) == 0


def test_wrong_use_is_an_error_in_words() -> None:
    with pytest.raises(ValueError, match="at least 8"):
        History(7)
    history = history_of([1, 2])
    with pytest.raises(ValueError, match="after one of"):
        history.append(Sample(0.5, {}))
    with pytest.raises(ValueError, match="a span from"):
        history.binned("rss_bytes", start=2, end=2, bins=1)
