"""The terminal's two ends, each opened anew: nothing that is done to them blocks.

O_NONBLOCK belongs to what was opened, not to the descriptor: set on the inherited one it would
hold for the shell too. So the same terminal is opened again. Where it belongs to somebody else
(after `su`) the process's own terminal is the same one and may always be opened; where there is
none either, the inherited description is used, and is as it was when the link is closed.
"""

from __future__ import annotations

import array
import contextlib
import errno
import fcntl
import os
import select
import struct
import termios
from typing import Any, Final

_TIOCGDEV: Final = 0x80045432  # which device a terminal is, under whatever name it was opened
_MOST_BYTES_READ: Final = 1 << 16
_GONE: Final = frozenset({errno.EIO, errno.EBADF, errno.ENXIO, errno.ENODEV, errno.EPIPE})


class Link:
    """Reads, writes and sets a terminal; after a hang-up it does nothing any more."""

    def __init__(self, source: int, target: int) -> None:
        """`source` and `target`: the descriptors of the program's input and of its screen."""
        self.is_hung_up = False
        self._shared: list[int] = []
        self._source = self._open(source, os.O_RDONLY)
        self._target = self._open(target, os.O_WRONLY)
        self._attributes: list[Any] | None = None

    @property
    def source(self) -> int:
        """What can be waited for until there is input."""
        return self._source

    @property
    def target(self) -> int:
        """What can be waited for until there is room for output."""
        return self._target

    def read(self) -> bytes:
        """What was typed and answered; nothing if there is nothing, or after a hang-up."""
        if self.is_hung_up:
            return b""
        try:
            data = os.read(self._source, _MOST_BYTES_READ)
        except (BlockingIOError, InterruptedError):
            return b""
        except OSError:
            data = b""
        self.is_hung_up = not data
        return data

    def write(self, data: bytes) -> int:
        """Hand on as much as there is room for; how much that was, in bytes."""
        if self.is_hung_up:
            return len(data)
        try:
            return os.write(self._target, data)
        except (BlockingIOError, InterruptedError):
            return 0
        except OSError as error:
            self.is_hung_up = error.errno in _GONE
            return len(data) if self.is_hung_up else 0

    def wait(self, seconds: float, *, for_room: bool) -> None:
        """Until there is input, or room if that is wanted; at most so long."""
        poll = select.poll()
        poll.register(self._source, select.POLLIN)
        if for_room:
            poll.register(self._target, select.POLLOUT)
        poll.poll(max(0.0, seconds) * 1000)

    def size(self) -> tuple[int, int]:
        """Columns and rows; (0, 0) if the terminal does not know."""
        try:
            data = fcntl.ioctl(self._target, termios.TIOCGWINSZ, bytes(8))
        except OSError:
            return 0, 0
        rows, columns, _, _ = struct.unpack("HHHH", data)
        return columns, rows

    def make_raw(self) -> None:
        """Keys come one by one, unchanged and unseen; `restore` undoes it."""
        with contextlib.suppress(termios.error):
            attributes = termios.tcgetattr(self._source)
            self._attributes = [*attributes[:6], list(attributes[6])]
            attributes[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
            if not os.environ.get("TEXTUAL_ALLOW_SIGNALS"):
                attributes[3] &= ~termios.ISIG
            attributes[0] &= ~(
                termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR
            )
            attributes[6][termios.VMIN] = 1
            attributes[6][termios.VTIME] = 0
            termios.tcsetattr(self._source, termios.TCSANOW, attributes)

    def restore(self) -> None:
        """The line discipline as it was; what is typed until now is for nobody."""
        if self._attributes is not None:
            with contextlib.suppress(termios.error):
                termios.tcflush(self._source, termios.TCIFLUSH)
                termios.tcsetattr(self._source, termios.TCSANOW, self._attributes)

    def drop_output(self) -> None:
        """What the terminal has not taken yet is not shown any more."""
        with contextlib.suppress(termios.error):
            termios.tcflush(self._target, termios.TCOFLUSH)

    def close(self) -> None:
        """Let go of the terminal."""
        for descriptor in (self._source, self._target):
            if descriptor in self._shared:
                with contextlib.suppress(OSError):
                    os.set_blocking(descriptor, True)
            else:
                os.close(descriptor)

    def _open(self, descriptor: int, direction: int) -> int:
        flags = direction | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
        for name in (f"/proc/self/fd/{descriptor}", "/dev/tty"):
            with contextlib.suppress(OSError):
                opened = os.open(name, flags)
                if _device(opened) == _device(descriptor):
                    return opened
                os.close(opened)
        os.set_blocking(descriptor, False)
        self._shared.append(descriptor)
        return descriptor


def _device(descriptor: int) -> int:
    """The number of the terminal that a descriptor is; its own file's where it cannot be asked."""
    number = array.array("I", [0])
    try:
        fcntl.ioctl(descriptor, _TIOCGDEV, number)
    except OSError:
        return os.fstat(descriptor).st_rdev
    return number[0]
