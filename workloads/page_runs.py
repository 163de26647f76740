"""Pages as runs: constant memory where they are marked in order, whatever the mapping's size.

A page that was marked was changed, is held until it is given up, and waits until it is flushed:
what waits is held, and what is held was changed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

import numpy as np

from workloads.which_pages import Run


class Fresh(NamedTuple):
    """Of the pages that were marked: never changed before, not held, not waiting."""

    changed: int
    held: int
    waiting: int


class Runs:
    """A set of pages: neighbours are one run, in order."""

    def __init__(self) -> None:
        self._firsts: list[int] = []
        self._ends: list[int] = []

    def __len__(self) -> int:
        return len(self._ends)

    def __iter__(self) -> Iterator[Run]:
        return zip(self._firsts, self._ends, strict=True)

    def add(self, first: int, end: int) -> int:
        """Take these pages in; returns how many were not there."""
        firsts, ends = self._firsts, self._ends
        if not ends or first > ends[-1]:
            firsts.append(first)
            ends.append(end)
            return end - first
        if first >= firsts[-1]:
            fresh = end - ends[-1]
            if fresh <= 0:
                return 0
            ends[-1] = end
            return fresh
        low, high = bisect_left(ends, first), bisect_right(firsts, end)
        if low < high:
            first, end = min(first, firsts[low]), max(end, ends[high - 1])
        fresh = end - first - sum(ends[at] - firsts[at] for at in range(low, high))
        firsts[low:high], ends[low:high] = [first], [end]
        return fresh

    def clear(self) -> None:
        """None any more."""
        self._firsts.clear()
        self._ends.clear()

    def count_in(self, first: int, end: int) -> int:
        """How many of these pages there are."""
        firsts, ends = self._firsts, self._ends
        runs = range(bisect_right(ends, first), bisect_left(firsts, end))
        return sum(min(end, ends[at]) - max(first, firsts[at]) for at in runs)

    def bits(self, first_byte: int, end_byte: int) -> np.ndarray:
        """A bit for each page of these bytes, eight to a byte, the first the highest."""
        start, end = 8 * first_byte, 8 * end_byte
        found = np.zeros(end - start, np.uint8)
        low, high = bisect_right(self._ends, start), bisect_left(self._firsts, end)
        for at in range(low, high):
            found[max(0, self._firsts[at] - start) : self._ends[at] - start] = 1
        return np.packbits(found)


class RunStates:
    """What became of each page that was marked, as runs."""

    def __init__(self, most_runs: int) -> None:
        self.changed, self.waiting = Runs(), Runs()
        self._most = most_runs
        self._held: Runs | None = None  # until something is given up all that was changed is held

    @property
    def held(self) -> Runs:
        """The pages that were not given up."""
        return self.changed if self._held is None else self._held

    @property
    def is_scattered(self) -> bool:
        """Whether bits are the better way to keep them."""
        # What waits lies within what was changed, but may have more gaps.
        return max(len(self.changed), len(self.waiting), len(self.held)) > self._most

    def mark(self, first: int, end: int) -> Fresh:
        """Mark these pages as changed."""
        changed = self.changed.add(first, end)
        held = changed if self._held is None else self._held.add(first, end)
        return Fresh(changed, held, self.waiting.add(first, end))

    def flush(self) -> None:
        """Nothing waits any more."""
        self.waiting.clear()

    def discard(self) -> None:
        """Nothing is held any more, nor waits."""
        self._held = Runs()
        self.waiting.clear()

    def changed_bits(self, first_byte: int, end_byte: int) -> np.ndarray:
        """A bit for each page of these bytes, set if it was ever changed."""
        return self.changed.bits(first_byte, end_byte)

    def changed_runs(self, most: int) -> list[Run]:
        """The pages that were ever changed; so many runs and one more where there are more."""
        return list(islice(self.changed, most + 1))

    def waiting_runs(self, most: int) -> list[Run]:
        """The pages that wait; so many runs and one more where there are more."""
        return list(islice(self.waiting, most + 1))

    def waiting_in(self, first: int, end: int) -> int:
        """How many of these pages wait."""
        return self.waiting.count_in(first, end)
