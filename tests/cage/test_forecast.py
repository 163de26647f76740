"""When the memory will run out: out of the samples of the last seconds, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.cage.limit import Slope
from tui.probe.reading import NO_PERMISSION, Absent, Figure, Sample


def _sample(
    at: float, used: Figure, *, limit: Figure = 1000, swap: Figure = 0, left: Figure = 0
) -> Sample:
    return Sample(
        at,
        {
            "limit_bytes": limit,
            "limit_unreclaimable_bytes": used,
            "limit_swap_bytes": swap,
            "limit_swap_left_bytes": left,
        },
    )


def _forecast(*samples: Sample) -> float | None:
    """The last sample's."""
    slope, seconds = Slope(), None
    for sample in samples:
        seconds = slope.seconds_left(sample)
    return seconds


@pytest.mark.parametrize(
    ("used", "seconds"),
    [
        ((0, 100), 9.0),
        ((500, 600), 4.0),
        ((900, 1000), 0.0),
        ((1000, 1100), 0.0),
        ((100, 100), None),
        ((200, 100), None),
        ((0, 100, 300), 700 / 150),
    ],
)
def test_room_and_pace_make_the_time_left(used: tuple[int, ...], seconds: float | None) -> None:
    samples = [_sample(10.0 + at, figure) for at, figure in enumerate(used)]
    assert _forecast(*samples) == seconds


@pytest.mark.parametrize(
    ("swap", "left", "seconds"),
    [
        # 100 a second: RAM fills from 500 to 600 with 400 to go, and swap is room of its own.
        ((0, 0), 0, 4.0),
        ((0, 0), 200, 6.0),
        ((300, 300), 0, 4.0),
        ((300, 300), 200, 6.0),
        ((0, 100), 200, 3.0),  # what goes to swap is part of the pace
        ((Absent("v1"), Absent("v1")), Absent("no swap limit"), 4.0),
    ],
)
def test_swap_in_use_is_no_room_and_swap_left_is(
    swap: tuple[Figure, Figure], left: Figure, seconds: float
) -> None:
    before, after = _sample(0, 500, swap=swap[0], left=left), _sample(1, 600, swap=swap[1])
    after = Sample(1, {**after.values, "limit_swap_left_bytes": left})
    assert _forecast(before, after) == seconds


def test_a_pace_is_not_told_from_less_than_a_second() -> None:
    assert _forecast(_sample(5, 0), _sample(5.9, 90)) is None
    assert _forecast(_sample(5, 0), _sample(6, 100)) == 9.0


def test_what_was_more_than_five_seconds_ago_is_forgotten() -> None:
    steep = [_sample(at, at * 100) for at in range(3)]
    slow = [_sample(at, 200 + (at - 2) * 10) for at in range(3, 8)]
    assert _forecast(*steep, *slow) == 750 / 10
    assert _forecast(_sample(0, 0), _sample(5, 500)) == 5.0
    assert _forecast(_sample(0, 0), _sample(5.5, 500)) is None


@pytest.mark.parametrize(("limit", "seconds"), [(301, 300.0), (302, None), (10_000, None)])
def test_what_is_farther_than_five_minutes_is_not_foretold(
    limit: int, seconds: float | None
) -> None:
    assert _forecast(_sample(0, 0, limit=limit), _sample(1, 1, limit=limit)) == seconds


@pytest.mark.parametrize("missing", ["limit_bytes", "limit_unreclaimable_bytes"])
def test_without_limit_or_usage_there_is_no_forecast_and_no_point(missing: str) -> None:
    absent = Sample(1, {**_sample(1, 999).values, missing: NO_PERMISSION})
    assert _forecast(_sample(0, 0), absent) is None
    assert _forecast(_sample(0, 0), absent, _sample(2, 200)) == 8.0


@given(
    st.integers(1, 1000),
    st.integers(0, 1 << 20),
    st.integers(0, 1 << 20),
    st.lists(st.sampled_from([1, 2, 0.5, 0.25]), min_size=5, max_size=12),
)
def test_a_steady_pace_is_foretold_to_the_moment(
    pace: int, used: int, left: int, steps: list[float]
) -> None:
    full_at = 100.0
    limit = used + pace * full_at - left
    at, slope = 0.0, Slope()
    for step in steps:
        seconds = slope.seconds_left(_sample(at, used + pace * at, limit=limit, left=left))
        assert seconds is None or seconds == pytest.approx(full_at - at)
        at += step
    assert seconds is not None
