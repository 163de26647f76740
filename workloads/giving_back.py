"""A mapping that is only read is given back piece by piece, and its page tables with it.

Every page that was read keeps its entry in a page table, 2 MiB of tables for each GiB, and those
are charged to who read it: an array much larger than memory would end its reader by them alone.
`madvise` empties them and leaves them there. Mapped anew at the same address, they go.
"""

from __future__ import annotations

import ctypes
import mmap
import os
from typing import TYPE_CHECKING, Final

from workloads.kernel import PAGE_BYTES, libc
from workloads.needs import MOST_TABLES, WINDOW_BYTES
from workloads.words import Mode

if TYPE_CHECKING:
    from workloads.arrays import OpenArray, OpenFile
    from workloads.base import Workload

_TABLE_BYTES: Final = PAGE_BYTES // 8 * PAGE_BYTES  # what one page of page tables maps
_MAP_FIXED: Final = 0x10
FAILED: Final = (1 << 8 * ctypes.sizeof(ctypes.c_void_p)) - 1  # the address -1

libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = (
    *(ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int),
    ctypes.c_int64,
)


class GivingBack:
    """Gives back what a workload has read of an array, every so often.

    The array stays the one that numpy opened, at its address.
    """

    def __init__(self, opened: OpenArray, file: OpenFile, workload: Workload) -> None:
        """Of an array that was just opened; raises OSError where its file cannot be once more."""
        self._opened, self._workload = opened, workload
        # Its own: what is advised on a descriptor that others share would hold for the mapping.
        self._fd = os.open(file.again, os.O_RDONLY | os.O_CLOEXEC)
        self._bytes = self._places = 0
        self._most_places = MOST_TABLES
        length = opened.end - opened.start
        if -(-length // _TABLE_BYTES) <= MOST_TABLES:
            self._most_places = length  # there can be no more tables than that
        self._is_remapped = True
        self._give()

    @classmethod
    def where_due(cls, opened: OpenArray, file: OpenFile, workload: Workload) -> GivingBack | None:
        """Of an array that is only read and larger than a window; None for others."""
        if opened.mode is Mode.READ and opened.length_bytes > WINDOW_BYTES:
            return cls(opened, file, workload)
        return None

    @property
    def words(self) -> str:
        """What is done that a script of one's own would not do."""
        how = "mapped anew" if self._is_remapped else "given up by MADV_DONTNEED"
        what = "so its pages and page tables go"
        if not self._is_remapped:
            what = "so its pages go; the page tables, 2 MiB for each GiB, stay"
        return (
            f"after each GiB that it reads the workload has the array {how} at the same place, "
            f"{what}: a script of your own keeps them"
        )

    def after_piece(self) -> str:
        """Give back, if enough was read by now; the words anew if they are no longer true."""
        work, was_remapped = self._workload, self._is_remapped
        if (
            work.bytes_read - self._bytes >= WINDOW_BYTES
            or work.places_read - self._places >= self._most_places
        ):
            self._give()
        return "" if self._is_remapped is was_remapped else self.words

    def close(self) -> None:
        """Give the descriptor back; harmless when called again."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _give(self) -> None:
        self._bytes, self._places = self._workload.bytes_read, self._workload.places_read
        opened, mapping = self._opened, self._opened.mapping
        if self._is_remapped:
            address = libc.mmap(
                *(opened.start, opened.length_bytes, mmap.PROT_READ),
                *(mmap.MAP_SHARED | _MAP_FIXED, self._fd, opened.mapping_offset),
            )
            # Where it is refused, that is before anything is unmapped: the old mapping stands.
            self._is_remapped = address != FAILED
        if not self._is_remapped and mapping is not None:
            mapping.madvise(mmap.MADV_DONTNEED)
