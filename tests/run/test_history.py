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
    assert history.first_at is not None and history.last_at is not None
    return history.binned(key, start=history.first_at - 1, end=history.last_at + 1, bins=1)


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
    assert (history.first_at, history.last_at) == (0.0, len(ticks) - 1.0)
    for key in "abc":
        numbers = [float(v) for t in ticks if not isinstance(v := t.get(key, ABSENT), Absent)]
        all_in_one = whole(history, key)
        assert history.peak(key) == max(numbers, default=None)
        np.testing.assert_equal(all_in_one.low[0], min(numbers, default=nan))
        np.testing.assert_equal(all_in_one.high[0], max(numbers, default=nan))
        np.testing.assert_equal(all_in_one.last[0], numbers[-1] if numbers else nan)
        assert bool(all_in_one.gap[0]) is not bool(numbers)


def test_a_spike_of_one_sample_outlives_any_number_of_others() -> None:
    figures: list[Figure] = [1] * 5000
    figures[17] = 999
    history = history_of(figures, capacity=64)
    binned = history.binned("rss_bytes", start=0, end=5000, bins=10)
    assert binned.high.tolist() == [999.0] + [1.0] * 9
    assert binned.low.tolist() == [1.0] * 10


def test_the_newest_samples_stay_fine_and_the_old_ones_evenly_coarse() -> None:
    history = history_of(list(range(100_000)), capacity=64)
    newest = history.binned("rss_bytes", start=99_984, end=100_000, bins=16)
    assert newest.low.tolist() == [float(at) for at in range(99_984, 100_000)]
    assert newest.high.tolist() == newest.low.tolist()
    old = history.binned("rss_bytes", start=0, end=98_304, bins=12)
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
    assert (len(history), history.samples, history.first_at, history.last_at) == (0, 0, None, None)
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
