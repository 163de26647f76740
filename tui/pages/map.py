"""The array as cells, each with its pages counted by state, its age, and whether it just changed.

A cell's counts are replaced whole, when its last page was read, so they always sum to its pages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tui.pages.count import STATES, Counts, count_pages
from tui.pages.geometry import PageGeometry
from tui.probe.page_state import PageRuns, PageState
from workloads.kernel import PAGE_BYTES

Moments = NDArray[np.float64]
Words = Mapping[PageState, str]
NO_WORDS: Final[Words] = {}

_CHANGED: Final = [PageState.FILE_DIRTY, PageState.PRIVATE_COPY, PageState.SWAPPED]


@dataclass(frozen=True, slots=True)
class PassTotals:
    """Bytes by state of one whole pass over the shown pages, read between two moments."""

    bytes_by_state: Mapping[PageState, int]
    began_at: float
    ended_at: float


@dataclass(frozen=True, slots=True, eq=False)
class PageMapFrame:
    """What is known of the shown pages at one moment; the arrays are read-only.

    `counts`: pages, shape (cells, states). `scanned_at`: when the oldest page of each cell was
    read, NaN: never. `changed_at`: when changed pages were last seen to have grown since the
    last flush, NaN: not. `complete`: every cell was read within this very tick.
    `last_pass` survives a change of cells, not of pages. `words`: what the pages of this array are
    called, where that is not what a state's pages are called elsewhere. `of`: the file and the
    processes it is of, in words, where a subject has several; empty where there is one array.
    `file` and `pid`: the same as in the request.
    """

    at: float
    geometry: PageGeometry
    counts: Counts
    scanned_at: Moments
    changed_at: Moments
    complete: bool
    known_pages: int
    dirty_known: bool
    source: str
    last_pass: PassTotals | None
    words: Words = field(default_factory=dict)
    of: str = ""
    file: str = ""
    pid: int | None = None

    @property
    def totals_bytes(self) -> Mapping[PageState, int]:
        """Bytes by state in the cells read so far: the whole once `known_pages` is all of it."""
        return bytes_by_state(self.counts)

    @property
    def ages_seconds(self) -> Moments:
        """How old each cell's counts are; NaN: never read."""
        return self.at - self.scanned_at

    @property
    def just_changed(self) -> NDArray[np.bool_]:
        """The cells whose changed pages were seen to grow since the last flush: they glow."""
        return np.isfinite(self.changed_at)


class PageMap:
    """The counts behind the frames; scanned stretches go in, in rising order, cell by cell."""

    def __init__(self, geometry: PageGeometry) -> None:
        self.geometry = geometry
        cells = np.arange(geometry.cells + 1, dtype=np.int64)
        self.borders = geometry.first_page + cells * geometry.shown_pages // geometry.cells
        self.counts = np.zeros((geometry.cells, STATES), np.int64)
        self.scanned_at = np.full(geometry.cells, np.nan)
        self.changed_at = np.full(geometry.cells, np.nan)
        self.ticks = np.full(geometry.cells, -1, np.int64)
        self._part = np.zeros(STATES + 1, np.int64)
        self._part_at = np.nan
        self._part_tick = -1

    @property
    def known_pages(self) -> int:
        """Pages of the cells that were read at least once."""
        return int(self.counts.sum())

    def count(self, runs: PageRuns, first_page: int, end_page: int) -> Counts:
        """Counts of the cells that end within these pages, the last cell begun not among them.

        A last column more: of the pages, those written since the last flush, -1 where no run tells.
        The pages follow those counted before, or begin a cell.
        """
        first = self.geometry.cell_of_page(first_page)
        last = self.geometry.cell_of_page(end_page - 1)
        borders = np.clip(self.borders[first : last + 2], first_page, end_page)
        base = self.geometry.start // PAGE_BYTES
        starts, ends = runs.starts // PAGE_BYTES - base, runs.ends // PAGE_BYTES - base
        by_state = count_pages(starts, ends, runs.states, borders)
        written = np.full(len(by_state), -1, np.int64)
        if runs.written is not None:
            marked = runs.written.astype(np.uint8)
            written = count_pages(starts, ends, marked, borders)[:, 1]
        counts = np.column_stack((by_state, written))
        if first_page != self.borders[first]:
            counts[0] += self._part
        if end_page == self.borders[last + 1]:
            return counts
        self._part = counts[-1].copy()
        return counts[:-1]

    def store(self, first: int, counts: Counts, at: float, tick: int, *, begun: bool) -> None:
        """Replace the counts of cells from `first` on, read at `at` in this tick.

        `begun`: the pages of the first cell were begun by an earlier call.
        """
        cells = slice(first, first + len(counts))
        old, known = self.counts[cells], np.isfinite(self.scanned_at[cells])
        by_state, written = counts[:, :STATES], counts[:, STATES]
        grown = known & (by_state[:, _CHANGED].sum(axis=1) > old[:, _CHANGED].sum(axis=1))
        told = written >= 0
        self.changed_at[cells][np.where(told, written > 0, grown)] = at
        self.changed_at[cells][told & (written == 0)] = np.nan
        self.counts[cells] = by_state
        self.scanned_at[cells] = at
        self.ticks[cells] = tick
        if begun and len(counts):
            self.scanned_at[first], self.ticks[first] = self._part_at, self._part_tick
        if not begun or len(counts):
            self._part_at, self._part_tick = at, tick

    def mark_flush(self) -> None:
        """Let no cell glow; what grows from here on will."""
        self.changed_at.fill(np.nan)


def bytes_by_state(counts: Counts) -> dict[PageState, int]:
    """The sum of all cells, in bytes."""
    return {
        state: pages * PAGE_BYTES
        for state, pages in zip(PageState, counts.sum(axis=0).tolist(), strict=True)
    }


def read_only(array: Moments) -> Moments:
    """A copy that nobody can change."""
    copy = array.copy()
    copy.flags.writeable = False
    return copy
