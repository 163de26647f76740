"""A file that the program or mode `w+` made: its contents are known from their places alone.

Nothing has to be read before the run, so the run starts with a cold cache.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from tui.files.formats.npy import npy_header
from tui.files.places import EXACT_UP_TO_BYTES, Places
from workloads.contents import expected
from workloads.kernel import PAGE_BYTES


@dataclass(frozen=True, slots=True)
class ContentsProof:
    """The array that was made; `is_empty` if it is all zeros, as `w+` makes it."""

    places: Places
    header: bytes
    dtype: np.dtype[Any]
    is_empty: bool = False
    words: str = "with what was written"
    warmed_bytes: int = 0

    @property
    def outside(self) -> tuple[tuple[int, bytes], ...]:
        """The header; nothing follows the data."""
        return ((0, self.header),)

    def differing(self, first: int, count: int, read: memoryview) -> list[int]:
        """Pages that are not as they were made."""
        start = first * PAGE_BYTES
        length = min(count * PAGE_BYTES, self.places.size_bytes - start)
        known = self._known(start, length)
        # As numbers: a view of memory is compared byte by byte.
        if np.array_equal(np.frombuffer(read, np.uint8), np.frombuffer(known, np.uint8)):
            return []
        steps = range(0, length, PAGE_BYTES)
        return [
            first + at // PAGE_BYTES
            for at in steps
            if read[at : at + PAGE_BYTES] != known[at : at + PAGE_BYTES]
        ]

    def _known(self, offset: int, length: int) -> bytes:
        """`length` bytes of the file as it was made, from `offset` on."""
        header = self.header
        head = header[offset : offset + length]
        length -= len(head)
        if self.is_empty:
            return head + bytes(length)
        start = max(offset - len(header), 0)
        first = start // self.dtype.itemsize
        last = -(-(start + length) // self.dtype.itemsize)
        data = expected(self.dtype, first, last - first).tobytes()
        skip = start - first * self.dtype.itemsize
        return head + data[skip : skip + length]


def contents(
    shape: tuple[int, ...],
    dtype: np.dtype[Any],
    *,
    is_empty: bool = False,
    exact_up_to_bytes: int = EXACT_UP_TO_BYTES,
) -> ContentsProof:
    """What the file of such an array is when it is made."""
    header = npy_header(shape, dtype)
    size = len(header) + prod(shape) * dtype.itemsize
    return ContentsProof(Places(size, exact_up_to_bytes), header, dtype, is_empty)
