"""Words to a stream that may be stalled: written if it takes them now, else dropped."""

from __future__ import annotations

import contextlib
import os
import select
import stat
import sys
from typing import TextIO

from tui.terminal import takes_sequences


class Unwaiting:
    """A descriptor's file, opened once more so that a write to it never waits.

    Of the same file description the flag would be the shell's as well.
    """

    def __init__(self, descriptor: int) -> None:
        self._given, self._own = descriptor, -1
        with contextlib.suppress(OSError):
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                flags = os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
                self._own = os.open(f"/proc/self/fd/{descriptor}", flags)

    def write(self, data: bytes) -> int:
        """The bytes that were taken: none where it would have to wait. Raises OSError if gone."""
        if self._own < 0 and not self._takes_some():
            return 0
        try:
            return os.write(self._own if self._own >= 0 else self._given, data)
        except BlockingIOError:
            return 0

    def _takes_some(self) -> bool:
        poll = select.poll()
        poll.register(self._given, select.POLLOUT)
        return any(event & select.POLLOUT for _, event in poll.poll(0))

    def close(self) -> None:
        """Give the descriptor back; the given one stays."""
        if self._own >= 0:
            os.close(self._own)
            self._own = -1


class Talk:
    """What is drawn on a terminal for who waits; a terminal that stands still holds up nothing."""

    def __init__(self, out: TextIO | None) -> None:
        """Draws only if `out` is a terminal that can take back what it was told."""
        is_drawn = out is not None and out.isatty() and takes_sequences(os.environ)
        self._out = out if is_drawn else None
        self._unwaiting: Unwaiting | None = None
        with contextlib.suppress(OSError, ValueError):  # a stand-in has no descriptor
            if self._out is not None:
                self._unwaiting = Unwaiting(self._out.fileno())

    @property
    def is_shown(self) -> bool:
        """Whether there is anybody to draw for."""
        return self._out is not None

    def write(self, text: str) -> bool:
        """Draw it if that can be done now; whether all of it was."""
        if self._out is None:
            return False
        try:
            if self._unwaiting is None:
                self._out.write(text)
                self._out.flush()
                return True
            data = text.encode(self._out.encoding or "ascii", "replace")
            return self._unwaiting.write(data) == len(data)
        except OSError:
            self._out = None  # the terminal is gone; the run goes on
            return False


def tell(text: str) -> None:
    """One line to the standard error as it is, from any thread; dropped where it would wait."""
    with contextlib.suppress(OSError):
        descriptor = sys.__stderr__.fileno() if sys.__stderr__ is not None else 2
        stream = Unwaiting(descriptor)
        try:
            # Over the bar of what runs, if there is one.
            over = "\r\x1b[K" if takes_sequences(os.environ) and os.isatty(descriptor) else ""
            stream.write(f"{over}cowtop: {text}\n".encode())
        finally:
            stream.close()
