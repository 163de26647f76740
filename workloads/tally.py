"""What was done so far, in a page that outlives the process: exact even after a kill.

Events are sent ten times a second; what a killed process did after the last one only this tells.
"""

from __future__ import annotations

import mmap
import os
import struct
import tempfile
from dataclasses import astuple, dataclass
from typing import Final

_LAYOUT: Final = struct.Struct("=7q")


@dataclass(frozen=True, slots=True)
class WorkDone:
    """The counts that every event carries, as of the last chunk or flush.

    `is_flushing`: 1 while flush() is called, when what waits for the disk is of no one moment.
    """

    rows_done: int = 0
    bytes_changed: int = 0
    pages_changed: int = 0
    discarded_pages: int = 0
    unflushed_pages: int = 0
    pages_dirtied: int = 0
    is_flushing: int = 0


class Tally:
    """One page of memory that parent and child share through a descriptor."""

    def __init__(self, fd: int) -> None:
        self._page = mmap.mmap(fd, mmap.PAGESIZE)

    def write(self, done: WorkDone) -> None:
        """Tell what is done; costs no system call."""
        _LAYOUT.pack_into(self._page, 0, *astuple(done))

    def read(self) -> WorkDone:
        """What was told last."""
        return WorkDone(*_LAYOUT.unpack_from(self._page))

    def close(self) -> None:
        """Give the page back; harmless when called again."""
        self._page.close()


def tally_file() -> int:
    """A descriptor for a new tally, with no name in any file system; the caller closes it."""
    if hasattr(os, "memfd_create"):
        fd = os.memfd_create("cowtop-tally")
    else:
        with tempfile.TemporaryFile() as file:
            fd = os.dup(file.fileno())
    os.ftruncate(fd, mmap.PAGESIZE)
    return fd
