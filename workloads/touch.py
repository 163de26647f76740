"""`touch`: one element in every page, so that a whole page is copied for a few bytes."""

from __future__ import annotations

from typing import Final

import numpy as np

from workloads.base import Rows, Workload
from workloads.kernel import PAGE_BYTES
from workloads.pages import ChangedPages

_BATCH: Final = 65_536


class Touch(Workload):
    """The first element that begins in each page of the chunk is changed."""

    name = "touch"

    def step(self, array: Rows, start: int, stop: int) -> None:
        """Change one element per page, some thousand pages at a time."""
        flat = array.reshape(-1)
        elements = self._elements(start, stop)
        for first in range(0, len(elements), _BATCH):
            some = elements[first : first + _BATCH]
            flat[some] += flat.dtype.type(1)

    def mark(self, pages: ChangedPages, start: int, stop: int) -> int:
        """Mark each touched element's page."""
        size = self.dtype.itemsize
        elements = self._elements(start, stop)
        for first in range(0, len(elements), _BATCH):
            pages.mark_spans(elements[first : first + _BATCH] * size, size)
        return len(elements) * size

    def _elements(self, start: int, stop: int) -> np.ndarray:
        """The flat indices, in rows start..stop, of the first element that begins in a page."""
        size = self.dtype.itemsize
        lowest, highest = start * self.row_bytes, stop * self.row_bytes
        first = (self.data_offset + lowest) // PAGE_BYTES
        last = (self.data_offset + max(lowest, highest - 1)) // PAGE_BYTES
        page_starts = np.arange(first, last + 1) * PAGE_BYTES - self.data_offset
        elements = -(-np.maximum(page_starts, 0) // size)
        return elements[(elements * size >= lowest) & (elements * size < highest)]
