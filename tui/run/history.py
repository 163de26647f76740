"""A run of any length in bounded memory: old samples share a slot, no extreme is ever lost.

An absent reading is NaN, a gap in the curve, never zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf, nan
from threading import Lock
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tui.metrics.moment import is_of_now
from tui.probe.reading import Sample, number

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

CAPACITY: Final = 4096
_FIRST_ROOM: Final = 256
"""Most runs are short: room for what a whole run can have is 4 MiB."""
LOW, HIGH, LAST = range(3)
START, END = range(2)


@dataclass(frozen=True, slots=True, eq=False)
class Binned:
    """One metric over a span of time in equal bins; every array has one element per bin.

    `low`, `high` and `last` are NaN in a bin without a number. Such a bin is a `gap` if a reading
    was absent there; else it lies between two samples, and the curve may cross it.
    """

    low: Floats
    high: Floats
    last: Floats
    gap: NDArray[np.bool_]


def _nothing(bins: int) -> Binned:
    low, high, last = np.full((3, bins), nan)
    return Binned(low, high, last, np.zeros(bins, np.bool_))


class History:
    """Lowest, highest and last value of every metric, slot by slot, in order of time.

    The newest quarter of the slots holds one sample each; when all are full, older ones are merged
    to an even grain of 2, 4, 8 ... samples. One thread may append while others read.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        """Room for `capacity` slots, 8 at least; raises ValueError."""
        if capacity < 8:
            raise ValueError(f"capacity: at least 8, not {capacity}")
        self.capacity: Final = capacity
        self._lock = Lock()
        self._slots = 0
        self._samples = 0
        self._grain = 1
        self._room = min(_FIRST_ROOM, capacity)
        self._first_sample = np.zeros(self._room, np.int64)
        self._times = np.zeros((2, self._room))
        self._values: dict[str, Floats] = {}

    def __len__(self) -> int:
        """Slots in use."""
        return self._slots

    @property
    def samples(self) -> int:
        """Samples that the slots stand for: all that were appended."""
        return self._samples

    @property
    def last_at(self) -> float | None:
        """When the last sample was read, None if there is none."""
        with self._lock:
            return float(self._times[END, self._slots - 1]) if self._slots else None

    def append(self, sample: Sample) -> None:
        """Take one sample in; raises ValueError if it is older than the last."""
        last_at = self.last_at
        if last_at is not None and sample.at < last_at:
            raise ValueError(f"sample of {sample.at} after one of {last_at}")
        with self._lock:
            if self._slots == self.capacity:
                self._thin()
            elif self._slots == self._room:
                self._grow()
            slot = self._slots
            self._times[:, slot] = sample.at
            self._first_sample[slot] = self._samples
            for key, figure in sample.values.items():
                value = number(figure) if is_of_now(sample, key) else None
                if key not in self._values:
                    self._values[key] = np.full((3, self._room), nan)
                self._values[key][:, slot] = nan if value is None else value
            self._slots += 1
            self._samples += 1

    def peak(self, key: str, *, until: float = inf) -> float | None:
        """The highest value read of a metric up to then, None if there is none."""
        with self._lock:
            values = self._values.get(key)
            read = int(np.searchsorted(self._times[START, : self._slots], until, "right"))
            highs = () if values is None else values[HIGH, :read]
            highest = float(np.fmax.reduce(highs, initial=nan))
        return None if highest != highest else highest

    def binned(
        self,
        key: str,
        *,
        start: float,
        end: float,
        bins: int,
        longest_step: float = inf,
        until: float = inf,
    ) -> Binned:
        """One metric alone; the rest as in `binned_all`."""
        return self.binned_all(
            (key,), start=start, end=end, bins=bins, longest_step=longest_step, until=until
        )[key]

    def binned_all(
        self,
        keys: Iterable[str],
        *,
        start: float,
        end: float,
        bins: int,
        longest_step: float = inf,
        until: float = inf,
    ) -> dict[str, Binned]:
        """Metrics from `start` to `end` seconds; a slot falls in the bin of its middle.

        What was read after `until` is in none.
        Samples more than `longest_step` seconds apart have a gap between them. Raises ValueError
        if `end` is not after `start`.
        """
        if not end > start:
            raise ValueError(f"a span from {start} to {end}")
        shape = max(bins, 0)
        with self._lock:
            middles = self._times[:, : self._slots].mean(axis=0)
            left = int(np.searchsorted(middles, start, "left"))
            right = int(np.searchsorted(middles, min(end, until), "right"))
            if right <= left or not shape:
                return {key: _nothing(shape) for key in keys}
            scaled = (middles[left:right] - start) * (shape / (end - start))
            places = np.minimum(scaled.astype(np.intp), shape - 1)
            starts = _run_starts(places)
            filled = places[starts]
            steps = self._times[START, left + 1 : right] - self._times[END, left : right - 1]
            broken = places[:-1][(steps > longest_step) & (places[1:] - places[:-1] > 1)] + 1
            found = {}
            for key in keys:
                found[key] = one = _nothing(shape)
                values = self._values.get(key)
                if values is not None:
                    merged = _merge(values[:, left:right], starts)
                    one.low[filled], one.high[filled], one.last[filled] = merged
                one.gap[filled] = np.isnan(one.low[filled])
                one.gap[broken] = True
        return found

    def _grow(self) -> None:
        """Twice the room, up to the capacity."""
        more = min(2 * self._room, self.capacity) - self._room
        self._room += more
        self._first_sample = np.pad(self._first_sample, (0, more))
        self._times = np.pad(self._times, ((0, 0), (0, more)))
        for key, values in self._values.items():
            self._values[key] = np.pad(values, ((0, 0), (0, more)), constant_values=nan)

    def _thin(self) -> None:
        """Bring all but the newest quarter of the slots down to half the capacity.

        Grains are powers of two and start at multiples of themselves, so that a coarser grain
        holds whole slots and the old part of the run keeps one even resolution.
        """
        old = self.capacity - self.capacity // 4
        while True:
            starts = _run_starts(self._first_sample[:old] // self._grain)
            if len(starts) <= self.capacity // 2:
                break
            self._grain *= 2
        self._slots = len(starts) + self.capacity - old
        kept = np.concatenate((starts, np.arange(old, self.capacity)))
        self._first_sample[: self._slots] = self._first_sample[kept]
        self._times[START, : self._slots] = self._times[START, kept]
        self._times[END, : self._slots] = self._times[END, np.append(kept[1:], self.capacity) - 1]
        for values in self._values.values():
            values[:, : self._slots] = _merge(values, kept)
            values[:, self._slots :] = nan


def _run_starts(groups: NDArray[np.integer]) -> Indices:
    """Where each run of equal numbers starts, in an array that never falls."""
    starts: Indices = np.flatnonzero(np.diff(groups, prepend=-1))
    return starts


def _merge(values: Floats, starts: Indices) -> Floats:
    """Lows, highs and lasts of each group of columns, given where the groups start.

    The last of a group is its last number: a group is a gap only if all of it is.
    """
    merged = np.empty((3, len(starts)))
    np.fmin.reduceat(values[LOW], starts, out=merged[LOW])
    np.fmax.reduceat(values[HIGH], starts, out=merged[HIGH])
    numbers = np.where(np.isnan(values[LAST]), 0, np.arange(values.shape[1]))
    # Of a group of NaN alone any column will do, so zero may stand for "none".
    picked = np.maximum(np.maximum.reduceat(numbers, starts), starts)
    merged[LAST] = values[LAST, picked]
    return merged
