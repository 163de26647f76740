"""How an array lies in memory, the pieces that it is worked on in, and what a piece changed."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any, Final, NamedTuple, Self

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]


class Block(NamedTuple):
    """A few columns of a few rows, both side by side."""

    rows: slice
    columns: slice


Part = slice | Array | Block
"""Elements of the flat array side by side, or the numbers (int64) of whole rows, or a block."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Rows of so many elements, one after another in memory order.

    A row is an entry of the first axis; an element of an array of one axis; the whole of one that
    has none.
    """

    rows: int
    columns: int
    dtype: np.dtype[Any]

    @classmethod
    def of(cls, shape: tuple[int, ...], dtype: str) -> Self:
        """That of an array of this shape; raises TypeError for a dtype that numpy has not."""
        return cls(shape[0] if shape else 1, prod(shape[1:]), np.dtype(dtype))

    @property
    def row_bytes(self) -> int:
        """A row's length."""
        return self.columns * self.dtype.itemsize

    @property
    def elements(self) -> int:
        """How many the flat array has."""
        return self.rows * self.columns

    @property
    def array_bytes(self) -> int:
        """The array's length."""
        return self.rows * self.row_bytes


class Changed(NamedTuple):
    """What a piece changed: spans of one length, by their first bytes (int64) in the array."""

    starts: Array
    length: int

    @property
    def changed_bytes(self) -> int:
        """All spans together."""
        return len(self.starts) * self.length


NOTHING: Final = Changed(np.empty(0, np.int64), 0)
"""What a piece changed that was only read."""
