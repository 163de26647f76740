"""Reads back some of what was written: kept, lost, or in the file too."""

from __future__ import annotations

import os
import zlib
from bisect import bisect_left
from typing import Final, NamedTuple

from workloads.layout import Array, Layout
from workloads.needs import SAMPLE_BYTES
from workloads.order import Order

SAMPLES: Final = 64


class _Sample(NamedTuple):
    """Bytes start..stop of the array: a row, or a part of one that is wide."""

    row: int
    start: int
    stop: int


class ReadBack:
    """Remembers checksums of a few spans before and after their change, spread over the order.

    Of a narrow row the whole, of a wide one so many parts that there are some of few rows too. It
    is rows that are counted: one is kept if all that is known of it is.
    """

    def __init__(self, layout: Layout, order: Order, samples: int = SAMPLES) -> None:
        rows, self._row_bytes = layout.rows, layout.row_bytes
        sampled = min(rows, samples)
        parts = min(samples // max(sampled, 1), -(-layout.row_bytes // SAMPLE_BYTES))
        length = min(layout.row_bytes, SAMPLE_BYTES)
        self._positions: list[int] = []
        self._samples: list[_Sample] = []
        for number in range(sampled):
            position = _spread(number, sampled, rows - 1)
            row = int(order.rows_at(position, position + 1)[0])
            for part in range(parts):
                # Not always a row's beginning: what is lost may be lost at its end.
                place = (number + part * sampled, sampled * parts)
                start = row * layout.row_bytes + _spread(*place, layout.row_bytes - length)
                self._positions.append(position)
                self._samples.append(_Sample(row, start, start + length))
        self._before: dict[_Sample, int] = {}
        self._after: dict[_Sample, int] = {}

    def within(self, start: int, stop: int) -> list[_Sample]:
        """What is sampled at the positions start..stop."""
        low = bisect_left(self._positions, start)
        return self._samples[low : bisect_left(self._positions, stop, low)]

    def note_before(self, data: Array, samples: list[_Sample]) -> None:
        """Remember these as they are before the change; `data` is the array as bytes."""
        for sample in samples:
            self._before[sample] = _sum_of(data, sample)

    def note_after(self, data: Array, samples: list[_Sample]) -> None:
        """Remember these as they are after it."""
        for sample in samples:
            self._after[sample] = _sum_of(data, sample)

    def check(self, data: Array, file_fd: int, file_offset: int) -> tuple[int, int, int]:
        """How many changed rows there are, how many the array kept, how many the file has."""
        changed = {s: crc for s, crc in self._after.items() if crc != self._before.get(s)}
        rows = {sample.row for sample in changed}
        lost, elsewhere = set[int](), set[int]()
        for sample, wanted in changed.items():
            if _sum_of(data, sample) != wanted:
                lost.add(sample.row)
            length = sample.stop - sample.start
            if zlib.crc32(os.pread(file_fd, length, file_offset + sample.start)) != wanted:
                elsewhere.add(sample.row)
        return len(rows), len(rows - lost), len(rows - elsewhere)


def _spread(number: int, of: int, most: int) -> int:
    """Where the number-th of so many things is, if they are to lie from 0 to `most`."""
    return most * number // (of - 1) if of > 1 else 0


def _sum_of(data: Array, sample: _Sample) -> int:
    return zlib.crc32(data[sample.start : sample.stop].data)
