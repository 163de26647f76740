"""Which bytes and pages of memory an array or another buffer lies in, by its address and strides.

Whatever shares a map is found so: what numpy made of it, or another library without a copy.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Addresses = NDArray[np.int64]


class NoArray(ValueError):
    """What cannot be watched, and what to do instead."""


@dataclass(frozen=True, slots=True, eq=False)
class Pages:
    """Runs of whole pages, rising and apart: `starts` and `ends` in bytes, of one length."""

    starts: Addresses
    ends: Addresses

    @property
    def size_bytes(self) -> int:
        """All of them."""
        return int(np.sum(self.ends - self.starts))

    def is_all_of(self, start: int, end: int) -> bool:
        """Whether nothing of start..end is missing."""
        return len(self.starts) == 1 and self.starts[0] <= start and end <= self.ends[0]

    def moved(self, by_bytes: int) -> Pages:
        """The same elsewhere: by address, or by place in a file."""
        return Pages(self.starts + by_bytes, self.ends + by_bytes)

    def common(self, starts: Addresses, ends: Addresses) -> tuple[Addresses, Addresses]:
        """What of other runs, rising and apart, lies in these."""
        first = np.searchsorted(self.ends, starts, "right")
        behind = np.searchsorted(self.starts, ends, "left")
        counts = np.maximum(behind - first, 0)
        mine = np.repeat(first - (np.cumsum(counts) - counts), counts) + np.arange(counts.sum())
        low = np.maximum(np.repeat(starts, counts), self.starts[mine])
        high = np.minimum(np.repeat(ends, counts), self.ends[mine])
        return low, high


def seen_as_array(thing: Any) -> NDArray[Any]:
    """The thing as numpy sees it, over its own memory; raises NoArray for what has none to see."""
    if isinstance(thing, np.ndarray):
        return thing
    if thing is None:
        raise NoArray("not a memory map: None (was the array closed, or never opened?)")
    if isinstance(thing, (str, os.PathLike)):
        raise NoArray(
            "not a memory map: a path; open it first and watch the array: "
            "np.load(path, mmap_mode='c') or np.memmap(path, ...)"
        )
    if isinstance(thing, (list, tuple, dict, set)):
        kind = type(thing).__name__
        raise NoArray(
            f"not a memory map: a {kind} has memory of its own; watch one array at a time"
        )
    try:
        if hasattr(thing, "__array_interface__"):
            return np.asarray(thing)
        return _of_buffer(thing)
    except (AttributeError, TypeError, ValueError, BufferError) as error:
        kind = type(thing).__name__
        raise NoArray(f"not a memory map: this {kind} shows no memory of its own") from error


def _of_buffer(thing: Any) -> NDArray[Any]:
    try:
        view = memoryview(thing)
    except TypeError:
        return np.from_dlpack(thing)
    return np.asarray(view)


def pages_of(array: NDArray[Any], page_bytes: int) -> Pages:
    """The pages that hold at least one byte of the array; none of an empty one.

    Strides are gone through from the widest; what leaves no whole page out is one piece.
    """
    if not array.size:
        return Pages(np.empty(0, np.int64), np.empty(0, np.int64))
    first, _ = _bounds(array)
    axes = sorted(
        (abs(s), n) for s, n in zip(array.strides, array.shape, strict=True) if n > 1 and s
    )
    block = array.itemsize
    starts = np.array([first], np.int64)
    wide: list[tuple[int, int]] = []
    for stride, count in axes:
        if not wide and stride - block < page_bytes:
            block = max(block, (count - 1) * stride + block)
        else:
            wide.append((stride, count))
    for stride, count in reversed(wide):
        steps = np.arange(count, dtype=np.int64) * stride
        starts = (starts[:, None] + steps[None, :]).ravel()
    starts = np.sort(starts)
    low = starts // page_bytes * page_bytes
    high = -(-(starts + block) // page_bytes) * page_bytes
    return _joined(low, high)


def _bounds(array: NDArray[Any]) -> tuple[int, int]:
    """The lowest address of an array that is not empty, and how many bytes it spans."""
    first = int(array.__array_interface__["data"][0])
    steps = [(n - 1) * s for n, s in zip(array.shape, array.strides, strict=True)]
    # A stride backwards begins at its far end.
    return first + sum(min(0, step) for step in steps), sum(map(abs, steps)) + array.itemsize


def _joined(starts: Addresses, ends: Addresses) -> Pages:
    """Runs that touch or overlap as one; `starts` and `ends` rise."""
    ends = np.maximum.accumulate(ends)
    apart = np.flatnonzero(starts[1:] > ends[:-1])
    return Pages(
        starts[np.concatenate(([0], apart + 1))],
        ends[np.concatenate((apart, [len(ends) - 1]))],
    )


@dataclass(frozen=True, slots=True)
class Rows:
    """Where the rows (of the first axis) lie: `count` of `length_bytes` each, `stride_bytes` apart.

    `first` is the address of row 0; `why_not` says why the rows cannot be told by their pages.
    """

    first: int
    length_bytes: int
    stride_bytes: int
    count: int
    why_not: str = ""

    def within(self, pages: Pages) -> NDArray[np.int64]:
        """Rows that have at least one byte in these pages, rising."""
        starts = self.first + np.arange(self.count, dtype=np.int64) * self.stride_bytes
        first = np.searchsorted(pages.ends, starts, "right")
        behind = np.searchsorted(pages.starts, starts + self.length_bytes, "left")
        return np.flatnonzero(behind > first).astype(np.int64)


def rows_of(array: NDArray[Any]) -> Rows:
    """The rows of an array; an array without axes is one row."""
    if array.ndim == 0:
        array = array.reshape(1)
    if not array.size:
        return Rows(0, 0, 0, 0)
    first, length = _bounds(array[:1])
    stride, count = array.strides[0], len(array)
    is_apart = count == 1 or abs(stride) >= length
    why = "" if is_apart else "rows do not lie together in this array: it is not in C order"
    return Rows(first, length, stride, count, why)
