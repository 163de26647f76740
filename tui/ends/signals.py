"""The signals that ask for the end, and how they are heard without the main thread.

They are not blocked but caught: a caught signal is a default one again in every command that is
started, and the kernel's side of a handler writes to a pipe whatever Python is in the midst of.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from types import FrameType
from typing import Any, Final

ASKING: Final = frozenset(
    {
        signal.SIGHUP,
        signal.SIGINT,
        signal.SIGQUIT,
        signal.SIGTERM,
        signal.SIGUSR1,
        signal.SIGUSR2,
        signal.SIGXCPU,
    }
)
SIGNAL_CODE: Final = 128
InMain = Callable[[int, FrameType | None], None]


class Interrupted(KeyboardInterrupt):
    """Raised in the main thread where it does what only an exception can stop."""

    def __init__(self, number: int) -> None:
        super().__init__(f"signal {number}")
        self.number = number


class Caught:
    """The handlers and the pipe; made, used and let go in the main thread."""

    def __init__(self, in_main: InMain) -> None:
        """`in_main` is called in the main thread, as soon as Python gets to it."""
        self._in_main = in_main
        self.heard, self._told = os.pipe()
        os.set_blocking(self.heard, False)
        os.set_blocking(self._told, False)
        self._before: dict[int, Any] = {}
        for number in (*ASKING, signal.SIGCHLD):
            self._before[number] = signal.getsignal(number)
        self.ignored = frozenset(n for n in ASKING if self._before[n] is signal.SIG_IGN)
        # Ignored, the ends of children would be told to nobody: each would count as a success.
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self._wakeup = self.take()
        # What who started us had blocked, for reasons of its own, a child begins without.
        self.mask = signal.pthread_sigmask(signal.SIG_SETMASK, ())

    def take(self) -> int:
        """Catch them, also those that somebody has taken since; the descriptor told before."""
        for number in ASKING:
            signal.signal(number, self._in_main)
        return signal.set_wakeup_fd(self._told, warn_on_full_buffer=False)

    def tell(self, number: int) -> None:
        """As if a signal of that number had come; also one that there is not."""
        try:
            os.write(self._told, bytes([number]))
        except BlockingIOError:
            return  # so many are unheard that one more makes no difference

    def numbers(self) -> bytes:
        """The signals that came since the last call, in their order."""
        try:
            return os.read(self.heard, 4096)
        except BlockingIOError:
            return b""

    def let_go(self, *, is_over: bool) -> None:
        """All as it was; `is_over`: the code stands, and nothing that comes now changes it."""
        for number, handler in self._before.items():
            after = signal.SIG_DFL if handler is None else handler
            signal.signal(number, signal.SIG_IGN if is_over and number in ASKING else after)
        signal.set_wakeup_fd(self._wakeup)
        if not is_over:
            signal.pthread_sigmask(signal.SIG_SETMASK, self.mask)
        os.close(self.heard)
        os.close(self._told)


def heard_elsewhere(number: int, frame: FrameType | None) -> None:
    """A handler there must be, or the signal would be told to nobody."""
