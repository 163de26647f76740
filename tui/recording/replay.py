"""Recordings as sources: one clock for all of a group, so that they stay in step whatever is done.

Every source shows what its recording says of the group's one position; nothing is computed anew.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Final, Literal

from tui.metrics_format import format_seconds
from tui.recording.places import Places
from tui.recording.reader import Recording
from tui.recording.replay_source import ReplaySource
from tui.recording.timeline import Timeline
from tui.run.playback import SPEEDS

By = Literal["time", "rows"]
TICK_SECONDS: Final = 0.5
LEAD_SECONDS: Final = 1.0
_PASSED_SECONDS: Final = 0.75


class ReplayGroup:
    """One position for one to several recordings, played from just before the first opening."""

    def __init__(
        self,
        recordings: Sequence[Recording],
        *,
        by: By = "time",
        are_together: bool = False,
        clock: Callable[[], float] = time.monotonic,
        tick_seconds: float = TICK_SECONDS,
    ) -> None:
        """`are_together`: of one file, with one clock. Raises ValueError without a recording."""
        timelines = [Timeline(recording) for recording in recordings]
        self._places = Places(timelines, by_rows=by == "rows", are_together=are_together)
        self._clock, self._tick_seconds = clock, tick_seconds
        self._changed = threading.Condition(threading.RLock())
        self._position = max(0.0, self._places.opened_at - LEAD_SECONDS)
        self._since = clock()
        self._speed = 1.0
        self._playing = False
        self._started: set[int] = set()
        self._stopped: set[int] = set()
        self._thread = threading.Thread(target=self._play, name="cowtop-replay", daemon=True)
        self.sources = tuple(
            ReplaySource(self, timeline, number) for number, timeline in enumerate(timelines)
        )
        moments = (
            self._places.position(number, at)
            for number, timeline in enumerate(timelines)
            for at in timeline.marker_moments
        )
        self._marker_positions = sorted(set(moments))

    @property
    def is_playing(self) -> bool:
        """Whether time goes on."""
        return self._playing

    @property
    def speed(self) -> float:
        """Recorded seconds in one second."""
        return self._speed

    @property
    def length_seconds(self) -> float:
        """Where the last of them ends."""
        return self._places.length_seconds

    @property
    def position_seconds(self) -> float:
        """Where all of them are, on the group's own scale."""
        with self._changed:
            gone = (self._clock() - self._since) * self._speed if self._playing else 0.0
            return min(self._position + gone, self.length_seconds)

    @property
    def words(self) -> str:
        """`REPLAY 4x 0:12 of 1:00`."""
        at, end = (format_seconds(s) for s in (self.position_seconds, self.length_seconds))
        paused = "" if self._playing else " paused"
        return f"REPLAY {self._speed:g}x{paused} {at} of {end}"

    def toggle(self) -> None:
        """Play or pause; at the end, play from the beginning."""
        with self._changed:
            position = self.position_seconds
            if not self._playing and position >= self.length_seconds:
                self._go(0.0, playing=True, restart=True)
            else:
                self._go(position, playing=not self._playing)

    def seek(self, position_seconds: float) -> None:
        """Go to a moment; beyond the ends, to the end."""
        with self._changed:
            position = min(max(position_seconds, 0.0), self.length_seconds)
            self._go(position, playing=self._playing, restart=True)

    def seek_by(self, seconds: float) -> None:
        """Go on or back."""
        with self._changed:
            self.seek(self.position_seconds + seconds)

    def seek_marker(self, step: int) -> None:
        """The next marker, or the one before; without one, the end or the beginning."""
        with self._changed:
            here = self.position_seconds
            if step > 0:
                later = [p for p in self._marker_positions if p > here + 1e-6]
                self.seek(later[0] if later else self.length_seconds)
            else:
                # While it plays, the marker just passed is not the one that is wanted.
                passed = _PASSED_SECONDS * self._speed if self._playing else 1e-6
                earlier = [p for p in self._marker_positions if p < here - passed]
                self.seek(earlier[-1] if earlier else 0.0)

    def change_speed(self, step: int) -> None:
        """Through `SPEEDS`."""
        with self._changed:
            place = SPEEDS.index(self._speed) + step
            position = self.position_seconds
            self._speed = SPEEDS[min(max(place, 0), len(SPEEDS) - 1)]
            self._go(position, playing=self._playing)

    def advance(self) -> None:
        """Tell the sources how far it has come; pause at the end."""
        with self._changed:
            position = self.position_seconds
            if position >= self.length_seconds:
                self._position, self._playing = position, False
            self._publish(position)

    def own_time(self, number: int) -> float:
        """Where one of the recordings is now, on its own scale."""
        return self._places.own_time(number, self.position_seconds)

    def begin(self, number: int) -> None:
        """One of the sources is shown; with the last of them it starts to play."""
        with self._changed:
            self._started.add(number)
            self.sources[number].show(self.own_time(number), restart=True)
            if len(self._started) == len(self.sources) and not self._thread.ident:
                self._go(self._position, playing=True)
                self._thread.start()

    def end(self, number: int) -> None:
        """One of the sources is shown no more."""
        with self._changed:
            self._stopped.add(number)
            self._changed.notify_all()

    def show_map(self, number: int) -> None:
        """One of the sources is to tell its page map again."""
        with self._changed:
            self.sources[number].show_map()

    def join(self, timeout_seconds: float) -> bool:
        """Wait for the end of playing."""
        if self._thread.ident is not None:
            self._thread.join(timeout_seconds)
        return not self._thread.is_alive()

    def _go(self, position: float, *, playing: bool, restart: bool = False) -> None:
        self._position, self._since, self._playing = position, self._clock(), playing
        self._publish(position, restart=restart)
        self._changed.notify_all()

    def _publish(self, position: float, *, restart: bool = False) -> None:
        for number in self._started - self._stopped:
            own_time = self._places.own_time(number, position)
            self.sources[number].show(own_time, restart=restart)

    def _play(self) -> None:
        with self._changed:
            while len(self._stopped) < len(self.sources):
                if self._playing:
                    self.advance()
                self._changed.wait(self._tick_seconds if self._playing else None)
