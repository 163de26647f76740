"""`scan`: reads all, changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from workloads.base import Workload
from workloads.layout import NOTHING, Array, Changed


class Scan(Workload):
    """Every element is read once."""

    name = "scan"
    checksum = 0.0

    def step(self, flat: Array, start: int, stop: int) -> Iterator[Changed]:
        """Sum the rows at these positions."""
        for part in self.parts(start, stop):
            self.checksum += float(np.abs(self.elements(flat, part).sum()))
            yield NOTHING
