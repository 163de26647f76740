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

from tui.metrics.moment import figures_of_now
from tui.probe.reading import Sample

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

CAPACITY: Final = 4096
_FIRST_ROOM: Final = 256
"""Most runs are short: room for what a whole run can have is 4 MiB."""
LOW, HIGH, LAST = range(3)
_FIRST: Final = np.zeros(1, np.intp)
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
        # Metric, then lowest, highest and last, then slot: what is asked for is cut out at once.
        self._values = np.full((0, 3, self._room), nan)
        self._places: dict[str, int] = {}

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
            self._values[:, :, slot] = self._column_of(sample)[:, None]
            self._slots += 1
            self._samples += 1

    def _column_of(self, sample: Sample) -> Floats:
        """The sample's figures in the order of the metrics; those that are new have a place now."""
        places = self._places
        new = [key for key in sample.values if key not in places]
        if new:
            places.update(zip(new, range(len(places), len(places) + len(new)), strict=True))
            more = np.full((len(new), 3, self._room), nan)
            self._values = np.concatenate((self._values, more))
        column = [nan] * len(places)
        for key, figure in figures_of_now(sample):
            column[places[key]] = figure
        return np.array(column)

    def peak(self, key: str, *, until: float = inf) -> float | None:
        """The highest value read of a metric up to then, None if there is none."""
        with self._lock:
            place = self._places.get(key)
            read = int(np.searchsorted(self._times[START, : self._slots], until, "right"))
            highs = () if place is None else self._values[place, HIGH, :read]
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
        wanted, shape = tuple(keys), max(bins, 0)
        with self._lock:
            times = self._times[:, : self._slots]
            middles = (times[START] + times[END]) * 0.5
            left = int(np.searchsorted(middles, start, "left"))
            right = int(np.searchsorted(middles, min(end, until), "right"))
            if right <= left or not shape:
                return {key: _nothing(shape) for key in wanted}
            scaled = (middles[left:right] - start) * (shape / (end - start))
            places = np.minimum(scaled.astype(np.intp), shape - 1)
            starts = _run_starts(places)
            filled = places[starts]
            steps = self._times[START, left + 1 : right] - self._times[END, left : right - 1]
            broken = places[:-1][(steps > longest_step) & (places[1:] - places[:-1] > 1)] + 1
            known = [key for key in wanted if key in self._places]
            block = self._values[[self._places[key] for key in known], :, left:right]
        whole = np.full((len(known) + 1, 3, shape), nan)
        whole[:-1, :, filled] = _merge(block, starts)
        gaps = np.zeros((len(known) + 1, shape), np.bool_)
        gaps[:, filled] = np.isnan(whole[:, LOW][:, filled])
        gaps[:, broken] = True
        # The last is that of a metric that was never read.
        rows = {key: number for number, key in enumerate(known)}
        found = {}
        for key in wanted:
            row = rows.get(key, -1)
            found[key] = Binned(whole[row, LOW], whole[row, HIGH], whole[row, LAST], gaps[row])
        return found

    def _grow(self) -> None:
        """Twice the room, up to the capacity."""
        more = min(2 * self._room, self.capacity) - self._room
        self._room += more
        self._first_sample = np.pad(self._first_sample, (0, more))
        self._times = np.pad(self._times, ((0, 0), (0, more)))
        self._values = np.pad(self._values, ((0, 0), (0, 0), (0, more)), constant_values=nan)

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
        self._values[:, :, : self._slots] = _merge(self._values, kept)
        self._values[:, :, self._slots :] = nan


def _run_starts(groups: NDArray[np.integer]) -> Indices:
    """Where each run of equal numbers starts, in an array that never falls."""
    if not len(groups):
        return np.zeros(0, np.intp)
    starts: Indices = np.flatnonzero(groups[1:] != groups[:-1]) + 1
    return np.concatenate((_FIRST, starts))


def _merge(values: Floats, starts: Indices) -> Floats:
    """Lows, highs and lasts of each group of slots, given where the groups start; shape (metrics,
    3, slots) as the values have.

    The last of a group is its last number: a group is a gap only if all of it is.
    """
    merged = np.empty((len(values), 3, len(starts)))
    merged[:, LOW] = np.fmin.reduceat(values[:, LOW], starts, axis=1)
    merged[:, HIGH] = np.fmax.reduceat(values[:, HIGH], starts, axis=1)
    numbers = np.where(np.isnan(values[:, LAST]), 0, np.arange(values.shape[2]))
    # Of a group of NaN alone any slot will do, so zero may stand for "none".
    picked = np.maximum(np.maximum.reduceat(numbers, starts, axis=1), starts)
    merged[:, LAST] = np.take_along_axis(values[:, LAST], picked, axis=1)
    return merged
