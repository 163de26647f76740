"""The end of what runs in the main thread, when a signal asks for it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from tui.ends import ENDS, LEAVE_SECONDS, tell
from tui.errors import ExitCode


class InMain:
    """A run that the main thread carries out: it says itself when all is put away."""

    leave_seconds = LEAVE_SECONDS
    exit_code = ExitCode.FAULT

    def __init__(self, stop: Callable[[], object]) -> None:
        self._stop = stop
        self.is_over = False

    def stop(self) -> None:
        """Ask the run for its end."""
        self._stop()

    def is_put_away(self) -> bool:
        """Whether it was said."""
        return self.is_over

    def say(self, words: str) -> None:
        """One line to who waits."""
        tell(words)

    def leave(self) -> None:
        """What is left is said by the main thread, in its own time."""


@contextlib.contextmanager
def ending(stop: Callable[[], object]) -> Iterator[InMain]:
    """In this block a signal calls `stop`, from another thread, instead of interrupting.

    What the block still says after `is_over` was set has some seconds once the end was asked for.
    """
    front = InMain(stop)
    with ENDS.by(front):
        yield front
