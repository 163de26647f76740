"""Reads back some of the rows that were written: kept, lost, or in the file too."""

from __future__ import annotations

import os
import zlib
from typing import Final

import numpy as np

from workloads.base import Rows

_SAMPLED_ROWS: Final = 64


class ReadBack:
    """Remembers a checksum of a few rows before and after their change, spread over the order."""

    def __init__(self, rows: int) -> None:
        spread = np.linspace(0, rows - 1, min(rows, _SAMPLED_ROWS)).astype(int)
        # Not np.unique: it brings in numpy.ma, 8 MiB of every process for a handful of numbers.
        self._positions = np.array(sorted(set(spread.tolist())))
        self._before: dict[int, int] = {}
        self._after: dict[int, int] = {}

    def positions(self, start: int, stop: int) -> np.ndarray:
        """The sampled positions in start..stop."""
        low, high = np.searchsorted(self._positions, (start, stop))
        return self._positions[low:high]

    def note_before(self, array: Rows, rows: np.ndarray) -> None:
        """Remember these rows as they are before the change."""
        for row in rows.tolist():
            self._before[row] = zlib.crc32(array[row].data)

    def note_after(self, array: Rows, rows: np.ndarray) -> None:
        """Remember these rows as they are after it."""
        for row in rows.tolist():
            self._after[row] = zlib.crc32(array[row].data)

    def check(self, array: Rows, file_fd: int, file_offset: int) -> tuple[int, int, int]:
        """How many changed rows there are, how many the array kept, how many the file has."""
        changed = [row for row, crc in self._after.items() if crc != self._before.get(row)]
        kept = in_file = 0
        size = array[0].nbytes
        for row in changed:
            wanted = self._after[row]
            kept += zlib.crc32(array[row].data) == wanted
            in_file += zlib.crc32(os.pread(file_fd, size, file_offset + row * size)) == wanted
        return len(changed), kept, in_file
