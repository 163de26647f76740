"""What was told, by the socket and by files, as words in the order in which they were told.

A sender puts a word down while the socket is full and sends the next one when it is not: of files
nothing is given on before all that lay in the socket by then.
"""

from __future__ import annotations

import math
import os
import socket
import struct
from collections.abc import Callable, Iterator
from typing import Final

from tui.hook.counts import Counts, Tally
from tui.hook.left import Found, LeftFiles
from tui.hook.memory import MemoryFiles
from tui.hook.word import NotUnderstood, Word, WordKind, understood

_DATAGRAM_BYTES: Final = 1 << 16
_CREDENTIALS: Final = struct.Struct("3i")
_AT_A_TIME: Final = 2000
_Numbered = tuple[Word, int | None]


class Intake:
    """Not for two threads at once, but for `counts`."""

    def __init__(self, left: LeftFiles, clock: Callable[[], float]) -> None:
        self._left, self._clock = left, clock
        self._began = clock()
        self._tally = Tally()
        self._memory = MemoryFiles()
        self._later: list[_Numbered] = []
        """Of files: what lay in the socket by then may not have been taken yet."""

    @property
    def counts(self) -> Counts:
        """What became of what was sent so far."""
        return self._tally.counts()

    def no_room(self, words: int) -> None:
        """So many were heard and cannot be kept."""
        self._tally.no_room += words

    def take(self, source: socket.socket, *, is_last: bool = False) -> tuple[list[Word], bool]:
        """What there is by now, at most some; whether there may be more.

        `is_last`: nobody tells anything any more.
        """
        told: list[_Numbered] = []
        is_empty = self._datagrams(source, told)
        newest = math.inf if is_last else max((word.at for word, _ in told), default=-math.inf)
        found = self._left.take(is_last=is_last)
        due: list[_Numbered] = []
        later: list[_Numbered] = []
        for one in self._later:
            (due if is_empty or one[0].at <= newest else later).append(one)
        for pid, line in found.lines:
            for one in self._understood(line, pid):
                (due if one[0].at <= newest else later).append(one)
        self._later = later
        if due:
            told = sorted(told + due, key=lambda one: one[0].at)
        words = [self._memory.told(word) for word, number in told if self._is_news(word, number)]
        self._count(found)
        return words, not is_empty or found.has_more or bool(later)

    def close(self) -> None:
        """Give back what is held."""
        self._count(self._left.close())

    def _datagrams(self, source: socket.socket, told: list[_Numbered]) -> bool:
        """Take what waits, at most some; whether that was all."""
        for _ in range(_AT_A_TIME):
            try:
                # Room for who sent it and for nothing else: a descriptor that is sent is not taken.
                data, about, flags, _ = source.recvmsg(
                    _DATAGRAM_BYTES, socket.CMSG_LEN(_CREDENTIALS.size)
                )
            except OSError:
                return True
            pid, uid = _sender(about)
            if uid != os.getuid() or pid <= 0:
                self._tally.from_others += 1
            elif flags & socket.MSG_TRUNC:
                self._tally.not_understood += 1
            else:
                for line in data.split(b"\n"):
                    told.extend(self._understood(line, pid))
        return False

    def _understood(self, line: bytes, pid: int) -> Iterator[_Numbered]:
        try:
            yield understood(line, pid, self._began, self._clock())
        except NotUnderstood:
            self._tally.not_understood += 1

    def _is_news(self, word: Word, number: int | None) -> bool:
        """Count it; whether it is for anybody but the listener."""
        if word.kind is WordKind.LEFT:
            return False
        # Marks are numbered by themselves: they come in another way than the hook's words.
        self._tally.take((word.pid, word.kind is WordKind.MARK), number)
        self._tally.interpreters += word.kind is WordKind.HELLO
        self._tally.no_room += word.kind is WordKind.LOST
        return word.kind not in (WordKind.HELLO, WordKind.LOST)

    def _count(self, found: Found) -> None:
        for pid, is_mark, number in found.numbers:
            self._tally.not_there((pid, is_mark), number)
        self._tally.not_understood += found.not_understood
        self._tally.from_others += found.from_others
        self._tally.no_room += found.of_nobody


def _sender(about: list[tuple[int, int, bytes]]) -> tuple[int, int]:
    """PID and user, as the kernel has them; -1 where it did not say."""
    for level, kind, data in about:
        is_whole = len(data) >= _CREDENTIALS.size
        if level == socket.SOL_SOCKET and kind == socket.SCM_CREDENTIALS and is_whole:
            pid, uid, _ = _CREDENTIALS.unpack(data[: _CREDENTIALS.size])
            return pid, uid
    return -1, -1
