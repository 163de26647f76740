"""What a workload is: buffers made before the array is opened, then changes piece by piece."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any, ClassVar, Final

import numpy as np

from workloads.layout import Array, Block, Changed, Layout, Part
from workloads.needs import PIECE_BYTES, SCATTERED_ROWS, widest_bytes
from workloads.order import ByColumns, Order, Sequential
from workloads.paced import Paced

ROW_NUMBERS: Final = np.dtype(np.int64)


class Workload(ABC):
    """An access pattern over the rows of an array, in an order of theirs.

    All buffers are made, and touched, in `__init__`: memory that a workload needs for itself must
    be in the baseline, or it would pass for the array's. None is larger than a piece, and a piece
    is small whatever the row: several rows, or a part of one.
    """

    name: ClassVar[str]

    def __init__(self, layout: Layout, order: Order, seed: int) -> None:
        self.layout, self.order = layout, order
        self.rng = np.random.default_rng(seed)
        widest = widest_bytes(self.name, layout.dtype.itemsize, layout.dtype.kind)
        self.piece_elements = min(PIECE_BYTES // widest, layout.elements)
        self.is_scattered = not isinstance(order, Sequential)
        self._paced = Paced()
        self.data_offset = self.bytes_read = self.places_read = 0
        block = self.piece_elements if self.is_scattered else 0
        self._ahead_from, self._ahead = 0, order.rows_at(0, min(SCATTERED_ROWS, layout.rows))
        self.block = self.made(block, layout.dtype)

    @staticmethod
    def made(elements: int, dtype: np.dtype[Any]) -> Array:
        """A buffer, every page of it touched."""
        buffer = np.empty(elements, dtype)
        buffer.fill(1)
        return buffer

    def opened(self, data_offset: int) -> None:
        """The array is open, its first byte so far into its mapping: for those that go by pages."""
        self.data_offset = data_offset

    @abstractmethod
    def step(self, flat: Array, start: int, stop: int) -> Iterator[Changed]:
        """Do the positions start..stop of the order on the flat array, piece by piece.

        Yields after each piece what it changed, and holds no piece of the array in between but
        `flat` itself.
        """

    def parts(self, start: int, stop: int) -> Iterator[Part]:
        """The rows at these positions, in pieces: whole rows, or a part of one that is wider."""
        columns, most = self.layout.columns, self.piece_elements
        if isinstance(self.order, ByColumns):
            yield from self._of_columns(*self.order.columns_at(start, stop))
            return
        if columns > most:
            for position in range(start, stop):
                yield from self._of_one(int(self._rows_at(position, position + 1)[0]))
            return
        rows = most // columns
        if self.is_scattered:
            for first, last in self._paced.pieces(start, stop, rows):
                self._reads((last - first) * columns, last - first)
                yield self._rows_at(first, last)
            return
        for first in range(start, stop, rows):
            last = min(first + rows, stop)
            self._reads((last - first) * columns, 1)
            yield slice(first * columns, last * columns)

    def _reads(self, elements: int, places: int) -> None:
        """A part of so many elements comes next, which lie in so many places."""
        self.bytes_read += elements * self.layout.dtype.itemsize
        self.places_read += places

    def _rows_at(self, first: int, last: int) -> Array:
        """A few rows of the order: one alone costs as much as hundreds, so more are asked for."""
        begin = self._ahead_from
        if not begin <= first <= last <= begin + len(self._ahead):
            begin = self._ahead_from = first
            self._ahead = self.order.rows_at(first, min(first + SCATTERED_ROWS, self.order.rows))
        return self._ahead[first - begin : last - begin]

    def _of_one(self, row: int) -> Iterator[slice]:
        columns = self.layout.columns
        pieces = -(-columns // self.piece_elements)
        begin, length = row * columns, -(-columns // pieces)  # all of about one length
        for first in range(begin, begin + columns, length):
            last = min(first + length, begin + columns)
            self._reads(last - first, 1)
            yield slice(first, last)

    def _of_columns(self, first: int, last: int) -> Iterator[Block]:
        if first == last:
            return
        width = min(last - first, self.piece_elements)
        rows = self.piece_elements // width
        for row, end in self._paced.pieces(0, self.layout.rows, rows):
            for column in range(first, last, width):
                block = Block(slice(row, end), slice(column, min(column + width, last)))
                self._reads((end - row) * (block.columns.stop - column), end - row)
                yield block

    def count(self, start: int, stop: int) -> int:
        """How many elements the work at the positions start..stop is of."""
        if isinstance(self.order, ByColumns):
            first, last = self.order.columns_at(start, stop)
            return (last - first) * self.layout.rows
        return (stop - start) * self.layout.columns

    def elements(self, flat: Array, part: Part) -> Array:
        """The elements of a part: of the array itself, or copied to where they lie together."""
        if isinstance(part, slice):
            return flat[part]
        columns = self.layout.columns
        if isinstance(part, Block):
            found = flat.reshape(-1, columns)[part.rows, part.columns]
            block = self.block[: found.size]
            np.copyto(block.reshape(found.shape), found)
            return block
        block = self.block[: len(part) * columns]
        # Any other mode would copy the whole of it once more.
        rows = flat.reshape(-1, columns)
        np.take(rows, part, axis=0, out=block.reshape(-1, columns), mode="clip")
        return block

    def changed(self, part: Part) -> Changed:
        """All of a part was changed."""
        if isinstance(part, slice):
            item = self.layout.dtype.itemsize
            start = np.array([part.start * item], ROW_NUMBERS)
            return Changed(start, (part.stop - part.start) * item)
        assert not isinstance(part, Block)  # in columns an array is only read
        return Changed(part * self.layout.row_bytes, self.layout.row_bytes)
