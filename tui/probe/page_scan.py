"""Page states by the PAGEMAP_SCAN ioctl (kernel 6.7+): costs what is resident, skips the rest.

Each call is kept short, so that neither the budget nor the target's mmap lock is overdrawn.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import math
import mmap
import os
import time
from collections.abc import Callable
from typing import Final

import numpy as np

from tui.probe.page_state import PageRuns, PageState
from tui.probe.reading import PROCESS_GONE, Absent, why
from workloads.write_watch import MOST_PAGES, PAGEMAP_SCAN, ScanArguments

PAGE_IS_WATCHED: Final = 1 << 0  # PAGE_IS_WPALLOWED
PAGE_IS_WRITTEN: Final = 1 << 1
PAGE_IS_FILE: Final = 1 << 2
PAGE_IS_PRESENT: Final = 1 << 3
PAGE_IS_SWAPPED: Final = 1 << 4
PAGE_IS_PFNZERO: Final = 1 << 5
_MARKED: Final = PAGE_IS_WATCHED | PAGE_IS_WRITTEN | PAGE_IS_PRESENT | PAGE_IS_SWAPPED

REGION: Final = np.dtype([("start", np.uint64), ("end", np.uint64), ("categories", np.uint64)])
MAX_RUNS: Final = 65_536
_RUNS_PER_CALL: Final = 1024
# A span without any resident page can still hold page tables to walk: not more than this at once.
_MAX_SPAN_BYTES: Final = 8 << 30
_MIN_SPAN_BYTES: Final = 4 << 20
_PIECE_SECONDS: Final = 0.001


def state_of(categories: int) -> PageState:
    """The state behind a region's categories.

    FILE without PRESENT is a file page on its way to another frame; the zero page is nobody's.
    Where writes are watched, the mark of a page that was never touched looks like one in swap.
    """
    if categories & PAGE_IS_PFNZERO:
        return PageState.ABSENT
    if categories & _MARKED == PAGE_IS_WATCHED | PAGE_IS_SWAPPED:
        return PageState.ABSENT
    if categories & PAGE_IS_FILE:
        return PageState.FILE_CLEAN
    if categories & PAGE_IS_PRESENT:
        return PageState.PRIVATE_COPY
    return PageState.SWAPPED if categories & PAGE_IS_SWAPPED else PageState.ABSENT


def watched_state_of(categories: int, *, written_is_dirty: bool = False) -> PageState:
    """The state in a mapping whose writes are watched, where nothing of the process is in swap.

    There the mark of a page that was never touched looks like one in swap that was not written.
    `written_is_dirty`: for a shared mapping whose dirty pages nothing else tells.
    """
    if categories & (PAGE_IS_PRESENT | PAGE_IS_SWAPPED | PAGE_IS_WRITTEN) == PAGE_IS_SWAPPED:
        return PageState.ABSENT
    if written_is_dirty and categories & PAGE_IS_FILE and categories & PAGE_IS_WRITTEN:
        return PageState.FILE_DIRTY
    return state_of(categories)


_STATES: Final = np.array([state_of(categories) for categories in range(256)], dtype=np.uint8)
_WATCHED: Final = {
    dirty: np.array(
        [watched_state_of(byte, written_is_dirty=dirty) for byte in range(256)], dtype=np.uint8
    )
    for dirty in (False, True)
}


class PageScan:
    """Scans one process through its open `/proc/PID/pagemap`, which it owns from now on.

    `written`: its writes are watched (`workloads.write_watch`), so that runs say where they went;
    `written_is_dirty`: until the next flush they wait for the file.
    """

    def __init__(
        self,
        fd: int,
        *,
        clock: Callable[[], float] = time.thread_time,
        written: bool = False,
        written_is_dirty: bool = False,
    ) -> None:
        self._fd = fd
        self._written = written
        self._states = _WATCHED[written_is_dirty] if written else _STATES
        self._is_dirty_told = written_is_dirty
        self._clock = clock
        self._span = _MIN_SPAN_BYTES
        self._regions = np.empty(MAX_RUNS, REGION)

    @property
    def source(self) -> str:
        """Where the states come from."""
        if not self._written:
            return "PAGEMAP_SCAN"
        dirty = ", dirty: written since the last flush" if self._is_dirty_told else ""
        return f"PAGEMAP_SCAN with what this process wrote{dirty}"

    @staticmethod
    def is_supported(fd: int) -> bool:
        """Whether this kernel answers the ioctl on this file; raises OSError for other troubles."""
        try:
            _scan(fd, 0, 0, 0, 0)
        except OSError as error:
            if error.errno in (errno.ENOTTY, errno.EINVAL, errno.ENOSYS):
                return False
            raise
        return True

    def scan(
        self, start: int, end: int, *, max_runs: int = MAX_RUNS, budget_seconds: float = math.inf
    ) -> PageRuns | Absent:
        """Runs from `start` on until `end`, `max_runs` or the budget (CPU seconds) is reached."""
        room = min(max_runs, MAX_RUNS)
        address = int(self._regions.ctypes.data)
        began = before = self._clock()
        filled, position = 0, start
        asked = PAGE_IS_WRITTEN if self._written else 0
        try:
            # The ioctl finds nothing in the memory of a process that has ended; a read says so.
            if not os.pread(self._fd, 8, start // mmap.PAGESIZE * 8):
                return PROCESS_GONE
            while position < end and filled < room:
                stop = min(position + self._span, end)
                length = min(room - filled, _RUNS_PER_CALL)
                found, walk_end = _scan(
                    self._fd, position, stop, address + filled * REGION.itemsize, length, asked
                )
                told = self._regions[filled : filled + found]
                pages = int((told["end"] - told["start"]).sum()) // mmap.PAGESIZE
                filled += found
                # walk_end can lag behind what was returned (seen on 6.18 with more than 512
                # regions): it counts only where the call stopped short, and never backwards.
                position = stop
                if found == length or pages >= MOST_PAGES:
                    position = max(walk_end, int(self._regions["end"][filled - 1]))
                now = self._clock()
                self._fit_span(now - before)
                # The next piece may well cost what this one did.
                if now - began + (now - before) > budget_seconds:
                    break
                before = now
        except OSError as error:
            return why(error)
        regions = self._regions[:filled]
        categories = regions["categories"].astype(np.uint8)
        return PageRuns(
            regions["start"].astype(np.int64),
            regions["end"].astype(np.int64),
            self._states[categories],
            position,
            (categories & PAGE_IS_WRITTEN).astype(bool) if self._written else None,
        )

    def close(self) -> None:
        """Give the descriptor back; harmless when called again."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _fit_span(self, spent: float) -> None:
        if spent > 2 * _PIECE_SECONDS:
            self._span = max(self._span // 2, _MIN_SPAN_BYTES)
        elif spent < _PIECE_SECONDS / 2:
            self._span = min(self._span * 2, _MAX_SPAN_BYTES)


def _scan(
    fd: int, start: int, end: int, vector: int, length: int, asked: int = 0
) -> tuple[int, int]:
    """One ioctl: how many regions it wrote to `vector`, and where it stopped.

    `asked`: one more category whose pages are told, there or not.
    """
    arguments = ScanArguments(
        size=ctypes.sizeof(ScanArguments),
        start=start,
        end=end,
        vec=vector,
        vec_len=length,
        # A dense stretch is one region: without this it would be walked in one go.
        max_pages=MOST_PAGES,
        # Not the zero page, and present or swapped.
        category_inverted=PAGE_IS_PFNZERO,
        category_mask=PAGE_IS_PFNZERO,
        category_anyof_mask=PAGE_IS_PRESENT | PAGE_IS_SWAPPED | asked,
        return_mask=_MARKED | PAGE_IS_FILE,
    )
    found = fcntl.ioctl(fd, PAGEMAP_SCAN, arguments, True)
    return found, int(arguments.walk_end)
