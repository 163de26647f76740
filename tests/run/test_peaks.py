"""A peak never falls, is never higher than what was read, and is the same live and replayed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.metrics import BY_KEY
from tui.probe.reading import NO_PERMISSION, Absent, Figure, Sample
from tui.run.peaks import Peaks, raised, rounded

_KEYS = ["rss_bytes", "rss_peak_bytes", "limit_usage_bytes", "swap_bytes", "no_metric"]
_FIGURES = st.integers(0, 1 << 50) | st.floats(0, 1e15) | st.just(NO_PERMISSION)
_SAMPLES = st.dictionaries(st.sampled_from(_KEYS), _FIGURES).map(lambda v: Sample(1.0, v))


@given(st.lists(_SAMPLES, max_size=12))
def test_a_peak_is_the_highest_that_was_read_and_never_falls(samples: list[Sample]) -> None:
    peaks, before = Peaks(), dict[str, float]()
    read: dict[str, list[float]] = {}
    for sample in samples:
        peaks.sample(sample)
        for key, figure in sample.values.items():
            metric = {"rss_peak_bytes": "rss_bytes"}.get(key, key)
            if metric in BY_KEY and not isinstance(figure, Absent):
                read.setdefault(metric, []).append(figure)
        assert all(peaks.values[key] >= value for key, value in before.items())
        before = dict(peaks.values)
    assert peaks.values == {key: rounded(max(figures)) for key, figures in read.items()}


@given(st.lists(_SAMPLES, max_size=12))
def test_a_recordings_reader_raises_what_the_run_raised(samples: list[Sample]) -> None:
    peaks, replayed = Peaks(), dict[str, float]()
    for sample in samples:
        peaks.sample(sample)
        replayed = dict(raised(replayed, sample))
    assert peaks.values == replayed


@pytest.mark.parametrize(
    ("metric", "mark"),
    [("rss_bytes", "rss_peak_bytes"), ("limit_usage_bytes", "limit_usage_peak_bytes")],
)
def test_the_kernels_own_mark_sees_what_no_sample_saw(metric: str, mark: str) -> None:
    peaks = Peaks()
    peaks.sample(Sample(1.0, {metric: 10, mark: 70}))
    assert peaks.values == {metric: 70}
    peaks.sample(Sample(2.0, {metric: 80, mark: 70}))
    assert peaks.values == {metric: 80}


@pytest.mark.parametrize("figure", [5, 7])
def test_a_sample_that_raises_nothing_leaves_the_same_object(figure: Figure) -> None:
    peaks = {"rss_bytes": 7.0}
    assert raised(peaks, Sample(1.0, {"rss_bytes": figure, "swap_bytes": NO_PERMISSION})) is peaks


def test_nothing_is_a_peak_too_and_absent_is_none() -> None:
    peaks = Peaks()
    peaks.sample(Sample(1.0, {"swap_bytes": 0, "rss_bytes": NO_PERMISSION}))
    assert peaks.values == {"swap_bytes": 0}
    peaks.raise_to("swap_bytes", 1)
    assert peaks.values == {"swap_bytes": 1}


def test_a_state_keeps_the_peaks_it_was_given() -> None:
    peaks = Peaks()
    peaks.sample(Sample(1.0, {"rss_bytes": 5, "swap_bytes": 3}))
    held = peaks.values
    peaks.sample(Sample(2.0, {"rss_bytes": 9}))
    peaks.raise_to("swap_bytes", 8)
    peaks.bound("rss_bytes", 6)
    assert held == {"rss_bytes": 5, "swap_bytes": 3}
    assert peaks.values == {"rss_bytes": 6, "swap_bytes": 8}


@pytest.mark.parametrize(
    ("figure", "peak"), [(4, 5), (5, 5), (6, 6), (6.00049, 6.0), (NO_PERMISSION, 5)]
)
def test_what_is_known_to_have_been_reached_raises(figure: Figure, peak: float) -> None:
    peaks = Peaks()
    peaks.raise_to("rss_bytes", 5)
    peaks.raise_to("rss_bytes", figure)
    assert peaks.values == {"rss_bytes": peak}


def test_what_is_known_from_the_start_may_be_nothing() -> None:
    peaks = Peaks()
    peaks.raise_to("swap_bytes", NO_PERMISSION)
    assert peaks.values == {}
    peaks.raise_to("swap_bytes", 0)
    assert peaks.values == {"swap_bytes": 0}


def test_a_bound_lowers_what_is_above_it_and_makes_no_peak() -> None:
    peaks = Peaks()
    peaks.bound("rss_bytes", 0)
    assert peaks.values == {}
    peaks.raise_to("rss_bytes", 5)
    peaks.bound("rss_bytes", 5)
    peaks.bound("rss_bytes", 9)
    assert peaks.values == {"rss_bytes": 5}
    peaks.bound("rss_bytes", 4)
    assert peaks.values == {"rss_bytes": 4}


def test_a_rate_is_kept_to_three_decimals_and_a_count_as_it_is() -> None:
    assert rounded(1.23456) == 1.235
    assert isinstance(rounded(7), int)
    assert rounded((1 << 60) + 1) == (1 << 60) + 1
