"""Which pages of the array were changed: each page counted once, exactly, by the writer itself.

And once more after every flush: what was changed since then is all that can wait for the disk.
Marks that ascend leave a handful of runs. Those in no order need two bits a page, 64 MiB for 1 TiB,
made before the array is opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from workloads.kernel import PAGE_BYTES
from workloads.page_bits import BitStates
from workloads.page_runs import Fresh, RunStates

_BATCH_PAGES: Final = 8192
MOST_RUNS: Final = 4096
_FEW: Final = 16
_SHIFT: Final = PAGE_BYTES.bit_length() - 1


class ChangedPages:
    """The states of the pages of a mapping; `data_offset` is the array's first byte in it.

    `scattered`: they will be marked in no order. `most_runs`: with more of them bits are made.
    """

    def __init__(
        self,
        mapping_bytes: int,
        data_offset: int,
        *,
        scattered: bool = False,
        most_runs: int = MOST_RUNS,
    ) -> None:
        self.data_offset = data_offset
        self.pages, self.scattered = -(-mapping_bytes // PAGE_BYTES), scattered
        self._states: RunStates | BitStates = RunStates(most_runs)
        if scattered:
            self._states = BitStates(self.pages)
            self._touch_what_marking_needs(self._states)
        self.changed = self.discarded = self.unflushed = self.dirtied = 0

    def _touch_what_marking_needs(self, states: BitStates) -> None:
        # The allocator keeps what a first mark needed: later it would show up as the array's.
        most = min(self.pages - 1, 3 * _BATCH_PAGES // 2)
        every_third = np.arange(0, most, 3) * PAGE_BYTES + PAGE_BYTES - self.data_offset - 1
        for _, firsts, ends in self._runs_under(every_third, 2):
            states.mark_pages(_pages_of(firsts, ends))
        states.forget()

    def mark_span(self, start: int, stop: int) -> None:
        """Mark the pages of the array's bytes start..stop as changed."""
        if stop > start:
            first = (self.data_offset + start) // PAGE_BYTES
            self._count(self._states.mark(first, (self.data_offset + stop - 1) // PAGE_BYTES + 1))

    def mark_spans(self, starts: np.ndarray, length: int) -> None:
        """Mark many spans of one length, given by their first bytes."""
        if length <= 0 or not len(starts):
            return
        for pages, firsts, ends in self._runs_under(starts, length):
            self._mark_runs(pages, firsts, ends)

    def mark_pages(self, firsts: np.ndarray, ends: np.ndarray) -> None:
        """Mark runs of the mapping's pages, in order and without overlap."""
        self._mark_runs(int((ends - firsts).sum()), firsts, ends)

    def _runs_under(
        self, starts: np.ndarray, length: int
    ) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
        """How many pages, and the runs of them, of some thousand at a time."""
        some = max(1, _BATCH_PAGES // (length // PAGE_BYTES + 2))
        for begin in range(0, len(starts), some):
            # Not np.unique: it brings in numpy.ma, 8 MiB that would pass for the array's.
            places = np.sort(starts[begin : begin + some]) + self.data_offset
            firsts, ends = places >> _SHIFT, (places + (length - 1) >> _SHIFT) + 1
            gaps = np.flatnonzero(firsts[1:] > ends[:-1])
            firsts = np.concatenate((firsts[:1], firsts[gaps + 1]))
            ends = np.concatenate((ends[gaps], ends[-1:]))
            yield int((ends - firsts).sum()), firsts, ends

    def _mark_runs(self, pages: int, firsts: np.ndarray, ends: np.ndarray) -> None:
        states = self._states
        if len(firsts) <= _FEW or pages > _BATCH_PAGES or isinstance(states, RunStates):
            for first, end in zip(firsts.tolist(), ends.tolist(), strict=True):
                self._count(self._states.mark(first, end))
        else:
            self._count(states.mark_pages(_pages_of(firsts, ends)))

    def _count(self, fresh: Fresh) -> None:
        self.changed += fresh.changed
        self.discarded -= fresh.held - fresh.changed
        self.unflushed += fresh.waiting
        self.dirtied += fresh.waiting
        if isinstance(self._states, RunStates) and self._states.is_scattered:
            self._states = self._as_bits(self._states)

    def _as_bits(self, runs: RunStates) -> BitStates:
        """More gaps than ever were foreseen: exact all the same, at the price of memory."""
        bits = BitStates(self.pages)
        for some, then in (
            (runs.changed, bits.discard),
            (runs.held, bits.flush),
            (runs.waiting, lambda: None),
        ):
            for first, end in some:
                bits.mark(first, end)
            then()
        return bits

    def flushed(self) -> None:
        """All that was changed so far was told to go to the file."""
        if self.unflushed:
            self._states.flush()
            self.unflushed = 0

    def discard_all(self) -> None:
        """Every change so far was given up: the file's content is back."""
        self._states.discard()
        self.discarded = self.changed
        self.unflushed = 0

    def another(self) -> ChangedPages:
        """A count of the same pages of its own, with nothing in it."""
        return ChangedPages(self.pages * PAGE_BYTES, 0, scattered=self.scattered)

    @property
    def states(self) -> RunStates | BitStates:
        """The states themselves: which pages were changed, and which wait."""
        return self._states


def _pages_of(firsts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """The pages of these runs, one by one."""
    lengths = ends - firsts
    behind = np.cumsum(lengths)
    return np.repeat(firsts - (behind - lengths), lengths) + np.arange(int(behind[-1]))
