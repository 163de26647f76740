"""Runs that somebody holds, to be ended together."""

from __future__ import annotations

from typing import Protocol


class Running(Protocol):
    """What must be ended whatever ends the screen: a source, a table."""

    def stop(self) -> None:
        """Ask for the end."""

    def join(self, timeout_seconds: float) -> bool:
        """Wait for it; whether it came."""


class Held:
    """Those that have not ended; what comes once all are told to end is told so at once."""

    def __init__(self) -> None:
        self._running: tuple[Running, ...] = ()
        self._is_stopping = False

    def add(self, *running: Running) -> None:
        """End these too; what has ended by now is let go."""
        self._running = (*(one for one in self._running if not one.join(0)), *running)
        if self._is_stopping:
            self.stop()

    def stop(self) -> None:
        """Ask all of them for the end, from any thread."""
        self._is_stopping = True
        for one in self._running:
            one.stop()

    def is_ended(self) -> bool:
        """Whether all of them are."""
        return all(one.join(0) for one in self._running)

    def join(self, timeout_seconds: float) -> bool:
        """Wait for each so long; whether all have ended."""
        ended = [one.join(timeout_seconds) for one in self._running]
        return all(ended)
