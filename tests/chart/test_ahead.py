"""Where a run is heading: both axes leap at once, and the picture is seldom drawn anew."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest

from tests.chart.told import MIB, history_of, reading
from tests.screens.canned import SETTINGS, STARTED_AT, state
from tui.chart.ahead import highest_ahead
from tui.chart.picture import Picture, draw
from tui.chart.scale import ALONE, Scale
from tui.probe.reading import Sample
from tui.run.about import WorkloadAbout
from tui.run.state import Phase, RunState

BASE: Final = 42.0
"""MiB of interpreter and libraries in every reading here."""


def _growing(seconds: int, rate: float, most: float = 1e9) -> list[Sample]:
    """Every quarter of a second, so many MiB a second more, up to `most`."""
    return [reading(n / 4, copies=min(rate * n / 4, most)) for n in range(4 * seconds + 1)]


def _run(
    last: Sample, array: float, *, phase: Phase = Phase.RUNNING, pace_seconds: float = 0.0
) -> RunState:
    rows = round(array * MIB / 80_000)
    settings = replace(SETTINGS, shape=(rows, 20_000), pace_seconds=pace_seconds)
    seconds = last.at - STARTED_AT
    about = WorkloadAbout(settings)
    return state(phase, seconds=seconds, sample=last, about=about)


def _ahead(samples: list[Sample], begun: float, limit: float, array: float) -> float:
    return highest_ahead(_run(samples[-1], array), history_of(*samples), begun, limit) / MIB


def _drawn(
    samples: list[Sample], array: float, *, pace_seconds: float = 0.0, scale: Scale = ALONE
) -> Picture:
    run = _run(samples[-1], array, pace_seconds=pace_seconds)
    picture = draw(run, history_of(*samples), [], 120, 24, look="colour", scale=scale)
    assert picture is not None
    return picture


@pytest.mark.parametrize(
    ("begun", "limit", "array", "expected"),
    [
        (10.0, 16.0, 500, BASE + 160),  # it goes on as before
        (0.0, 12.0, 500, BASE + 120),  # told from its second and third second
        (10.0, 16.0, 130, BASE + 130),  # no further than the array is long
        (10.0, 40.0, 1000, BASE + 400),
    ],
)
def test_it_grows_on_as_it_did(begun: float, limit: float, array: float, expected: float) -> None:
    assert _ahead(_growing(12, 10), begun, limit, array) == pytest.approx(expected, abs=0.2)


def test_what_stopped_to_grow_is_seen_to_grow_no_further() -> None:
    assert _ahead(_growing(20, 10, most=50), 15, 20, 500) == pytest.approx(BASE + 50)


def test_what_came_since_the_axis_began_changes_nothing() -> None:
    samples = _growing(20, 10)
    later = {_ahead(samples[:end], 10, 16, 500) for end in range(41, len(samples))}
    assert len(later) == 1


def test_what_is_not_known_is_not_foretold() -> None:
    samples = _growing(2, 10)
    run = _run(samples[-1], 500)
    assert highest_ahead(run, history_of(*samples), 0, 12) == 0  # just opened
    samples = _growing(12, 10)
    over = _run(samples[-1], 500, phase=Phase.ENDED)
    assert highest_ahead(over, history_of(*samples), 10, 16) == 0
    assert highest_ahead(_run(samples[-1], 500), history_of(), 10, 16) == 0


def test_a_run_that_grows_evenly_is_drawn_anew_when_its_time_leaps() -> None:
    samples = _growing(60, 2)
    axes = [
        (picture.time.limit, picture.memory.limit)
        for seconds in range(4, 60)
        for picture in [_drawn(samples[: 4 * seconds], 128)]
    ]
    assert len(set(axes)) == len({time for time, _ in axes}) <= 5


def test_a_short_run_fills_its_picture() -> None:
    assert _drawn(_growing(4, 10), 50, pace_seconds=5).time.limit < 6


def test_what_is_foretold_is_on_the_scale_of_others_too() -> None:
    samples = _growing(12, 10)
    alone = _drawn(samples, 500)
    least = _drawn(samples[:2], 500, scale=Scale(alone.highest_bytes, 12.0, False))
    assert least.memory.limit == alone.memory.limit
