from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from tests.waiting import DEADLINE_SECONDS
from workloads.control import Control, Pace
from workloads.words import Action, Command


def _control(lines: Iterator[str] | list[str]) -> tuple[Control, threading.Event]:
    ended = threading.Event()
    return Control(lines, ended.set), ended


def test_commands_come_in_order_and_what_is_not_understood_is_left_out() -> None:
    control, ended = _control(["pause\n", "dance\n", "", "rate 2\n", "release keep\n", "step"])
    assert ended.wait(DEADLINE_SECONDS)
    taken = []
    while (command := control.next(0)) is not None:
        taken.append(command)
    assert taken == [
        Command(Action.PAUSE),
        Command(Action.RATE, "2"),
        Command(Action.RELEASE, "keep"),
        Command(Action.STEP),
    ]


def test_without_a_command_one_waits_no_longer_than_asked() -> None:
    stay = threading.Event()

    def silent() -> Iterator[str]:
        stay.wait(DEADLINE_SECONDS)
        yield "stop\n"

    control, ended = _control(silent())
    assert control.next(0) is None
    assert control.next(-1) is None
    assert control.next(0.001) is None
    stay.set()
    assert control.next(None) == Command(Action.STOP)
    assert not ended.is_set()  # after `stop` the end of stdin is no news


def test_the_end_of_stdin_without_a_stop_ends_all() -> None:
    assert _control([])[1].wait(DEADLINE_SECONDS)
    assert _control(["pause\n"])[1].wait(DEADLINE_SECONDS)


@pytest.mark.parametrize(
    "error", [UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid"), OSError(5, "I/O error")]
)
def test_a_stdin_that_breaks_has_ended(error: Exception) -> None:
    def broken() -> Iterator[str]:
        yield "pause\n"
        raise error

    control, ended = _control(broken())
    assert ended.wait(DEADLINE_SECONDS)
    assert control.next(0) == Command(Action.PAUSE)


class _Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_run_is_stretched_to_the_seconds_asked() -> None:
    clock = _Clock()
    pace = Pace(1000, 50.0, clock)
    began = clock.now
    for _ in range(1000):
        clock.now += pace.wait_seconds()
        pace.done(1)
    clock.now += pace.wait_seconds()
    assert clock.now - began == pytest.approx(50.0)


@pytest.mark.parametrize("seconds", [0.0, -1.0])
def test_no_time_given_is_full_speed(seconds: float) -> None:
    pace = Pace(1000, seconds, _Clock())
    pace.done(1000)
    pace.faster(0.001)
    assert pace.wait_seconds() == 0


def test_time_that_was_lost_is_not_made_up_for() -> None:
    clock = _Clock()
    pace = Pace(1000, 1000.0, clock)
    clock.now += 3600  # a pause of an hour
    pace.done(1)
    burst = 0
    while pace.wait_seconds() == 0:
        pace.done(1)
        burst += 1
    assert burst <= 2


def test_faster_halves_the_wait_that_has_begun_too() -> None:
    clock = _Clock()
    pace = Pace(10, 1000.0, clock)
    pace.done(1)
    assert pace.wait_seconds() == pytest.approx(100)
    clock.now += 20
    pace.faster(2)
    assert pace.wait_seconds() == pytest.approx(40)
    pace.faster(0.5)
    assert pace.wait_seconds() == pytest.approx(80)
    clock.now += 80
    pace.done(1)
    assert pace.wait_seconds() == pytest.approx(100)


def test_the_rate_stays_within_reason_and_finds_back() -> None:
    clock = _Clock()
    pace = Pace(10, 10.0, clock)
    for factor in (0.001,) * 5 + (1000.0,) * 2:
        pace.faster(factor)
    pace.done(1)
    assert pace.wait_seconds() == pytest.approx(0.001)
