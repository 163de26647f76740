"""On a machine where every reading is dear the next tick waits; else they keep their interval."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.subject.running import small
from tui.cage.limit import LimitReader
from tui.subject.workload import WorkloadRun

INTERVAL = 10.0


class _Clock:
    """Each look at it takes so many seconds."""

    def __init__(self) -> None:
        self.now, self.step_seconds = 100.0, 0.0

    def __call__(self) -> float:
        now = self.now
        self.now += self.step_seconds
        return now


class _Ticking:
    """A run that watches this very process, tick by tick."""

    def __init__(self, directory: Path) -> None:
        self.clock = _Clock()
        settings = small(directory, interval_seconds=INTERVAL)
        self.run = WorkloadRun(settings, clock=self.clock)
        self.run.attend(os.getpid(), directory / "none", LimitReader(os.getpid()))

    def tick(self, took_seconds: float) -> float:
        """One tick as soon as it is due; how long after its beginning the next one is."""
        self.clock.now += max(0.0, self.run.seconds_to_tick)
        began, samples = self.clock.now, self.run.state.samples
        self.clock.step_seconds = took_seconds
        self.run.tick()
        self.clock.step_seconds = 0.0
        assert self.run.state.samples == samples + 1
        self.clock.now = began
        return self.run.seconds_to_tick


@pytest.fixture
def ticking(disk_dir: Path) -> Iterator[_Ticking]:
    """Gives every descriptor back."""
    made = _Ticking(disk_dir)
    yield made
    made.run.let_go()


def test_a_tick_comes_at_its_interval_and_not_before(ticking: _Ticking) -> None:
    assert ticking.tick(0.001) == INTERVAL
    ticking.clock.now += INTERVAL / 2
    before = ticking.run.state.samples
    ticking.run.tick()
    assert ticking.run.state.samples == before
    assert ticking.run.seconds_to_tick == INTERVAL / 2


@pytest.mark.parametrize(
    ("took", "rest"),
    [
        (0.009, None),  # nine times the usual
        (0.9, None),  # so short that nobody minds
        (1.5, 15.0),
        (2.5, 25.0),
        (60.0, 30.0),  # never longer than that
    ],
)
def test_a_tick_out_of_the_usual_is_followed_by_a_rest(
    took: float, rest: float | None, ticking: _Ticking
) -> None:
    ticking.tick(0.001)
    wanted = INTERVAL if rest is None else took + rest
    assert ticking.tick(took) == pytest.approx(wanted)
    assert ticking.tick(0.001) == INTERVAL


def test_what_stays_dear_is_the_usual_in_the_end(ticking: _Ticking) -> None:
    ticking.tick(0.2)
    waits = [ticking.tick(2.5) for _ in range(4)]
    assert waits[0] == pytest.approx(27.5)
    assert waits[-1] == INTERVAL
