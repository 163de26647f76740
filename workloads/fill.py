"""`fill`: row i becomes i * arange(columns), the case of the question."""

from __future__ import annotations

from typing import Any

import numpy as np

from workloads.base import Rows, Workload


class Fill(Workload):
    """Every element is written once, from the first row to the last."""

    name = "fill"

    def __init__(self, rows: int, columns: int, dtype: np.dtype[Any], seed: int) -> None:
        super().__init__(rows, columns, dtype, seed)
        self._ramp = np.arange(columns).astype(dtype)

    def step(self, array: Rows, start: int, stop: int) -> None:
        """Write the rows at these positions, a block at a time."""
        for first, last in self.blocks(start, stop):
            numbers = self.row_numbers(np.arange(first, last))
            block = self.block[: last - first]
            np.multiply(numbers.astype(self.dtype)[:, None], self._ramp, out=block)
            self.write(array, first, last, block)

    def write(self, array: Rows, first: int, last: int, block: Rows) -> None:
        """Put a block into the array."""
        array[first:last] = block
