"""Takes in what senders put down as the socket had no room: by `site/cowtop_hook_left.py`.

A file is removed before it is read, and kept open a while for who had opened it by then. What is no
plain file of our own is refused; its words have the PID of its name, if that is the same one here.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

FOLDER: Final = "left"
MOST_BYTES: Final = (1 << 20) + (1 << 16)
"""Of one file: what is put down at most, and the last word of it."""
MOST_FILES: Final = 64
"""Taken in one go."""
_KEPT_OPEN: Final = 16
_MOST_NAMES: Final = 10_000
_NAME: Final = re.compile(r"([1-9][0-9]{0,9})-([0-9]{1,20})-(hook|mark)")
_NUMBER: Final = re.compile(rb"[0-9]{20}")
_OPEN: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_NO_FILES: Final = (errno.ELOOP, errno.ENXIO)
"""What opening a link or a socket ends with."""


@dataclass(slots=True)
class Found:
    """`lines` with the PIDs that wrote them, each process's own in their order."""

    lines: list[tuple[int, bytes]] = field(default_factory=list)
    numbers: list[tuple[int, bool, int]] = field(default_factory=list)
    """Of a process, and of its marks or not: the highest number of a word that is not there."""
    not_understood: int = 0
    from_others: int = 0
    of_nobody: int = 0
    """Words of processes that have other PIDs than those they know."""
    has_more: bool = False


@dataclass(slots=True)
class _File:
    """Removed, and read as far as `at`."""

    descriptor: int
    pid: int
    is_mark: bool
    at: int = 0


class LeftFiles:
    """Those of one folder; to be closed."""

    def __init__(self, parent: Path) -> None:
        """Makes the folder; raises OSError."""
        self._folder = parent / FOLDER
        self._folder.mkdir()
        self._folder.chmod(0o700)  # a umask may have taken it from its own owner
        self._namespace = _namespace()
        self._kept: list[_File] = []

    def take(self, *, is_last: bool = False) -> Found:
        """What is there that was not before; `is_last`: what cannot be had now never will be."""
        found = Found()
        for file in self._kept:
            self._read(file, found)
        while len(self._kept) > _KEPT_OPEN:
            self._let_go(self._kept.pop(0), found)
        names = self._names()
        found.has_more = len(names) == MOST_FILES
        for name in names:
            self._take_in(name, found, is_last=is_last)
        return found

    def close(self) -> Found:
        """Nothing is read any more; what was put down in part is counted."""
        found = Found()
        while self._kept:
            self._let_go(self._kept.pop(0), found)
        return found

    def _names(self) -> list[str]:
        try:
            with os.scandir(self._folder) as entries:
                told = (entry.name for entry in islice(entries, _MOST_NAMES))
                return list(islice(filter(_NAME.fullmatch, told), MOST_FILES))
        except OSError:
            return []

    def _take_in(self, name: str, found: Found, *, is_last: bool) -> None:
        path = self._folder / name
        try:
            descriptor = os.open(path, _OPEN)
        except OSError as error:
            is_none = error.errno in _NO_FILES
            found.not_understood += is_none or is_last
            if is_none:
                with suppress(OSError):
                    path.unlink()
            return
        with suppress(OSError):
            path.unlink()
        status = os.fstat(descriptor)
        pid, namespace, kind = name.split("-")
        is_ours = status.st_uid == os.getuid()
        is_plain = stat.S_ISREG(status.st_mode) and not status.st_nlink
        if not is_ours or not is_plain:
            found.from_others += not is_ours
            found.not_understood += is_ours
            os.close(descriptor)
            return
        is_known = self._namespace in (0, int(namespace))
        file = _File(descriptor, int(pid) if is_known else 0, kind == "mark")
        self._kept.append(file)
        self._read(file, found)

    def _read(self, file: _File, found: Found) -> None:
        """What is in it by now, as far as its last whole line."""
        try:
            data = os.pread(file.descriptor, MOST_BYTES - file.at, file.at)
            first = os.pread(file.descriptor, 20, 0)
        except OSError:
            return
        whole = data.rfind(b"\n") + 1
        file.at += whole
        lines = [line for line in data[:whole].split(b"\n")[:-1] if not _NUMBER.fullmatch(line)]
        if not file.pid:
            found.of_nobody += len(lines)
            return
        found.lines += [(file.pid, line) for line in lines]
        if _NUMBER.fullmatch(first) and int(first):
            found.numbers.append((file.pid, file.is_mark, int(first)))

    @staticmethod
    def _let_go(file: _File, found: Found) -> None:
        """Of one that is not read to its end, or was made for nothing, something is missing."""
        with suppress(OSError):
            size = os.fstat(file.descriptor).st_size
            found.not_understood += not size or size > file.at
        os.close(file.descriptor)


def _namespace() -> int:
    """In which PIDs are what they are here; 0 where that is not told."""
    try:
        return Path("/proc/self/ns/pid").stat().st_ino
    except OSError:
        return 0
