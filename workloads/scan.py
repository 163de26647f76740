"""`scan`: reads all, changes nothing."""

from __future__ import annotations

import numpy as np

from workloads.base import Rows, Workload
from workloads.pages import ChangedPages


class Scan(Workload):
    """Every element is read once."""

    name = "scan"
    checksum = 0.0

    def step(self, array: Rows, start: int, stop: int) -> None:
        """Sum the chunk."""
        self.checksum += float(np.abs(np.sum(array[start:stop])))

    def mark(self, pages: ChangedPages, start: int, stop: int) -> int:
        """Nothing of the array changes."""
        return 0
