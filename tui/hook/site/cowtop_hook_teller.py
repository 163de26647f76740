"""Words to cowtop: sent at once or put down in a file, never waited for.

The descriptor lies high, where no program expects one, and is looked at before each use: a daemon
closes whatever is open, and the number may be a file of the user's by then.
"""

from __future__ import annotations

import _socket
import atexit
import os
import sys
import time
from itertools import count

from cowtop_hook_left import HINT, must_be_own, put_down

TYPE_CHECKING = False  # `typing` takes longer to load than all of this
if TYPE_CHECKING:
    from typing import Callable

_HIGHEST = 256
_FEW = 64
"""Descriptors: a program that may have no more than these keeps them for itself."""
_TRIES = 16
_LAST = -1000


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
        self._path, self._folder = path, path.rpartition("/")[0]
        self._connect()
        self._process = os.getpid()
        self._numbers = count(1)
        self.is_heard = True
        self.after_fork: Callable[[], None] = lambda: None
        self.before_end: Callable[[], None] = lambda: None
        atexit.register(self._end)

    def _connect(self) -> None:
        must_be_own(self._folder)
        first = _socket.socket(_socket.AF_UNIX, _socket.SOCK_DGRAM)
        try:
            first.connect(self._path)
            descriptor = moved(first.fileno())
        finally:
            first.close()
        self._socket = _socket.socket(_socket.AF_UNIX, _socket.SOCK_DGRAM, 0, descriptor)
        self._socket.setblocking(False)
        self._descriptor = descriptor
        self._seen = self._identity()

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
            self._process, self._numbers = process, count(1)
            self._at_end_of_worker()
            self.after_fork()

    def _at_end_of_worker(self) -> None:
        """A forked worker of multiprocessing ends by `os._exit`, after what was left with it."""
        util = sys.modules.get("multiprocessing.util")
        if util is not None:
            util.Finalize(None, self._before_end, exitpriority=_LAST)

    def give_up(self) -> None:
        """Tell that nothing more is told."""
        self.tell("lost")
        self.is_heard = False

    def tell(self, kind: str, fields: str = "") -> None:
        """Tell a word of this kind; `fields` are of a JSON object, each with its comma before."""
        if not self.is_heard:
            return
        self.see_fork()
        number = next(self._numbers)
        text = f'{{"kind":"{kind}","number":{number},"at":{time.monotonic()!r}{fields}}}'
        word = text.encode()
        try:
            if not self._is_ours():
                self._socket.detach()  # closed by the program, whose file it may be now
                self._connect()
            self._send(word)
            return
        except ConnectionError:
            self.is_heard = False
            return
        except OSError:
            pass  # there is another way
        try:
            put_down(self._folder, "hook", number, word)
            self._send(HINT)
        except OSError:
            return  # by its number it is missing; what is in the hint's way has files looked for

    def _send(self, word: bytes) -> None:
        self._socket.send(word, _socket.MSG_DONTWAIT | _socket.MSG_NOSIGNAL)

    def _is_ours(self) -> bool:
        try:
            return self._identity() == self._seen
        except OSError:
            return False

    def _identity(self) -> tuple[int, int]:
        status = os.fstat(self._descriptor)
        return status.st_dev, status.st_ino

    def _before_end(self) -> None:
        try:
            self.see_fork()
            self.before_end()
        except Exception:  # at the end of a program of the user's: nothing of ours is to be seen
            self.give_up()

    def _end(self) -> None:
        try:
            self._before_end()
        finally:
            # Left to the process's end: a socket that is found unclosed would be warned of.
            self._socket.detach()
