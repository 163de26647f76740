"""What a workload is: buffers made before the array is opened, then one change per chunk."""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from typing import Any, ClassVar, Final

import numpy as np

from workloads.pages import ChangedPages

BLOCK_BYTES: Final = 256 * 1024
Rows = np.ndarray[Any, np.dtype[Any]]
"""The array as rows x elements, whatever its own shape."""


class Workload(ABC):
    """An access pattern over the rows of an array; row numbers are positions in its order.

    All buffers are made, and touched, in `__init__`: memory that a workload needs for itself
    must be in the baseline, or it would pass for the array's.
    """

    name: ClassVar[str]

    def __init__(self, rows: int, columns: int, dtype: np.dtype[Any], seed: int) -> None:
        self.rows = rows
        self.columns = columns
        self.dtype = dtype
        self.rng = np.random.default_rng(seed)
        self.row_bytes = columns * dtype.itemsize
        self.block_rows = max(1, min(rows, BLOCK_BYTES // max(1, self.row_bytes)))
        self.block = np.zeros((self.block_rows, columns), dtype=dtype)
        self.block.fill(1)
        self.data_offset = 0

    def opened(self, data_offset: int) -> None:
        """The array is open, its first byte so far into its mapping: for those that go by pages."""
        self.data_offset = data_offset

    @abstractmethod
    def step(self, array: Rows, start: int, stop: int) -> None:
        """Do the chunk start..stop of this workload's order."""

    def row_numbers(self, positions: np.ndarray) -> np.ndarray:
        """The rows at positions of the order; by default the order is the rows' own."""
        return positions

    def mark(self, pages: ChangedPages, start: int, stop: int) -> int:
        """Mark what `step` changed; returns the bytes changed."""
        pages.mark_span(start * self.row_bytes, stop * self.row_bytes)
        return (stop - start) * self.row_bytes

    def blocks(self, start: int, stop: int) -> list[tuple[int, int]]:
        """The chunk in blocks small enough to need no temporary of the chunk's size."""
        edges = [*range(start, stop, self.block_rows), stop]
        return list(itertools.pairwise(edges))
