"""`normalize`: each chunk becomes (x - mean) / std in place, as a training script does."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any

import numpy as np

from workloads.base import Workload
from workloads.layout import NOTHING, Array, Changed, Layout, Part
from workloads.order import Order


class Normalize(Workload):
    """Mean and deviation of the chunk, then every element of it rewritten.

    A gain drawn from the seed varies the run, as augmentation would.
    """

    name = "normalize"

    def __init__(self, layout: Layout, order: Order, seed: int) -> None:
        super().__init__(layout, order, seed)
        self._gain = float(1 + 0.1 * self.rng.standard_normal())
        self._wide = self.made(self.piece_elements, np.result_type(layout.dtype, np.float64))

    def step(self, flat: Array, start: int, stop: int) -> Iterator[Changed]:
        """Passes over the chunk, a piece at a time: no temporary of its size."""
        mean, deviation = yield from self.moments(flat, start, stop)
        for part in self.parts(start, stop):
            wide = self.normalised(flat, part, mean, deviation)
            yield self.use(flat, part, wide)

    def use(self, flat: Array, part: Part, wide: Array) -> Changed:
        """Put a part's new values where it came from."""
        assert isinstance(part, slice)
        np.copyto(flat[part], wide, casting="unsafe")
        return self.changed(part)

    def moments(
        self, flat: Array, start: int, stop: int
    ) -> Generator[Changed, None, tuple[Any, float]]:
        """Mean and standard deviation of the rows start..stop of the order."""
        count = max(self.count(start, stop), 1)  # of many rows there may be no column
        mean: Any = 0
        for part in self.parts(start, stop):
            mean += self.elements(flat, part).sum(dtype=self._wide.dtype)
            yield NOTHING
        mean, squares = mean / count, 0.0
        for part in self.parts(start, stop):
            elements = self.elements(flat, part)
            wide = self._wide[: len(elements)]
            np.subtract(elements, mean, out=wide)
            # Real and imaginary parts in a row. A dot product would be BLAS's, whose threads wait
            # for each other by spinning: on a busy machine a whole run took seven times as long.
            real = wide.view(wide.real.dtype)
            squares += float(np.einsum("i,i->", real, real))
            yield NOTHING
        return mean, float(np.sqrt(squares / count)) or 1.0

    def normalised(self, flat: Array, part: Part, mean: Any, deviation: float) -> Array:
        """A part's new values, in this workload's own buffer."""
        elements = self.elements(flat, part)
        wide = self._wide[: len(elements)]
        np.subtract(elements, mean, out=wide)
        np.multiply(wide, self._gain / deviation, out=wide)
        return wide
