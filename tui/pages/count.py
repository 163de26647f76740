"""How many pages of each state lie between borders: by cumulative sums, never by a loop over pages.

The counts of each stretch between two borders sum to its pages.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tui.probe.page_state import PageState
from workloads.kernel import PAGE_BYTES

Counts = NDArray[np.int64]

STATES: Final = len(PageState)
# A file system's dirty pages between two offsets, in bytes: (offset, length) -> dirty bytes.
DirtyInRange = Callable[[int, int], int]


def count_pages(
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    states: NDArray[np.uint8],
    borders: NDArray[np.int64],
) -> Counts:
    """Pages of each state between neighbouring borders: shape (len(borders) - 1, STATES).

    Runs rise and do not overlap; runs and borders are in pages. What is in no run is absent.
    """
    counts = np.zeros((len(borders) - 1, STATES), np.int64)
    for state in np.flatnonzero(np.bincount(states, minlength=STATES)).tolist():
        chosen = states == state
        counts[:, state] = np.diff(_covered(starts[chosen], ends[chosen], borders))
    counts[:, PageState.ABSENT] = 0
    counts[:, PageState.ABSENT] = np.diff(borders) - counts.sum(axis=1)
    return counts


def _covered(
    starts: NDArray[np.int64], ends: NDArray[np.int64], borders: NDArray[np.int64]
) -> NDArray[np.int64]:
    """How many pages of the runs lie before each border."""
    before = np.concatenate((np.zeros(1, np.int64), np.cumsum(ends - starts)))
    index = np.searchsorted(starts, borders)
    if not len(ends):
        return before[index]
    beyond = np.where(index > 0, ends[np.maximum(index, 1) - 1] - borders, 0)
    return before[index] - np.maximum(beyond, 0)


def split_dirty(
    counts: Counts,
    borders: NDArray[np.int64],
    file_offset: int,
    dirty_in_range: DirtyInRange,
    is_time_over: Callable[[], bool],
) -> int:
    """Turn clean file pages into dirty ones, up to what the file has dirty in each stretch.

    Changes `counts` in place and returns for how many stretches it came to an answer: fewer than
    asked when time is over, never none. Raises OSError as `dirty_in_range` does, half way.
    """
    offsets = file_offset + borders * PAGE_BYTES
    cells = np.flatnonzero(counts[:, PageState.FILE_CLEAN])
    if not len(cells):
        return len(counts)
    first, end = int(offsets[cells[0]]), int(offsets[cells[-1] + 1])
    if dirty_in_range(first, end - first) == 0:
        return len(counts)
    for done, cell in enumerate(cells.tolist()):
        if done and is_time_over():
            return int(cell)
        offset = int(offsets[cell])
        dirty_bytes = dirty_in_range(offset, int(offsets[cell + 1]) - offset)
        dirty = min(-(-dirty_bytes // PAGE_BYTES), int(counts[cell, PageState.FILE_CLEAN]))
        counts[cell, PageState.FILE_CLEAN] -= dirty
        counts[cell, PageState.FILE_DIRTY] += dirty
    return len(counts)


def forget_dirty(counts: Counts) -> None:
    """Call dirty file pages clean again, in place: nobody can tell them apart any more."""
    counts[:, PageState.FILE_CLEAN] += counts[:, PageState.FILE_DIRTY]
    counts[:, PageState.FILE_DIRTY] = 0
