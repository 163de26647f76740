"""`touch`: one element in every page, so that a whole page is copied for a few bytes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from workloads.base import ROW_NUMBERS, Workload
from workloads.kernel import PAGE_BYTES
from workloads.layout import Array, Changed
from workloads.needs import TOUCHED_PAGES


class Touch(Workload):
    """The first element that begins in each page of the chunk is changed."""

    name = "touch"

    def step(self, flat: Array, start: int, stop: int) -> Iterator[Changed]:
        """Change one element per page, some hundred pages at a time."""
        row, item, offset = self.layout.row_bytes, self.layout.dtype.itemsize, self.data_offset
        lowest, highest = start * row, stop * row
        one = self.layout.dtype.type(1)
        first, last = (offset + lowest) // PAGE_BYTES, (offset + highest - 1) // PAGE_BYTES
        for page in range(first, last + 1, TOUCHED_PAGES):
            pages = np.arange(page, min(page + TOUCHED_PAGES, last + 1), dtype=ROW_NUMBERS)
            begins = np.maximum(pages * PAGE_BYTES - offset, 0)
            elements = -(-begins // item)
            elements = elements[(elements * item >= lowest) & (elements * item < highest)]
            flat[elements] += one
            yield Changed(elements * item, item)
