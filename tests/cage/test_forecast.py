"""When the run will fill the room that is left: by its own pace, or not at all."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.cage.forecast import Forecast, Others, Slope, most_to_add
from tui.probe.reading import NO_PERMISSION, Figure, Sample, Tier
from workloads.words import Mode

MIB = 1 << 20


def _sample(
    at: float,
    own: Figure,
    *,
    room: Figure = 1000,
    swap: Figure = 0,
    limit: Figure = 1000,
    room_at: float | None = None,
) -> Sample:
    return Sample(
        at,
        {
            "rss_anon_bytes": own,
            "swap_bytes": swap,
            "limit_room_bytes": room,
            "limit_bytes": limit,
        },
        {Tier.LIMIT: at if room_at is None else room_at},
    )


def _forecast(samples: Sequence[Sample], most: float | None = None) -> Forecast:
    """The last sample's."""
    slope, found = Slope(), Forecast()
    for sample in samples:
        found = slope.forecast(sample, most)
    return found


def _alone(*own: int, limit: int = 1000) -> list[Sample]:
    """One sample a second of a run that has all the room for itself."""
    return [_sample(10.0 + at, used, room=max(0, limit - used)) for at, used in enumerate(own)]


@pytest.mark.parametrize(
    ("own", "seconds"),
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
def test_room_and_the_runs_own_pace_make_the_time_left(
    own: tuple[int, ...], seconds: float | None
) -> None:
    assert _forecast(_alone(*own)).seconds_left == seconds


def test_what_goes_to_swap_is_part_of_the_pace() -> None:
    samples = [_sample(0, 100, room=1000), _sample(1, 100, swap=100, room=900)]
    assert _forecast(samples).seconds_left == 9.0


@pytest.mark.parametrize(("most", "seconds"), [(900, None), (901, 9.0), (0, None), (None, 9.0)])
def test_a_run_that_ends_before_the_room_does_fills_nothing(
    most: float | None, seconds: float | None
) -> None:
    assert _forecast(_alone(0, 100), most).seconds_left == seconds


def test_what_others_take_is_no_pace_of_the_run() -> None:
    samples = [_sample(at, 0, room=(900 - at * 100) * MIB, limit=1000 * MIB) for at in range(6)]
    assert _forecast(samples) == Forecast(None, Others(500 * MIB, 5))
    both = [
        _sample(at, at * 10 * MIB, room=(900 - at * 110) * MIB, limit=1000 * MIB) for at in range(6)
    ]
    assert _forecast(both) == Forecast(35.0, Others(500 * MIB, 5))


@pytest.mark.parametrize(
    ("taken", "limit", "is_told"),
    [
        (16 * MIB, 1000 * MIB, True),
        (15 * MIB, 1000 * MIB, False),
        (39 * MIB, 4000 * MIB, False),
        (40 * MIB, 4000 * MIB, True),
        (-500 * MIB, 1000 * MIB, False),  # given back
    ],
)
def test_the_kernels_own_noise_is_nobody(taken: int, limit: int, *, is_told: bool) -> None:
    samples = [_sample(0, 0, room=limit, limit=limit), _sample(2, 0, room=limit - taken)]
    samples[1] = _sample(2, 0, room=limit - taken, limit=limit)
    assert _forecast(samples).others == (Others(taken, 2) if is_told else None)


def test_a_room_that_was_read_a_while_ago_has_shrunk_by_what_the_run_took_since() -> None:
    samples = [
        _sample(0, 0, room=1000),
        _sample(1, 100, room=1000, room_at=0),
        _sample(2, 200, room=1000, room_at=0),
    ]
    assert _forecast(samples) == Forecast(8.0, None)


def test_a_room_that_was_read_before_the_array_was_open_is_no_room_of_now() -> None:
    samples = [_sample(3, 0, room_at=1), _sample(4, 100, room_at=1)]
    assert _forecast(samples) == Forecast()
    later = [_sample(5, 200, room=800 - 30 * MIB, limit=1000), _sample(6, 300, room_at=5)]
    assert _forecast([*samples, *later]).others is None


def test_a_pace_is_not_told_from_less_than_a_second() -> None:
    assert _forecast([_sample(5, 0), _sample(5.9, 90)]).seconds_left is None
    assert _forecast([_sample(5, 0), _sample(6, 100, room=900)]).seconds_left == 9.0


def test_what_was_more_than_five_seconds_ago_is_forgotten() -> None:
    own = [0, 100, 200, *(200 + (at - 2) * 10 for at in range(3, 8))]
    assert _forecast(_alone(*own)).seconds_left == 750 / 10


def test_samples_far_apart_still_make_a_pace() -> None:
    two = [_sample(0, 0), _sample(5.5, 100, room=900)]
    assert _forecast(two).seconds_left == pytest.approx(49.5)
    samples = [_sample(at * 60, at * 100, room=1000 - at * 100) for at in range(8)]
    assert _forecast(samples).seconds_left == 180
    slow_then_fast = [_sample(0, 0), _sample(8, 8, room=992), _sample(16, 808, room=192)]
    assert _forecast(slow_then_fast).seconds_left == pytest.approx(1.92)


def test_what_grew_at_first_and_stands_still_since_fills_nothing() -> None:
    grown = [_sample(at, own, room=1000 - own) for at, own in enumerate((0, 200, 400, 400, 400))]
    assert _forecast(grown[:3]).seconds_left == pytest.approx(3.0)
    assert _forecast(grown).seconds_left is None
    slower = [*grown[:3], _sample(3, 450, room=550), _sample(4, 500, room=500)]
    assert _forecast(slower).seconds_left == pytest.approx(10.0)


@pytest.mark.parametrize(("room", "seconds"), [(300, 300.0), (301, None), (10_000, None)])
def test_what_is_farther_than_five_minutes_is_not_foretold(
    room: int, seconds: float | None
) -> None:
    samples = [_sample(0, 0, room=room + 1), _sample(1, 1, room=room)]
    assert _forecast(samples).seconds_left == seconds


@pytest.mark.parametrize("missing", ["rss_anon_bytes", "swap_bytes", "limit_room_bytes"])
def test_an_absent_figure_makes_the_forecast_absent(missing: str) -> None:
    samples = [
        Sample(one.at, {**one.values, missing: NO_PERMISSION}, one.read_at)
        for one in _alone(0, 100, 200)
    ]
    assert _forecast(samples) == Forecast()


@pytest.mark.parametrize(
    ("mode", "array", "changed", "discarded", "most"),
    [
        (Mode.COPY_ON_WRITE, 1000, 0, 0, 1000),
        (Mode.COPY_ON_WRITE, 1000, 400, 0, 600),
        (Mode.COPY_ON_WRITE, 1000, 400, 300, 900),
        (Mode.COPY_ON_WRITE, 1000, 1096, 0, 0),
        (Mode.READ_WRITE, 1000, 400, 0, 0),
        (Mode.WRITE_NEW, 1000, 0, 0, 0),
        (Mode.READ, 1000, 0, 0, 0),
        (Mode.LOAD, 1000, 0, 0, 0),
        (None, 1000, 0, 0, None),
        (Mode.COPY_ON_WRITE, None, 0, 0, None),
    ],
)
def test_a_run_can_add_what_its_array_has_left_and_no_more(
    mode: Mode | None, array: int | None, changed: int, discarded: int, most: float | None
) -> None:
    assert most_to_add(mode, array, changed, discarded) == most


@given(
    st.integers(1, 1000),
    st.integers(0, 1 << 20),
    st.lists(st.sampled_from([1, 2, 0.5, 0.25, 8]), min_size=5, max_size=12),
)
def test_a_steady_pace_is_foretold_to_the_moment(pace: int, own: int, steps: list[float]) -> None:
    full_at = 100.0
    at, slope = 0.0, Slope()
    for step in steps:
        room = pace * (full_at - at)
        seconds = slope.forecast(_sample(at, own + pace * at, room=room), None).seconds_left
        assert seconds is None or seconds == pytest.approx(full_at - at)
        at += step
    assert seconds is not None
