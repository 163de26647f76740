"""A reading is put off by what it cost; one far out of the usual, by what it took on the clock."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.sampling.due import Due

_SHARE, _LEAST = 0.01, 0.1


class Cpu:
    """CPU seconds of a thread that uses them when it is told to."""

    def __init__(self) -> None:
        self.seconds = 5.0

    def __call__(self) -> float:
        return self.seconds


def _due(cpu: Cpu) -> Due:
    return Due(_SHARE, _LEAST, cpu_clock=cpu)


def _read(due: Due, cpu: Cpu, at: float, *, took: float, used: float) -> None:
    due.begin()
    cpu.seconds += used
    due.spent(at, at + took)


@pytest.mark.parametrize(
    ("took", "used", "next_at"),
    [
        (0.001, 0.0, 10.1),  # never sooner than the least
        (0.001, 0.0005, 10.1),
        (0.05, 0.05, 15.0),
        (0.05, 0.002, 10.2),  # what others took of the machine meanwhile is no cost
        (3.0, 0.002, 10.2),  # a first reading has no usual to be held against
    ],
)
def test_the_next_reading_waits_for_the_cpu_seconds_of_this_one(
    took: float, used: float, next_at: float
) -> None:
    cpu = Cpu()
    due = _due(cpu)
    assert due.is_due(0.0)
    _read(due, cpu, 10.0, took=took, used=used)
    assert due.at == pytest.approx(next_at)
    assert not due.is_due(due.at - 0.001)
    assert due.is_due(due.at)


def test_cpu_seconds_that_were_used_between_two_readings_are_not_theirs() -> None:
    cpu = Cpu()
    due = _due(cpu)
    cpu.seconds += 100
    _read(due, cpu, 10.0, took=0.002, used=0.002)
    assert due.at == pytest.approx(10.2)


@pytest.mark.parametrize(
    ("took", "next_at"),
    [
        (0.099, 20.1),  # not ten times the usual
        (0.2, 22.2),  # ten times what it took, from its end on
        (1.0, 31.0),
        (9.0, 59.0),  # no longer than half a minute
    ],
)
def test_a_reading_far_out_of_the_usual_puts_the_next_one_off(took: float, next_at: float) -> None:
    cpu = Cpu()
    due = _due(cpu)
    _read(due, cpu, 10.0, took=0.01, used=0.001)
    _read(due, cpu, 20.0, took=took, used=0.001)
    assert due.at == pytest.approx(next_at)


def test_what_is_ten_times_next_to_nothing_is_not_out_of_the_usual() -> None:
    cpu = Cpu()
    due = _due(cpu)
    _read(due, cpu, 10.0, took=0.0001, used=0.0001)
    _read(due, cpu, 20.0, took=0.005, used=0.0001)
    assert due.at == pytest.approx(20.1)


def test_a_rest_is_never_shorter_than_the_share_asks() -> None:
    cpu = Cpu()
    due = _due(cpu)
    _read(due, cpu, 10.0, took=0.01, used=0.01)
    _read(due, cpu, 20.0, took=0.5, used=0.5)
    assert due.at == pytest.approx(70.0)


def test_what_stays_dear_is_the_usual_in_the_end() -> None:
    cpu = Cpu()
    due = _due(cpu)
    _read(due, cpu, 0.0, took=0.01, used=0.001)
    rests = []
    for number in range(1, 9):
        at = 100.0 * number
        _read(due, cpu, at, took=1.0, used=0.001)
        rests.append(due.at - at)
    assert rests[:4] == pytest.approx([11.0] * 4)
    assert rests[4:] == pytest.approx([_LEAST] * 4)
    # And what was the usual once is out of it no more than any other.
    _read(due, cpu, 2000.0, took=0.01, used=0.001)
    assert due.at == pytest.approx(2000.1)


@given(st.lists(st.tuples(st.floats(1e-6, 100), st.floats(0, 1)), min_size=1, max_size=20))
def test_over_any_readings_the_share_of_cpu_is_held(costs: list[tuple[float, float]]) -> None:
    cpu, now = Cpu(), 1000.0
    due = _due(cpu)
    for took, part in costs:
        used = took * part
        _read(due, cpu, now, took=took, used=used)
        assert due.at - now >= max(_LEAST, used / _SHARE) * (1 - 1e-9)
        assert due.at <= now + max(_LEAST, used / _SHARE, took + 30.0) * (1 + 1e-9)
        now = max(due.at, now + took)
