"""`lazy`: each chunk copied, normalised, used and dropped: the way that needs almost no memory."""

from __future__ import annotations

import numpy as np

from workloads.base import Rows
from workloads.normalize import Normalize
from workloads.pages import ChangedPages


class Lazy(Normalize):
    """The array itself is only read; the work happens in one small buffer."""

    name = "lazy"
    checksum = 0.0

    def step(self, array: Rows, start: int, stop: int) -> None:
        """Normalise the chunk block by block into the buffer, and use the result."""
        mean, deviation = self.moments(array, start, stop)
        for first, last in self.blocks(start, stop):
            block = self.normalised(array, first, last, mean, deviation)
            self.checksum += float(np.abs(block).sum(dtype=np.float64))

    def mark(self, pages: ChangedPages, start: int, stop: int) -> int:
        """Nothing of the array changes."""
        return 0
