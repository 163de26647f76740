"""`fill`: row i becomes i * arange(columns), the case of the question."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from workloads.base import ROW_NUMBERS, Workload
from workloads.layout import Array, Block, Changed, Layout, Part
from workloads.order import Order


class Fill(Workload):
    """Every element is written once, row after row of the order.

    Of a row of one element the ramp would be 0 and nothing else: there element i becomes i.
    """

    name = "fill"

    def __init__(self, layout: Layout, order: Order, seed: int) -> None:
        super().__init__(layout, order, seed)
        # Counts up from 0: columns where rows are wider than a piece, else rows.
        self._count = np.arange(self.piece_elements, dtype=ROW_NUMBERS)
        self._numbers = self.made(self.piece_elements, ROW_NUMBERS)
        self._factors = self.made(self.piece_elements, layout.dtype)
        narrow = layout.columns if 1 < layout.columns <= self.piece_elements else 0
        self._ramp = self.made(narrow, layout.dtype)
        np.copyto(self._ramp, self._count[:narrow], casting="unsafe")

    def step(self, flat: Array, start: int, stop: int) -> Iterator[Changed]:
        """Write the rows at these positions."""
        for part in self.parts(start, stop):
            if isinstance(part, slice):
                self.fill(part, flat[part])
            else:
                columns = self.layout.columns
                block = self.block[: len(part) * columns]
                self.fill(part, block)
                flat.reshape(-1, columns)[part] = block.reshape(-1, columns)
            yield self.changed(part)

    def fill(self, part: Part, into: Array) -> None:
        """The numbers of a part, which goes `into` as many elements."""
        columns = self.layout.columns
        if columns == 1:
            np.copyto(into, self._row_numbers(part, len(into)), casting="unsafe")
        elif not len(self._ramp):
            assert isinstance(part, slice)
            row, first = divmod(part.start, columns)
            factors = self._factors[: len(into)]
            np.copyto(factors, self._from(first, len(into)), casting="unsafe")
            np.multiply(factors, np.int64(row).astype(self.layout.dtype), out=into)
        else:
            rows = len(into) // columns
            factors = self._factors[:rows]
            np.copyto(factors, self._row_numbers(part, rows), casting="unsafe")
            np.multiply(factors[:, None], self._ramp, out=into.reshape(rows, columns))

    def _row_numbers(self, part: Part, rows: int) -> Array:
        if isinstance(part, slice):
            return self._from(part.start // self.layout.columns, rows)
        assert not isinstance(part, Block)  # in columns an array is only read
        return part

    def _from(self, first: int, count: int) -> Array:
        """Whole numbers from `first` on."""
        numbers = self._numbers[:count]
        np.add(self._count[:count], first, out=numbers)
        return numbers
