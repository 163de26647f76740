"""How long an end may take: what is asked for again is waited for less.

Times are those of a monotonic clock, in seconds.
"""

from __future__ import annotations

from typing import Final

SAID_AFTER_SECONDS: Final = 0.5
SIGNAL_SECONDS: Final = 8.0
"""Less than the ten that a container's or a service's stop waits before it kills."""
KEY_SECONDS: Final = 20.0
"""After a key nobody else waits: the proof that a file is as it was may take its time."""
AGAIN_SECONDS: Final = (3.0, 1.0)
"""Asked for twice; three times and more."""


class Patience:
    """When what takes long is given up, and when nothing is waited for any more."""

    def __init__(self, now: float, *, is_signal: bool) -> None:
        self.said_at = now + SAID_AFTER_SECONDS
        seconds = SIGNAL_SECONDS if is_signal else KEY_SECONDS
        self.hurry_at, self.end_at = now + seconds / 2, now + seconds
        self._times = int(is_signal)
        self.is_put_away = False

    def again(self, now: float) -> None:
        """A signal more."""
        self._times += 1
        if self._times == 1:  # the first after a key
            self.hurry_at = min(self.hurry_at, now + SIGNAL_SECONDS / 2)
            self.end_at = min(self.end_at, now + SIGNAL_SECONDS)
            return
        self.hurry_at = min(self.hurry_at, now)
        self.end_at = min(self.end_at, now + AGAIN_SECONDS[min(self._times - 2, 1)])

    def put_away(self, now: float, leave_seconds: float) -> None:
        """The runs are ended: what is left has so long, and once it was asked for again less."""
        self.is_put_away = True
        self.said_at = self.hurry_at = float("inf")
        seconds = leave_seconds if self._times < 2 else min(leave_seconds, AGAIN_SECONDS[1])
        self.end_at = now + seconds

    def next_at(self) -> float:
        """When something is due next."""
        return min(self.said_at, self.hurry_at, self.end_at)
