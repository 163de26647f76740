"""`normalize`: each chunk becomes (x - mean) / std in place, as a training script does."""

from __future__ import annotations

from typing import Any

import numpy as np

from workloads.base import Rows, Workload


class Normalize(Workload):
    """Mean and deviation of the chunk, then every element of it rewritten.

    A gain drawn from the seed varies the run, as augmentation would.
    """

    name = "normalize"

    def __init__(self, rows: int, columns: int, dtype: np.dtype[Any], seed: int) -> None:
        super().__init__(rows, columns, dtype, seed)
        self._gain = float(1 + 0.1 * self.rng.standard_normal())
        # Wide enough for every dtype, complex numbers too, and made only once.
        wide = np.result_type(dtype, np.float64)
        self._wide = np.zeros((self.block_rows, columns), dtype=wide)
        self._wide.fill(1)

    def step(self, array: Rows, start: int, stop: int) -> None:
        """Two passes over the chunk, a block at a time: no temporary of its size."""
        mean, deviation = self.moments(array, start, stop)
        for first, last in self.blocks(start, stop):
            array[first:last] = self.normalised(array, first, last, mean, deviation)

    def moments(self, array: Rows, start: int, stop: int) -> tuple[Any, float]:
        """Mean and standard deviation of the rows start..stop."""
        count = (stop - start) * self.columns
        mean = sum(array[a:b].sum(dtype=self._wide.dtype) for a, b in self.blocks(start, stop))
        mean = mean / count
        squares = 0.0
        for first, last in self.blocks(start, stop):
            wide = self._wide[: last - first]
            np.subtract(array[first:last], mean, out=wide)
            # Real and imaginary parts in a row. A dot product would be BLAS's, whose threads wait
            # for each other by spinning: on a busy machine a whole run took seven times as long.
            parts = wide.reshape(-1).view(wide.real.dtype)
            squares += float(np.einsum("i,i->", parts, parts))
        return mean, float(np.sqrt(squares / count)) or 1.0

    def normalised(self, array: Rows, first: int, last: int, mean: Any, deviation: float) -> Rows:
        """The block's new values, in this workload's own buffer."""
        wide, block = self._wide[: last - first], self.block[: last - first]
        np.subtract(array[first:last], mean, out=wide)
        np.multiply(wide, self._gain / deviation, out=wide)
        np.copyto(block, wide, casting="unsafe")
        return block
