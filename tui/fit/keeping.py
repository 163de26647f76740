"""The state of a fit as it goes on: its owner changes the rows, instances tell what they have now.

Everything is told on in the order in which it was kept, from whichever thread told it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace

from tui.fit import verdict
from tui.fit.measure import private_now, read
from tui.fit.state import FitState, FitStatus, ModeFit
from tui.probe.reading import number
from tui.run.standstill import is_stopped_outside
from tui.run.state import Update


class Keeping:
    """Keeps `state`; `on_state` gets every new one."""

    def __init__(
        self,
        state: FitState,
        on_state: Callable[[FitState], object],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.state = state
        self._on_state, self._clock = on_state, clock
        self._lock = threading.RLock()
        self._began = clock()

    def mode(self, index: int) -> ModeFit:
        """A row as it is now."""
        return self.state.modes[index]

    def put(self, index: int, mode: ModeFit) -> None:
        """A row as it is from now on: the one at work."""
        with self._lock:
            modes = list(self.state.modes)
            modes[index] = mode
            self._keep(replace(self.state, modes=tuple(modes), running=index))

    def begin(self, index: int, status: FitStatus, many: int) -> None:
        """So many instances of a row are started."""
        mode = replace(self.mode(index), status=status, now_bytes=(0.0,) * many)
        self.put(index, replace(mode, stopped_now=()))

    def settle(self, index: int, status: FitStatus, reason: str) -> None:
        """A row that came to its end early, and why."""
        self.put(index, replace(self.mode(index), status=status, reason=reason))

    def now(self, index: int, which: int, update: Update) -> None:
        """What one of the instances that run has now."""
        state = update.state
        private, shared = number(private_now(state)), read(state, "file_cached_bytes")
        with self._lock:
            mode = self.mode(index)
            now = list(mode.now_bytes)
            if which < len(now) and private is not None:
                now[which] = 0.0 if state.outcome is not None else private
            stopped = set(mode.stopped_now) - {which}
            if which < len(now) and is_stopped_outside(state):
                stopped.add(which)
            mode = replace(mode, now_bytes=tuple(now), stopped_now=tuple(sorted(stopped)))
            self.put(index, replace(mode, shared_now_bytes=shared))

    def say_scale(self, words: str) -> None:
        """At what scale something was measured; said once."""
        with self._lock:
            said = self.state.scale_words
            if words and words not in said:
                both = "; ".join(filter(None, (said, words)))
                self._keep(replace(self.state, scale_words=both))

    def say_changed(self, name: str) -> None:
        """The file of this name was written to by mode `r+`."""
        with self._lock:
            self._keep(replace(self.state, changed_file=name))

    def end(self) -> FitState:
        """All rows are settled: the answer."""
        with self._lock:
            ended = replace(self.state, running=None, is_ended=True)
            self._keep(replace(ended, verdict=verdict.of(ended)))
            return self.state

    def _keep(self, state: FitState) -> None:
        self.state = replace(state, elapsed_seconds=self._clock() - self._began)
        self._on_state(self.state)
