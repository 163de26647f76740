"""Which pages of the array were changed: each page counted once, exactly, by the writer itself.

And once more after every flush: what was changed since then is all that can wait for the disk.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from workloads.kernel import PAGE_BYTES

_UNTOUCHED: Final = 0
_CHANGED: Final = 1
_DISCARDED: Final = 2
_STATE: Final = 3
_UNFLUSHED: Final = 4  # a flag beside the state


class ChangedPages:
    """A state per page of the mapping; `data_offset` is the array's first byte in it."""

    def __init__(self, mapping_bytes: int, data_offset: int) -> None:
        self.data_offset = data_offset
        self._state = np.empty(-(-mapping_bytes // PAGE_BYTES), dtype=np.uint8)
        # Written at once: pages touched later would show up as the array's.
        self._state.fill(_UNTOUCHED)
        self.changed = 0
        self.discarded = 0
        self.unflushed = 0
        self.dirtied = 0

    @property
    def pages(self) -> int:
        """How many there are a state of: the mapping's, and some more."""
        return len(self._state)

    def is_changed(self, pages: slice) -> np.ndarray:
        """Whether each of these pages was ever changed, given up or not."""
        return np.asarray(self._state[pages] & _STATE != _UNTOUCHED)

    def mark_span(self, start: int, stop: int) -> None:
        """Mark the pages of the array's bytes start..stop as changed."""
        if stop > start:
            first = (self.data_offset + start) // PAGE_BYTES
            last = (self.data_offset + stop - 1) // PAGE_BYTES
            self._mark(slice(first, last + 1))

    def mark_spans(self, starts: np.ndarray, length: int) -> None:
        """Mark many spans of one length, given by their first bytes."""
        if length <= 0 or not len(starts):
            return
        first = (self.data_offset + starts) // PAGE_BYTES
        last = (self.data_offset + starts + length - 1) // PAGE_BYTES
        widest = int((last - first).max()) + 1
        pages = np.minimum(first[:, None] + np.arange(widest), last[:, None])
        # Not np.unique: it brings in numpy.ma, 8 MiB that would pass for the array's.
        pages = np.sort(pages, axis=None)
        self._mark(pages[np.diff(pages, prepend=-1) > 0])

    def _mark(self, index: slice | np.ndarray) -> None:
        marks = self._state[index]
        state = marks & _STATE
        self.changed += int(np.count_nonzero(state == _UNTOUCHED))
        if self.discarded:
            self.discarded -= int(np.count_nonzero(state == _DISCARDED))
        fresh = int(np.count_nonzero(marks < _UNFLUSHED))
        self.unflushed += fresh
        self.dirtied += fresh
        self._state[index] = _CHANGED | _UNFLUSHED

    def flushed(self) -> None:
        """All that was changed so far was told to go to the file."""
        if self.unflushed:
            self._state &= _STATE
            self.unflushed = 0

    def packed(self) -> bytes:
        """A bit for each page from the mapping's first on, set if it was ever changed."""
        return np.packbits(self._state != _UNTOUCHED).tobytes()

    def discard_all(self) -> None:
        """Every change so far was given up: the file's content is back."""
        self._state[self._state & _STATE == _CHANGED] = _DISCARDED
        self.discarded = self.changed
        self.unflushed = 0
