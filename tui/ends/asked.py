"""Who asked for the end and how often: without thread, signal or terminal."""

from __future__ import annotations

import signal
from collections.abc import Callable

from tui.ends.patience import Patience


class Asked:
    """Nothing is asked for in the beginning; the first signal of all gives the exit code."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.signal: int | None = None
        self.patience: Patience | None = None
        self._is_hung_up = self._was_told_so = False

    def by_signal(self, number: int) -> None:
        """A signal came."""
        if number == signal.SIGHUP and self._is_hung_up and not self._was_told_so:
            self._was_told_so = True  # the same hang-up once more
            return
        self._count(number)

    def by_hang_up(self) -> None:
        """The terminal is gone; the signal that tells so may come too, or has come."""
        self._is_hung_up = True
        if self.signal == signal.SIGHUP:
            self._was_told_so = True
        else:
            self._count(signal.SIGHUP)

    def by_key(self) -> None:
        """A key that is no interrupt; asked for twice it is in no more hurry."""
        if self.patience is None:
            self.patience = Patience(self._clock(), is_signal=False)

    def _count(self, number: int) -> None:
        if self.signal is None:
            self.signal = number
        if self.patience is None:
            self.patience = Patience(self._clock(), is_signal=True)
        else:
            self.patience.again(self._clock())

    @property
    def is_hung_up(self) -> bool:
        """Whether the terminal is gone."""
        return self._is_hung_up
