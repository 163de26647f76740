"""Page states from `/proc/PID/pagemap`, the older way: 8 bytes for every page of the span.

Its cost grows with the span, resident or not, so it is read in blocks within a budget.
"""

from __future__ import annotations

import math
import mmap
import os
import time
from collections.abc import Callable
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tui.probe.page_state import PageRuns, PageState
from tui.probe.reading import PROCESS_GONE, Absent, why

_FILE_BIT: Final = 61
_SWAP_BIT: Final = 62
_PRESENT_BIT: Final = 63
_FRAME_MASK: Final = np.uint64((1 << 55) - 1)
_ENTRY: Final = np.dtype(np.uint64)
_BLOCK_PAGES: Final = 16_384
MAX_RUNS: Final = 65_536


def state_of(top_byte: int) -> PageState:
    """The state behind bits 56-63 of an entry; FILE with SWAP is a file page being moved."""
    if top_byte >> (_FILE_BIT - 56) & 1:
        return PageState.FILE_CLEAN
    if top_byte >> (_PRESENT_BIT - 56) & 1:
        return PageState.PRIVATE_COPY
    return PageState.SWAPPED if top_byte >> (_SWAP_BIT - 56) & 1 else PageState.ABSENT


_STATES: Final = np.array([state_of(top_byte) for top_byte in range(256)], dtype=np.uint8)


class PageTable:
    """Reads one process's open `/proc/PID/pagemap`, which it owns from now on.

    `zero_frame` is the frame number of the zero page (0: not known); a page mapped to it is absent.
    """

    def __init__(
        self, fd: int, *, zero_frame: int = 0, clock: Callable[[], float] = time.thread_time
    ) -> None:
        self._fd = fd
        self._zero_frame = np.uint64(zero_frame)
        self._clock = clock

    @property
    def source(self) -> str:
        """Where the states come from, and what this way cannot tell."""
        blind = "" if self._zero_frame else ", zero pages not told from private copies"
        return f"/proc/PID/pagemap{blind}"

    def scan(
        self, start: int, end: int, *, max_runs: int = MAX_RUNS, budget_seconds: float = math.inf
    ) -> PageRuns | Absent:
        """Runs from `start` on until `end`, `max_runs` or the budget (CPU seconds) is reached."""
        began = before = self._clock()
        first, stop = start // mmap.PAGESIZE, -(-end // mmap.PAGESIZE)
        page, room = first, max(max_runs, 1)
        parts: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint8]]] = []
        while page < stop and room > 0:
            try:
                length = min(_BLOCK_PAGES, stop - page) * _ENTRY.itemsize
                block = os.pread(self._fd, length, page * _ENTRY.itemsize)
            except OSError as error:
                return why(error)
            entries = np.frombuffer(block[: len(block) // 8 * 8], _ENTRY)
            if not len(entries):
                return PROCESS_GONE
            starts, ends, states = runs_of(self._states(entries))
            read_to = len(entries)
            if len(starts) > room:
                read_to = int(starts[room])
                starts, ends, states = starts[:room], ends[:room], states[:room]
            room -= len(starts)
            parts.append((starts + page, ends + page, states))
            page += read_to
            now = self._clock()
            if now - began + (now - before) > budget_seconds:
                break
            before = now
        if not parts:
            parts.append(runs_of(np.empty(0, np.uint8)))
        starts, ends, states = (np.concatenate(column) for column in zip(*parts, strict=True))
        return PageRuns(
            starts * mmap.PAGESIZE, ends * mmap.PAGESIZE, states, min(page * mmap.PAGESIZE, end)
        )

    def close(self) -> None:
        """Give the descriptor back; harmless when called again."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _states(self, entries: NDArray[np.uint64]) -> NDArray[np.uint8]:
        states = _STATES[(entries >> np.uint64(56)).astype(np.uint8)]
        if self._zero_frame:
            states[
                (states == PageState.PRIVATE_COPY) & (entries & _FRAME_MASK == self._zero_frame)
            ] = PageState.ABSENT
        return states


def runs_of(
    states: NDArray[np.uint8],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint8]]:
    """First page, end page and state of each run of equal states that is not absent."""
    borders = np.flatnonzero(np.diff(states)).astype(np.int64) + 1
    starts = np.concatenate((np.zeros(min(len(states), 1), np.int64), borders))
    ends = np.append(borders, len(states))[: len(starts)]
    kept = states[starts] != PageState.ABSENT
    return starts[kept], ends[kept], states[starts[kept]]


@cache
def zero_frame() -> int:
    """The zero page's frame number, learnt from a page of our own; 0 where it is not shown.

    The kernel shows frame numbers with CAP_SYS_ADMIN only.
    """
    try:
        fd = os.open("/proc/self/pagemap", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return 0
    try:
        with mmap.mmap(-1, mmap.PAGESIZE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as page:
            view = np.frombuffer(page, np.uint8)
            address, _ = int(view.ctypes.data), int(view[0])
            entry = os.pread(fd, 8, address // mmap.PAGESIZE * 8)
            del view
    except OSError:
        return 0
    finally:
        os.close(fd)
    return int(np.frombuffer(entry, _ENTRY)[0] & _FRAME_MASK) if len(entry) == 8 else 0
