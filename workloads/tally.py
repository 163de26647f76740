"""What was done so far, in a page that outlives the process: exact even after a kill.

Events are sent four times a second; what a killed process did after the last one only this tells.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import struct
import tempfile
from collections.abc import Iterable
from typing import Final, NamedTuple

from workloads.which_pages import MOST_RUNS_TOLD, RUN_BYTES, Run, WhichPages, packed

_LAYOUT: Final = struct.Struct("=8q")
_PAGES: Final = struct.Struct("=2q")
_AS_RUNS: Final = 1
_AS_BITS: Final = 2


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

    def write_runs(self, runs: list[Run]) -> None:
        """Tell which pages were changed, as runs in order; once, at the end."""
        self._write_pages(_AS_RUNS, (packed(runs),))

    def write_bits(self, parts: Iterable[bytes]) -> None:
        """Tell which pages were changed, a bit for each, part by part; once, at the end."""
        self._write_pages(_AS_BITS, parts)

    def _write_pages(self, kind: int, parts: Iterable[bytes]) -> None:
        length = 0
        for part in parts:
            length += os.pwrite(self._fd, part, mmap.PAGESIZE + length)
        # Told last: what was cut off by a kill is not taken for all.
        _PAGES.pack_into(self._page, _LAYOUT.size, kind, length)

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

    def read_pages(self, most_pages: int) -> WhichPages | None:
        """What was told of the pages; None if nothing was, or what cannot be of so many pages."""
        told = os.pread(self._fd, _PAGES.size, _LAYOUT.size)
        kind, length = _PAGES.unpack(told) if len(told) == _PAGES.size else (0, 0)
        most = {_AS_RUNS: MOST_RUNS_TOLD * RUN_BYTES, _AS_BITS: most_pages // 8 + 1}.get(kind, -1)
        if not 0 <= length <= most or (kind == _AS_RUNS and length % RUN_BYTES):
            return None
        which = os.pread(self._fd, length, mmap.PAGESIZE)
        if len(which) < length:
            return None
        if kind == _AS_RUNS:
            return WhichPages.from_runs(which, most_pages)
        return WhichPages(None, which)

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
