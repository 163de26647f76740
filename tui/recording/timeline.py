"""What a monitor would have been told up to any moment of a recording, without reading all of it.

A moment's state is the one of its last line; long stretches of samples come thinned, with the
extremes of every curve kept, so that work does not grow with the recording.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tui.pages.map import PageMapFrame
from tui.probe.reading import Absent, Sample
from tui.recording.elapsed import with_sample
from tui.recording.gone import last_known, last_living
from tui.recording.page_maps import NOT_RECORDED
from tui.recording.reader import Recording
from tui.recording.thinning import CURVES, or_nan
from tui.run.state import RunState, Update

MOST_SAMPLES: Final = 1500
_BINS: Final = 240
_TOLD_SECONDS: Final = 0.5
_LONG_SECONDS: Final = 1.0
_NOT_YET = Absent("not read yet")


class Timeline:
    """An index over one recording; every question costs some milliseconds at most."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self._sample_times = [sample.at for sample in recording.samples]
        self._living = last_living(recording.samples)
        self._state_times = [at for at, _ in recording.states]
        self._marker_times = [marker.at for marker in recording.markers]
        self._map_times = [stored.at for stored in recording.maps]
        self._curves = np.array(
            [[or_nan(sample, key) for key in CURVES] for sample in recording.samples]
        ).reshape(len(recording.samples), len(CURVES))
        rows = np.array([state.rows_done for _, state in recording.states], dtype=np.float64)
        rows = np.maximum.accumulate(rows) if len(rows) else np.zeros(1)
        times = np.array(self._state_times) if self._state_times else np.zeros(1)
        first = np.flatnonzero(np.diff(rows, prepend=-1.0))
        self._rows, self._row_times = rows[first], times[first]
        if self._rows[0] == 0:
            # Lines from before the opening say so too, and no row was under way then.
            opened = max(self._row_times[0], recording.started_at)
            self._row_times[0] = np.append(self._row_times[1:2], opened).min()
        self._before = RunState(recording.about, what="not begun yet")
        self._frame: tuple[int, PageMapFrame | Absent] | None = None

    @property
    def length_seconds(self) -> float:
        """From the recording's beginning to its last line."""
        return self.recording.length_seconds

    @property
    def started_at(self) -> float:
        """When the array was open; 0 if it never was."""
        return self.recording.started_at

    @property
    def rows(self) -> float:
        """How many rows were done in the end."""
        return float(self._rows[-1])

    @property
    def done_at(self) -> float:
        """When the last row was done that was done at all; of what has no rows, the end."""
        if self.recording.about.rows is None:
            return self.length_seconds
        return float(self._row_times[-1])

    @property
    def marker_moments(self) -> list[float]:
        """When each marker is told: at the next line of state, which counts what it did."""
        moments = []
        for at in self._marker_times:
            index = bisect_left(self._state_times, at)
            told = self._state_times[index] if index < len(self._state_times) else at
            moments.append(told if told - at < _TOLD_SECONDS else at)
        return moments

    def told_at(self, at: float) -> float:
        """The moment of the last line of state before another, unless that is long ago.

        As in a run, nothing is told between two lines: what was read is of the same moment as what
        was made of it.
        """
        index = bisect_right(self._state_times, at) - 1
        told = self._state_times[index] if index >= 0 else at
        return told if at - told < _LONG_SECONDS else at

    def rows_at(self, at: float) -> float:
        """Rows done at a moment: in proportion between the lines that told of more.

        While nothing was done it rises too, so that rows and times lead to each other.
        """
        return float(np.interp(at, self._row_times, self._rows))

    def time_of_rows(self, rows: float) -> float:
        """When so many rows were done; at the latest `done_at`."""
        return float(np.interp(rows, self._rows, self._row_times))

    def state_at(self, at: float) -> RunState:
        """The state at a moment, with the sample of that moment.

        Of a process that is gone by then, it has what was read last.
        """
        index = bisect_right(self._state_times, at) - 1
        state = self._before if index < 0 else self.recording.states[index][1]
        last = bisect_right(self._sample_times, at) - 1
        if last < 0:
            return state
        samples = self.recording.samples
        return with_sample(state, last_known(samples[last], samples[self._living[last]]))

    def up_to(self, at: float) -> Update:
        """All from the beginning to a moment, for a receiver that forgets what it had."""
        end = bisect_right(self._sample_times, at)
        markers = self.recording.markers[: bisect_right(self._marker_times, at)]
        return Update(self.state_at(at), self._thinned(end), markers, self.map_at(at), restart=True)

    def between(self, after: float, at: float) -> Update:
        """What came after one moment, up to another; all of it if that would be too much."""
        first, end = (bisect_right(self._sample_times, moment) for moment in (after, at))
        if end - first > MOST_SAMPLES:
            return self.up_to(at)
        was, now = (bisect_right(self._marker_times, moment) for moment in (after, at))
        is_new_map = bisect_right(self._map_times, after) != bisect_right(self._map_times, at)
        return Update(
            self.state_at(at),
            self.recording.samples[first:end],
            self.recording.markers[was:now],
            self.map_at(at) if is_new_map else None,
        )

    def map_at(self, at: float) -> PageMapFrame | Absent:
        """The last page map before a moment, as it was recorded."""
        index = bisect_right(self._map_times, at) - 1
        if index < 0:
            return _NOT_YET if self._map_times else NOT_RECORDED
        if self._frame is None or self._frame[0] != index:
            self._frame = (index, self.recording.maps[index].frame())
        return self._frame[1]

    def _thinned(self, end: int) -> tuple[Sample, ...]:
        """The first `end` samples, or of each bin of them the extremes of every curve."""
        samples = self.recording.samples
        if end <= MOST_SAMPLES:
            return samples[:end]
        size = -(-end // _BINS)
        padded = np.full((_BINS * size, len(CURVES)), np.nan)
        padded[:end] = self._curves[:end]
        binned = padded.reshape(_BINS, size, len(CURVES))
        known = ~np.isnan(binned)
        lowest = np.where(known, binned, np.inf).argmin(axis=1)
        highest = np.where(known, binned, -np.inf).argmax(axis=1)
        # A bin whose readings are all absent still shows a gap: its first sample stands for it.
        starts = (np.arange(_BINS) * size)[:, None]
        picked = np.concatenate((lowest + starts, highest + starts, starts), axis=1)
        kept: NDArray[np.intp] = np.union1d(picked.ravel(), [end - 2, end - 1])
        return tuple(samples[index] for index in kept.tolist() if index < end)
