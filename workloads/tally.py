"""What was done so far, in a page that outlives the process: exact even after a kill.

Events are sent four times a second; what a killed process did after the last one only this tells.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import struct
import tempfile
from typing import Final, NamedTuple

_LAYOUT: Final = struct.Struct("=8q")
_PAGES: Final = struct.Struct("=q")


class WorkDone(NamedTuple):
    """The counts that every event carries, as of the last chunk or flush.

    `is_flushing`: 1 while flush() is called, when what waits for the disk is of no one moment;
    `is_stepping`: 1 within a chunk, when more may be changed than was told.
    """

    rows_done: int = 0
    bytes_changed: int = 0
    pages_changed: int = 0
    discarded_pages: int = 0
    unflushed_pages: int = 0
    pages_dirtied: int = 0
    is_flushing: int = 0
    is_stepping: int = 0


class Tally:
    """Where the child tells: one page of shared memory, and a file behind it."""

    def __init__(self, fd: int) -> None:
        self._page = mmap.mmap(fd, mmap.PAGESIZE)
        self._fd = os.dup(fd)

    def write(self, done: WorkDone) -> None:
        """Tell what is done; costs no system call."""
        _LAYOUT.pack_into(self._page, 0, *done)

    def write_pages(self, which: bytes) -> None:
        """Tell which pages were changed, a bit for each; once, at the end."""
        os.pwrite(self._fd, which, mmap.PAGESIZE)
        # Told last: what was cut off by a kill is not taken for all.
        _PAGES.pack_into(self._page, _LAYOUT.size, len(which))

    def close(self) -> None:
        """Give page and descriptor back; harmless when called again."""
        self._page.close()
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


class TallyReader:
    """What the child told, by calls alone: were it mapped here, a child that cuts it off would
    end this process by SIGBUS.
    """

    def __init__(self, fd: int) -> None:
        self._fd = os.dup(fd)
        self._last = WorkDone()

    def read(self) -> WorkDone:
        """What was told last."""
        told = os.pread(self._fd, _LAYOUT.size, 0)
        if len(told) == _LAYOUT.size:
            self._last = WorkDone(*_LAYOUT.unpack(told))
        return self._last

    def read_pages(self, most_bytes: int) -> bytes | None:
        """What was told of the pages; None if nothing was, or more than there can be."""
        told = os.pread(self._fd, _PAGES.size, _LAYOUT.size)
        (length,) = _PAGES.unpack(told) if len(told) == _PAGES.size else (0,)
        if not 0 < length <= most_bytes:
            return None
        which = os.pread(self._fd, length, mmap.PAGESIZE)
        return which if len(which) == length else None

    def close(self) -> None:
        """Give the descriptor back; harmless when called again."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


def tally_file() -> int:
    """A descriptor for a new tally, with no name in any file system; the caller closes it."""
    if hasattr(os, "memfd_create"):
        fd = os.memfd_create("cowtop-tally", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        os.ftruncate(fd, mmap.PAGESIZE)
        # What was told cannot be taken back.
        fcntl.fcntl(fd, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_SEAL)
        return fd
    with tempfile.TemporaryFile() as file:
        os.ftruncate(file.fileno(), mmap.PAGESIZE)
        return os.dup(file.fileno())
