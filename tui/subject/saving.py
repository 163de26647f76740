"""Signals that may announce an end from outside: moments of the timeline, and times to save.

What a batch system sends before it kills, and what a command is sent to end, look alike: with each
all that is known so far is to be made whole, for what follows may leave no time.
"""

from __future__ import annotations

import signal
import threading
from typing import Final

from tui.run.marker import Marker, MarkerKind

WARNINGS: Final = (signal.SIGUSR1, signal.SIGUSR2)
"""Slurm's `--signal`, Grid Engine's `-notify`; nobody sends them to end something."""
ANNOUNCING: Final = frozenset(
    {*WARNINGS, signal.SIGXCPU, signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT}
)
_LEAST_SECONDS: Final = 5.0
"""Between two savings: some programs are sent USR1 all the time, for something else."""


class Saving:
    """What came and is not saved yet; `heard` is for any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._heard: dict[int, float] = {}
        self._saved_at = float("-inf")

    def heard(self, number: int, at: float) -> bool:
        """A signal came; whether it announces anything."""
        if number not in ANNOUNCING:
            return False
        with self._lock:
            self._heard.setdefault(number, at)
        return True

    def due(self, now: float) -> tuple[Marker, ...]:
        """The moments that are to be saved now, none where it is not time."""
        with self._lock:
            if not self._heard or now - self._saved_at < _LEAST_SECONDS:
                return ()
            self._saved_at = now
        return self.rest()

    def rest(self) -> tuple[Marker, ...]:
        """All that is not saved yet, whether or not it is time."""
        with self._lock:
            heard, self._heard = self._heard, {}
        return tuple(
            Marker(MarkerKind.MARK, at, 0, label=signal.Signals(number).name)
            for number, at in sorted(heard.items(), key=lambda pair: pair[1])
        )
