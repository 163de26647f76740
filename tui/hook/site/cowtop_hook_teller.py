"""Words to cowtop: sent at once or kept for the next time, never waited for.

The descriptor lies high, where no program expects one, and is looked at before each use: a daemon
closes whatever is open, and the number may be a file of the user's by then.
"""

from __future__ import annotations

import _socket
import atexit
import os
import time
from itertools import count

TYPE_CHECKING = False  # `typing` takes longer to load than all of this
if TYPE_CHECKING:
    from typing import Callable

_HIGHEST = 256
_FEW = 64
"""Descriptors: a program that may have no more than these keeps them for itself."""
_TRIES = 16
_KEPT_WORDS = 500
_PACKED_BYTES = 24000


def quoted(text: str) -> str:
    """The text as JSON has it, in ASCII."""
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    units = text.encode("utf-16-be", "surrogatepass").hex()
    return '"' + "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4)) + '"'


def moved(descriptor: int) -> int:
    """The same under a high number; raises OSError where the program may have but a few."""
    limit = os.sysconf("SC_OPEN_MAX")
    if 0 < limit <= _FEW:
        raise OSError("too few descriptors")
    top = min(_HIGHEST, limit if limit > 0 else _HIGHEST)
    for number in range(top - 1, top - 1 - _TRIES, -1):
        try:
            os.fstat(number)
        except OSError:
            return os.dup2(descriptor, number, False)
    raise OSError("no number is free")


class Teller:
    """Numbers its words, so that those that were dropped are counted at the other end."""

    def __init__(self, path: str) -> None:
        # When cowtop is gone, another user might make a folder of that name to listen in.
        if os.stat(path.rpartition("/")[0]).st_uid != os.getuid():  # noqa: PTH116
            raise OSError("not our own cowtop")
        first = _socket.socket(_socket.AF_UNIX, _socket.SOCK_DGRAM)
        try:
            first.connect(path)
            descriptor = moved(first.fileno())
        finally:
            first.close()
        self._socket = _socket.socket(_socket.AF_UNIX, _socket.SOCK_DGRAM, 0, descriptor)
        self._socket.setblocking(False)
        self._descriptor = descriptor
        self._seen = self._identity()
        self._process = os.getpid()
        self._numbers = count(1)
        self._waiting: list[bytes] = []
        self.is_heard = True
        self.after_fork: Callable[[], None] = lambda: None
        self.before_end: Callable[[], None] = lambda: None
        atexit.register(self._end)

    @classmethod
    def to(cls, path: str) -> Teller | None:
        """One that is connected; None where nobody listens."""
        if not path:
            return None
        try:
            return cls(path)
        except OSError:
            return None

    def see_fork(self) -> None:
        """In another process than before begin to count anew."""
        process = os.getpid()
        if process != self._process:
            self._process, self._numbers, self._waiting = process, count(1), []
            self.after_fork()

    def tell(self, kind: str, fields: str = "") -> None:
        """Tell a word of this kind; `fields` are of a JSON object, each with its comma before."""
        if not self.is_heard:
            return
        self.see_fork()
        number = next(self._numbers)
        word = f'{{"kind":"{kind}","number":{number},"at":{time.monotonic()!r}{fields}}}'
        self._waiting.append(word.encode())
        del self._waiting[:-_KEPT_WORDS]
        while self.is_heard and self._send_some():
            pass

    def _send_some(self) -> bool:
        """One datagram; whether there may be more to send. Other threads may be at it too."""
        taken: list[bytes] = []
        length = 0
        while length < _PACKED_BYTES:
            try:
                taken.append(self._waiting.pop(0))
            except IndexError:
                break
            length += len(taken[-1])
        if not taken:
            return False
        try:
            if self._identity() != self._seen:
                raise OSError("closed by the program")
            self._socket.send(b"\n".join(taken), _socket.MSG_DONTWAIT | _socket.MSG_NOSIGNAL)
        except BlockingIOError:
            self._waiting[:0] = taken
            return False
        except OSError:
            self.is_heard = False
            return False
        return True

    def _identity(self) -> tuple[int, int]:
        status = os.fstat(self._descriptor)
        return status.st_dev, status.st_ino

    def _end(self) -> None:
        try:
            self.see_fork()
            self.before_end()
            while self.is_heard and self._send_some():
                pass
        finally:
            # Left to the process's end: a socket that is found unclosed would be warned of.
            self._socket.detach()
