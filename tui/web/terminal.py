"""A program on a terminal of its own; when the terminal is let go it hears a hang-up.

Used in one event loop. The program leads the terminal's session, and is reaped here alone: until
then its PID is its own. Nobody else has the terminal's other side open, so that even when this
process is killed the kernel hangs up.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import signal
import struct
import termios
from collections.abc import Mapping, Sequence
from typing import Final

_MOST_BYTES_READ: Final = 1 << 16
_MOST_BYTES_WAITING: Final = 1 << 20
"""Typed or pasted and not read yet; what is more is left out."""
_DEFAULT_SIGNALS: Final = tuple(
    number for number in signal.valid_signals() if number not in (signal.SIGKILL, signal.SIGSTOP)
)


class Terminal:
    """Begun with its program; to be waited for by `ended`."""

    def __init__(
        self, words: Sequence[str], environment: Mapping[str, str], size: tuple[int, int]
    ) -> None:
        """`size`: columns and rows. Raises OSError where there is no terminal or no process."""
        self._loop = asyncio.get_running_loop()
        self._wake: asyncio.Future[None] | None = None
        self._waiting = b""
        self.ended: asyncio.Future[int] = self._loop.create_future()
        """The exit code; that of a signal is 128 and its number."""
        self._master, slave = os.openpty()
        try:
            os.set_blocking(self._master, False)
            self.resize(*size)
            self.pid = _started(words, environment, os.ttyname(slave))
        except OSError:
            os.close(self._master)
            raise
        finally:
            os.close(slave)
        self._process = os.pidfd_open(self.pid)
        self._loop.add_reader(self._process, self._reap)

    def resize(self, columns: int, rows: int) -> None:
        """The program is told by the kernel."""
        if self._master >= 0:
            size = struct.pack("HHHH", rows, columns, 0, 0)
            fcntl.ioctl(self._master, termios.TIOCSWINSZ, size)

    async def read(self) -> bytes:
        """What was drawn; waits until something is; nothing after the end."""
        while self._master >= 0:
            try:
                return os.read(self._master, _MOST_BYTES_READ)
            except BlockingIOError:
                if self.ended.done():
                    break  # somebody it has started still has the terminal
                await self._readable()
            except OSError:
                break
        return b""

    def type(self, data: bytes) -> None:
        """As if it were typed; never waits."""
        if self._master < 0 or len(self._waiting) + len(data) > _MOST_BYTES_WAITING:
            return
        self._waiting += data
        self._loop.remove_writer(self._master)
        self._hand_on()

    def hang_up(self) -> None:
        """Let go of the terminal: the program has to end, be it stopped."""
        if self._master < 0:
            return
        self._loop.remove_reader(self._master)
        self._loop.remove_writer(self._master)
        os.close(self._master)
        self._master = -1
        self._stop_waiting()
        if not self.ended.done():
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._process, signal.SIGCONT)

    def _hand_on(self) -> None:
        try:
            count = os.write(self._master, self._waiting)
        except BlockingIOError:
            count = 0
        except OSError:
            count = len(self._waiting)  # nobody is there to read it
        self._waiting = self._waiting[count:]
        if self._waiting:
            self._loop.add_writer(self._master, self._hand_on)
        else:
            self._loop.remove_writer(self._master)

    async def _readable(self) -> None:
        self._wake = self._loop.create_future()
        self._loop.add_reader(self._master, self._stop_waiting)
        try:
            await self._wake
        finally:
            if self._master >= 0:
                self._loop.remove_reader(self._master)

    def _stop_waiting(self) -> None:
        if self._wake is not None and not self._wake.done():
            self._wake.set_result(None)

    def _reap(self) -> None:
        self._loop.remove_reader(self._process)
        _, status = os.waitpid(self.pid, 0)
        os.close(self._process)
        code = os.waitstatus_to_exitcode(status)
        self.ended.set_result(code if code >= 0 else 128 - code)
        self._stop_waiting()


def _started(words: Sequence[str], environment: Mapping[str, str], terminal: str) -> int:
    """Start it in a session of its own, whose terminal becomes the first one that is opened."""
    opened = (os.POSIX_SPAWN_OPEN, 0, terminal, os.O_RDWR, 0)
    copies = [(os.POSIX_SPAWN_DUP2, 0, number) for number in (1, 2)]
    return os.posix_spawn(
        words[0],
        list(words),
        dict(environment),
        file_actions=[opened, *copies],
        setsid=True,
        setsigmask=(),
        setsigdef=_DEFAULT_SIGNALS,
    )
