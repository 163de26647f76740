"""When a dear reading may be made again, by what the last one cost."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

_OUT_OF_THE_USUAL: Final = 10.0
_PUT_OFF: Final = 10.0
"""A reading that took ten times the usual is followed by a rest of ten times what it took."""
_LONGEST_REST_SECONDS: Final = 30.0
_LONG_HOLD_SECONDS: Final = 0.020


@dataclass(slots=True)
class Due:
    """When a tier may be read again.

    The share is of this thread's CPU seconds, which are those for which the kernel holds the
    target's lock: time that others took on a busy machine is no cost. A machine that runs out of
    memory makes every reading dear; the clock tells that, and the next one is put off.
    """

    share: float
    least_seconds: float
    at: float = 0.0
    cpu_clock: Callable[[], float] = time.thread_time
    _cpu_began: float = 0.0
    _began: float = float("-inf")
    _usual_seconds: float | None = field(default=None)

    def is_due(self, now: float, at_least_seconds: float = 0.0) -> bool:
        """Whether the budget allows a reading now, and the last began at least so long ago."""
        return now >= self.at and now - self._began >= at_least_seconds

    def ask(self) -> None:
        """Something happened: the next reading waits for nothing but the budget."""
        self._began = float("-inf")

    def held(self, seconds: float, now: float) -> None:
        """The reading kept the subject from its memory for so long at once."""
        if seconds > _LONG_HOLD_SECONDS:
            self.at = max(self.at, now + _LONGEST_REST_SECONDS)

    def begin(self) -> None:
        """A reading begins."""
        self._cpu_began = self.cpu_clock()

    def spent(self, began: float, ended: float) -> None:
        """Put the next reading off by what this one cost: the clock's seconds, and the CPU's."""
        took, cpu = ended - began, self.cpu_clock() - self._cpu_began
        self.at, self._began = began + max(self.least_seconds, cpu / self.share), began
        usual = self._usual_seconds
        if usual is None:
            self._usual_seconds = took
        elif took >= _OUT_OF_THE_USUAL * usual and took > self.least_seconds / _PUT_OFF:
            self.at = max(self.at, ended + min(took * _PUT_OFF, _LONGEST_REST_SECONDS))
            # What stays dear is the usual in the end, and then the share alone holds it down.
            self._usual_seconds = usual * 2
        else:
            self._usual_seconds = 0.8 * usual + 0.2 * took
