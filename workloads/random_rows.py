"""`random-rows`: what `fill` does, in random order of the rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from workloads.base import Rows
from workloads.fill import Fill
from workloads.pages import ChangedPages


class RandomRows(Fill):
    """Every row is written once, in an order drawn from the seed."""

    name = "random-rows"

    def __init__(self, rows: int, columns: int, dtype: np.dtype[Any], seed: int) -> None:
        super().__init__(rows, columns, dtype, seed)
        self._order: np.ndarray = self.rng.permutation(rows)

    def row_numbers(self, positions: np.ndarray) -> np.ndarray:
        """The rows that the order has at these positions."""
        return np.asarray(self._order[positions])

    def write(self, array: Rows, first: int, last: int, block: Rows) -> None:
        """Scatter a block over its rows."""
        array[self._order[first:last]] = block

    def mark(self, pages: ChangedPages, start: int, stop: int) -> int:
        """Mark each row's own pages."""
        for first, last in self.blocks(start, stop):
            pages.mark_spans(self._order[first:last] * self.row_bytes, self.row_bytes)
        return (stop - start) * self.row_bytes
