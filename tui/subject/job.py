"""The command as a job: what comes to cowtop goes on to it, and it has the terminal if it wants it.

It has a process group of its own, so that a signal to cowtop's group reaches it once, by way of
cowtop. It is in the terminal's background until it reads from there or changes it (the kernel
stops it for that): so what shares a pipe with cowtop, as `less`, keeps its terminal.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from typing import Final

PASSED_ON: Final = (
    *(signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT),
    *(signal.SIGUSR1, signal.SIGUSR2, signal.SIGXCPU),
    *(signal.SIGWINCH, signal.SIGCONT, signal.SIGTSTP),
)
_OF_TERMINAL: Final = (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP, signal.SIGWINCH)
_WANTS_TERMINAL: Final = (signal.SIGTTIN, signal.SIGTTOU)


class Job:
    """A process that leads a group; its PID is used until `over` alone."""

    def __init__(self, pid: int) -> None:
        self.pid, self._own_group = pid, os.getpgrp()
        self._terminal = _controlling_terminal()
        self._lock = threading.RLock()
        self._is_over = self._is_gone = self._was_asked_to_stop = False

    def pass_on(self, number: int) -> None:
        """Give it a signal that came to cowtop; from any thread.

        What a terminal sends goes to all of its group, as it would have; the rest to it alone.
        """
        is_for_all = (
            number == signal.SIGCONT
            or (number in _OF_TERMINAL and self._is_in_front(self._own_group))
            or (number == signal.SIGHUP and self._terminal is not None)
        )
        if number in (signal.SIGCONT, signal.SIGTSTP):
            self._was_asked_to_stop = number == signal.SIGTSTP
        self.send(number, to_all=is_for_all)

    def send(self, number: int, *, to_all: bool = False) -> None:
        """Give it a signal, or all of its group, of which some may outlive it.

        Harmless once it is over.
        """
        with self._lock, contextlib.suppress(ProcessLookupError):
            if to_all and (not self._is_over or self.lives()):
                os.killpg(self.pid, number)
            elif not to_all and not self._is_over:
                os.kill(self.pid, number)

    def lives(self) -> bool:
        """Whether anything is left of its group: so long its number is no other's."""
        if self._is_gone:
            return False
        try:
            os.killpg(self.pid, 0)
        except ProcessLookupError:
            self._is_gone = True
        return not self._is_gone

    def stopped(self, by: int) -> None:
        """It was stopped by a signal: give it what it wants, or stop with it."""
        if by in _WANTS_TERMINAL and self._is_in_front(self._own_group):
            self._put_in_front(self.pid)
            self.send(signal.SIGCONT, to_all=True)
        elif by in _WANTS_TERMINAL:
            # In the background: who started cowtop is to see that its job waits for the terminal.
            os.killpg(self._own_group, by)
        elif by == signal.SIGTSTP and self._is_in_front(self.pid):
            self._put_in_front(self._own_group)
            os.killpg(self._own_group, signal.SIGTSTP)
            os.kill(os.getpid(), signal.SIGSTOP)
        elif by == signal.SIGTSTP and self._was_asked_to_stop:
            os.kill(os.getpid(), signal.SIGSTOP)

    @contextlib.contextmanager
    def reaping(self) -> Iterator[None]:
        """While its end is taken no signal is sent: its PID may be another's afterwards."""
        with self._lock:
            yield

    def over(self) -> None:
        """It has ended, and was waited for: cowtop has its terminal again."""
        with self._lock:
            self._is_over = True
        if self._is_in_front(self.pid):
            self._put_in_front(self._own_group)
        if self._terminal is not None:
            os.close(self._terminal)
            self._terminal = None

    def _is_in_front(self, group: int) -> bool:
        try:
            return self._terminal is not None and os.tcgetpgrp(self._terminal) == group
        except OSError:
            return False  # it hung up

    def _put_in_front(self, group: int) -> None:
        """Who is in the background is stopped for trying, unless it does not hear of it."""
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})
        try:
            with contextlib.suppress(OSError):
                if self._terminal is not None:
                    os.tcsetpgrp(self._terminal, group)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _controlling_terminal() -> int | None:
    try:
        return os.open("/dev/tty", os.O_RDWR | os.O_CLOEXEC | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError:
        return None
