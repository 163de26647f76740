"""The axes: steps of 1-2-5 whose ticks stand on edges of cells, and which the run fills.

A limit is no round number: a step takes a whole number of cells, and the limit follows from it.
Limits grow by leaps, as each leap draws all of a live picture anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import ceil, log
from typing import Final

from tui.metrics_format import BINARY_UNITS

LEAST_BYTES: Final = 1 << 20
LEAST_SECONDS: Final = 12.0
LEAST_FILLED: Final = 0.6
"""How much of the axis of time a run fills, once it is as long as the shortest axis."""
_BYTES_LEAP: Final = 1.35
_LEAP_OF_WHOLE: Final = 1.2
_MOST_TICKS: Final = 7
_LABEL_CELLS: Final = 9
"""Columns that a time's label takes, with a blank beside it."""
_MINUTE: Final = 60.0
_HOUR: Final = 3600.0
_TIMES: Final = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0)


@dataclass(frozen=True, slots=True)
class Axis:
    """From 0 to `limit` over `cells` cells; each tick is a cell whose lower edge has the value.

    `ticks`: cell and label, from 0 up.
    """

    limit: float
    cells: int
    ticks: tuple[tuple[int, str], ...]

    def cell_of(self, value: float) -> int:
        """The cell that a value lies in, the last one for the limit itself; not clipped below 0."""
        return min(int(value / self.limit * self.cells), self.cells - 1)


def bytes_axis(highest_bytes: float, cells: int, *, is_over: bool = False) -> Axis:
    """An axis of memory that holds this, or its first leap beyond it; what is over fills more."""
    factor = _LEAP_OF_WHOLE if is_over else _BYTES_LEAP
    wanted = _leap(max(highest_bytes, 0.0), LEAST_BYTES, factor)
    # A few rows may have room for one tick above 0, where none would tell no scale.
    best = _best_step(wanted, cells, fewest=2.0) or _best_step(wanted, cells, fewest=1.1)
    if best is None:
        return Axis(wanted, cells, ((0, "0"),) if cells else ())
    limit, step, per_step = best
    at = range(0, cells, per_step)
    return Axis(limit, cells, tuple((cell, _bytes_label(cell // per_step, step)) for cell in at))


def _best_step(wanted: float, cells: int, *, fewest: float) -> tuple[float, float, int] | None:
    """Limit, step and cells a step, of which at least `fewest` fit; None where none does."""
    best: tuple[float, float, int] | None = None
    for step in _byte_steps(wanted):
        per_step = int(cells * step / wanted)
        if per_step < max(2, cells / _MOST_TICKS) or cells / per_step < fewest:
            continue
        limit = step * cells / per_step
        # Of two that end alike the one with more ticks.
        if best is None or limit < best[0] * 0.97:
            best = (limit, step, per_step)
    return best


def time_axis(
    seconds: float, cells: int, *, least: float = LEAST_SECONDS, is_over: bool = False
) -> Axis:
    """An axis of time that holds these seconds, `least` of them at least; what is over fills it to
    the last cell."""
    if is_over and seconds > 0:
        return Axis(seconds, cells, _ticks_of_whole(seconds, cells))
    return _time_leap(seconds, cells, least)[1]


def begins_at(seconds: float, cells: int, *, least: float = LEAST_SECONDS) -> float:
    """How many seconds a run had when the axis was drawn that holds these; 0 for the shortest."""
    return _time_leap(seconds, cells, least)[0]


def _time_leap(seconds: float, cells: int, least: float) -> tuple[float, Axis]:
    before, axis = 0.0, _shortest(least, cells)
    while axis.limit < seconds:
        before, axis = axis.limit, _longer(axis.limit, cells)
    return before, axis


@lru_cache(maxsize=64)
def _shortest(least: float, cells: int) -> Axis:
    for step in _time_steps(least):
        per_step = int(cells * step / least)
        if per_step >= _LABEL_CELLS:
            return _of_time(step, per_step, cells)
    return _bare(least, cells)


@lru_cache(maxsize=256)
def _longer(seconds: float, cells: int) -> Axis:
    """As long as it may be, so that a run which just outgrew these seconds fills enough of it."""
    most = seconds / LEAST_FILLED
    for step in _time_steps(most):
        per_step = ceil(cells * step / most)
        if per_step >= _LABEL_CELLS and step * cells / per_step > seconds:
            return _of_time(step, per_step, cells)
    return _bare(most, cells)


def _of_time(step: float, per_step: int, cells: int) -> Axis:
    at = range(0, cells, per_step)
    ticks = tuple((cell, _time_label(cell // per_step * step, step)) for cell in at)
    return Axis(step * cells / per_step, cells, _that_fit(ticks, cells))


def _bare(seconds: float, cells: int) -> Axis:
    """No step has room for its labels."""
    return Axis(seconds, cells, ((0, "0 s"),) if cells > 3 else ())


def _ticks_of_whole(seconds: float, cells: int) -> tuple[tuple[int, str], ...]:
    for step in _time_steps(seconds):
        if cells * step / seconds >= _LABEL_CELLS:
            count = int(seconds / step) + 1
            ticks = ((int(n * step / seconds * cells), _time_label(n * step, step))
                     for n in range(count))  # fmt: skip
            return _that_fit(tuple(ticks), cells)
    return _that_fit(((0, "0 s"),), cells)


def _that_fit(ticks: tuple[tuple[int, str], ...], cells: int) -> tuple[tuple[int, str], ...]:
    """A label stands around its cell; one that would be cut off at the end is left out.

    plotext leaves out one of an odd length already where a single blank is missing beside it.
    """
    return tuple(
        (cell, label)
        for cell, label in ticks
        if cell + (len(label) + 1) // 2 + len(label) % 2 <= cells
    )


def _leap(value: float, least: float, factor: float) -> float:
    """The first of least, least * factor, least * factor² ... that holds the value."""
    if value <= least:
        return least
    # A hair less, or a value that is itself a leap falls beyond the next.
    leap = least * factor ** ceil(log(value / least, factor) - 1e-9)
    return max(leap, value)


def _byte_steps(limit: float) -> list[float]:
    """1, 2, 5, 10 ... 500 of KiB, MiB, GiB and so on, up to the limit."""
    steps, unit = [], 1024.0
    while unit <= limit:
        for number in (1, 2, 5, 10, 20, 50, 100, 200, 500):
            if limit / 40 < number * unit <= limit:
                steps.append(number * unit)
        unit *= 1024
    return steps


def _time_steps(limit: float) -> list[float]:
    """1, 2, 5 ... of seconds, minutes, hours; tenths below, tens of hours beyond."""
    steps = [n / 10 for n in (1, 2, 5)]
    steps += [n * unit for unit in (1.0, _MINUTE) for n in _TIMES]
    hours = 1.0
    while hours * _HOUR <= limit:
        steps += [hours * n * _HOUR for n in (1, 2, 5)]
        hours *= 10
    return steps


def _bytes_label(steps: int, step: float) -> str:
    """In the unit of the step, so that all labels of an axis have one."""
    if not steps:
        return "0"
    power, number = 0, step
    while number >= 1024:
        power, number = power + 1, number / 1024
    return f"{steps * number:g} {BINARY_UNITS[power]}"


def _time_label(seconds: float, step: float) -> str:
    if seconds == 0:
        return "0 s"
    if step < 1:
        return f"{seconds:.1f} s"
    if step < _MINUTE and seconds < _MINUTE:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours or step >= _HOUR:
        return f"{hours}:{minutes:02} h" if step >= _MINUTE else f"{hours}:{minutes:02}:{rest:02}"
    return f"{minutes} min" if step >= _MINUTE else f"{minutes}:{rest:02}"
