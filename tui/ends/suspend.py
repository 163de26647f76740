"""Stopping and going on: a screen resumes only after it was suspended.

Here, because the pipe through which signals are heard can be one alone.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from tui.ends.owner import ENDS
from tui.ends.signals import heard_elsewhere


def can_be_continued() -> bool:
    """Whether a shell of this session waits with an `fg` for what is stopped.

    Not so in a window or a browser's tab of its own: stopped there, it would stand for ever. Where
    the kernel does not tell who started whom a shell is taken for granted.
    """
    group, session = os.getpgrp(), os.getsid(0)
    above = os.getppid()
    try:
        while above > 0 and os.getpgid(above) == group:
            stat = Path(f"/proc/{above}/stat").read_text(errors="replace")
            above = int(stat.rpartition(")")[2].split()[1])
        return above > 0 and os.getsid(above) == session
    except PermissionError:
        return True
    except OSError:
        return not Path("/proc/self").exists()


class SuspendGuard:
    """A stray SIGCONT must not restart the screen.

    The handlers that it wraps write to the terminal and wait for threads, so they run in the event
    loop: in the midst of whatever the main thread does they would wait for locks that it holds.
    """

    def __init__(self, on_stray: Callable[[], None]) -> None:
        self._on_stray = on_stray
        self._suspended = False
        self._wrapped: dict[int, Callable[[int, FrameType | None], object]] = {}

    def install(self) -> None:
        """Wrap the handlers that are in place now, in the running event loop."""
        for number, handler in (
            (signal.SIGTSTP, self._on_stop),
            (signal.SIGCONT, self._on_continue),
        ):
            wrapped = signal.getsignal(number)
            if callable(wrapped) and ENDS.route(number, _in_loop(handler)):
                signal.signal(number, heard_elsewhere)
                self._wrapped[number] = wrapped

    def _on_stop(self) -> None:
        self._suspended = True
        self._wrapped[signal.SIGTSTP](signal.SIGTSTP, None)

    def _on_continue(self) -> None:
        if self._suspended:
            self._suspended = False
            self._wrapped[signal.SIGCONT](signal.SIGCONT, None)
        else:
            self._on_stray()


def _in_loop(handler: Callable[[], None]) -> Callable[[], None]:
    loop = asyncio.get_running_loop()

    def call() -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(handler)

    return call
