"""Which pages of a watched mapping another process wrote, read from outside: kernel 6.7 and later.

It changes nothing there: whose mapping is not watched (any more) is told by the kernel itself.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import mmap
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tui.probe.reading import PROCESS_GONE, Absent, why
from workloads.write_watch import PAGEMAP_SCAN, ScanArguments

NO_MORE: Final = Absent(
    "it is watched no more: the program closed what watched it, or moved its map"
)
_WATCHED: Final = 1 << 0  # PAGE_IS_WPALLOWED
_WRITTEN: Final = 1 << 1
_ONLY_WATCHED: Final = 1 << 1  # PM_SCAN_CHECK_WPASYNC
_REGIONS: Final = 16_384
_SPAN_BYTES: Final = 1 << 30
"""Of one call, which holds the map's lock: 1 to 3 ms where no page was written."""
_MOST_PAGES: Final = 65_536


class WrittenPages:
    """One process's memory as it was when this was made, also if its PID is used again."""

    def __init__(self, pid: int, proc_root: Path) -> None:
        """Raises OSError."""
        path = proc_root / str(pid) / "pagemap"
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)

    def read(
        self, start: int, end: int, may_go_on: Callable[[], bool]
    ) -> tuple[NDArray[np.int64], int] | Absent:
        """Starts and ends of what is written from `start` on, in two columns, and how far it is.

        At least one part is read, and more while `may_go_on`. Untouched pages are none of them.
        """
        found = np.empty((_REGIONS, 3), np.uint64)
        parts = [np.empty((0, 2), np.int64)]
        position = start
        try:
            for page in (start, end - mmap.PAGESIZE):
                # Of a map that was moved away nothing is told.
                if not self._scan(page, page + mmap.PAGESIZE, found, _WATCHED)[0]:
                    return self._why_nothing(start)
            while position < end:
                stop = min(position + _SPAN_BYTES, end)
                count, walk_end = self._scan(position, stop, found, _WRITTEN)
                told = found[:count, :2].astype(np.int64)
                parts.append(told)
                pages = int((told[:, 1] - told[:, 0]).sum()) // mmap.PAGESIZE
                position = stop
                if count == _REGIONS or pages >= _MOST_PAGES:
                    # Where it stopped may lag behind what was told: nothing may be told twice.
                    position = max(walk_end, int(told[-1, 1]))
                if not may_go_on():
                    break
        except OSError as error:
            return NO_MORE if error.errno == errno.EPERM else why(error)
        return np.concatenate(parts), position

    def _why_nothing(self, address: int) -> Absent:
        """Of memory that is gone nothing is told either: a read says so."""
        is_there = os.pread(self._descriptor, 8, address // mmap.PAGESIZE * 8)
        return NO_MORE if is_there else PROCESS_GONE

    def _scan(
        self, start: int, end: int, found: NDArray[np.uint64], category: int
    ) -> tuple[int, int]:
        arguments = ScanArguments(
            size=ctypes.sizeof(ScanArguments),
            flags=_ONLY_WATCHED,
            start=start,
            end=end,
            vec=found.ctypes.data,
            vec_len=_REGIONS,
            max_pages=_MOST_PAGES,
            category_mask=category,
            return_mask=category,
        )
        count = fcntl.ioctl(self._descriptor, PAGEMAP_SCAN, arguments, True)
        return count, int(arguments.walk_end)

    def close(self) -> None:
        """Give the descriptor back; harmless when called again."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
