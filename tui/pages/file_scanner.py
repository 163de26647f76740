"""Page states of a file by its offsets, of all mappings of it together, in one or many processes.

A page is the dearest that it is anywhere: a private copy before one in swap, before the file's own
page. Parts of the file that nobody maps are absent.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tui.probe.page_state import PageRuns, PageState, Scanner
from tui.probe.page_table import runs_of
from tui.probe.reading import PROCESS_GONE, Absent
from workloads.kernel import PAGE_BYTES

MAX_RUNS: Final = 65_536
_LEAST_BYTES: Final = 4 << 20
_MOST_BYTES: Final = 1 << 30
_PIECE_SECONDS: Final = 0.002
_DEAREST_LAST: Final = (
    PageState.ABSENT,
    PageState.FILE_CLEAN,
    PageState.FILE_DIRTY,
    PageState.SWAPPED,
    PageState.PRIVATE_COPY,
)
_STATE_OF_RANK: Final = np.array(_DEAREST_LAST, np.uint8)
_RANK_OF_STATE: Final = np.argsort(_STATE_OF_RANK).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class MappedPart:
    """Where a process has a stretch of the file: addresses start..end, from `offset` of the file.

    `owner` is the key of the process's scanner. All of it is page aligned.
    """

    owner: Hashable
    start: int
    end: int
    offset: int


class FileScanner:
    """A scanner whose addresses are offsets of the file; the scanners it reads by are not its own.

    A process that ends is left out from then on, and is in `gone`.
    """

    def __init__(self, *, clock: Callable[[], float] = time.thread_time) -> None:
        self._clock = clock
        self._parts: list[MappedPart] = []
        self._scanners: Mapping[Hashable, Scanner] = {}
        self._window_bytes = _LEAST_BYTES
        self.gone: set[Hashable] = set()

    def found(self, parts: Sequence[MappedPart], scanners: Mapping[Hashable, Scanner]) -> None:
        """From now on these are the mappings of the file; `scanners` has one for each owner."""
        self._parts = sorted(parts, key=lambda part: part.offset)
        self._scanners, self.gone = scanners, set()

    @property
    def source(self) -> str:
        """Where the states come from."""
        return next((self._scanners[part.owner].source for part in self._parts), "no mapping")

    def scan(
        self, start: int, end: int, *, max_runs: int = MAX_RUNS, budget_seconds: float = math.inf
    ) -> PageRuns | Absent:
        """Runs from offset `start` on until `end`, `max_runs` or the budget (CPU seconds)."""
        began = before = self._clock()
        position, count = start, 0
        found: list[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint8]]] = []
        while position < end and count < max_runs:
            stop = min(position + self._window_bytes, end)
            states = self._states(position, stop)
            if self.gone >= {part.owner for part in self._parts}:
                return PROCESS_GONE
            starts, ends, kinds = runs_of(states)
            base = position // PAGE_BYTES
            found.append((starts + base, ends + base, kinds))
            count += len(starts)
            position = stop
            now = self._clock()
            self._fit_window(now - before)
            # The next window may well cost what this one did.
            if now - began + (now - before) > budget_seconds:
                break
            before = now
        if not found:
            found.append(runs_of(np.empty(0, np.uint8)))
        starts, ends, kinds = (np.concatenate(column) for column in zip(*found, strict=True))
        return PageRuns(starts * PAGE_BYTES, ends * PAGE_BYTES, kinds, position)

    def close(self) -> None:
        """Nothing is held here."""

    def _fit_window(self, spent: float) -> None:
        if spent > 2 * _PIECE_SECONDS:
            self._window_bytes = max(self._window_bytes // 2, _LEAST_BYTES)
        elif spent < _PIECE_SECONDS / 2:
            self._window_bytes = min(self._window_bytes * 2, _MOST_BYTES)

    def _states(self, start: int, end: int) -> NDArray[np.uint8]:
        """The dearest state of every page between two offsets."""
        ranks = np.zeros(-(-(end - start) // PAGE_BYTES), np.uint8)
        for part in self._parts:
            if part.offset >= end:
                break
            first = max(start, part.offset)
            last = min(end, part.offset + part.end - part.start)
            if first < last and part.owner not in self.gone:
                shift = part.start - part.offset
                if not self._read(part.owner, first + shift, last + shift, start + shift, ranks):
                    self.gone.add(part.owner)
        return _STATE_OF_RANK[ranks]

    def _read(
        self, owner: Hashable, start: int, end: int, base: int, ranks: NDArray[np.uint8]
    ) -> bool:
        """Raise the pages' ranks to what a process has between two addresses, if it can be read."""
        scanner = self._scanners[owner]
        while start < end:
            runs = scanner.scan(start, end)
            if isinstance(runs, Absent) or runs.walk_end <= start:
                return False
            starts = np.maximum(runs.starts, start)
            lengths = (np.minimum(runs.ends, end) - starts) // PAGE_BYTES
            # Runs do not overlap: no page is in this index twice.
            before = np.cumsum(lengths) - lengths
            pages = np.arange(int(lengths.sum())) + np.repeat(
                (starts - base) // PAGE_BYTES - before, lengths
            )
            ranks[pages] = np.maximum(ranks[pages], np.repeat(_RANK_OF_STATE[runs.states], lengths))
            start = runs.walk_end
        return True
