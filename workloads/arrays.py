"""Opening and closing the array in each mode; `allow_pickle` is never on.

An `OpenArray` owns the only references to the mapping, so that closing really unmaps it.
"""

from __future__ import annotations

import mmap
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from workloads.base import Rows
from workloads.kernel import PAGE_BYTES
from workloads.words import Mode


@dataclass(slots=True)
class OpenArray:
    """The array as numpy opened it, and where it lies.

    `start` is the first byte of the mapping (of the buffer's first page, for `load`) and
    `data_offset` the array's first byte counted from there.
    """

    array: np.ndarray[Any, np.dtype[Any]]
    mode: Mode
    start: int
    length_bytes: int
    data_offset: int

    @property
    def mapping(self) -> mmap.mmap | None:
        """The mmap object under the array; None for `load`."""
        base = self.array.base
        return base if isinstance(base, mmap.mmap) else None

    def rows(self) -> Rows:
        """The array as rows x elements: a view, never a copy."""
        return np.asarray(self.array).reshape(len(self.array), -1)

    def flush(self) -> None:
        """What the user calls: numpy's own flush; `load` has none to call."""
        flush = getattr(self.array, "flush", None)
        if flush is not None:
            flush()


def header_of(path: Path) -> tuple[tuple[int, ...], np.dtype[Any], int]:
    """Shape, dtype and the data's offset, from the header: known before the array is opened."""
    with path.open("rb") as file:
        version = np.lib.format.read_magic(file)
        read = {
            (1, 0): np.lib.format.read_array_header_1_0,
            (2, 0): np.lib.format.read_array_header_2_0,
        }.get(version)
        if read is None:
            raise ValueError(f"npy format version {version} is not supported")
        shape, _, dtype = read(file)
        return shape, dtype, file.tell()


def open_array(
    path: Path, mode: Mode, shape: tuple[int, ...] | None = None, dtype: str | None = None
) -> OpenArray:
    """Open the file; `w+` makes it anew with the shape and dtype. Raises numpy's own errors."""
    array: np.ndarray[Any, np.dtype[Any]]
    if mode is Mode.LOAD:
        array = np.load(path)
    elif mode is Mode.WRITE_NEW and shape is not None:
        array = np.lib.format.open_memmap(path, mode="w+", dtype=np.dtype(dtype), shape=shape)
        # The header's page was written just now: on disk before the baseline is read.
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    else:
        numpy_mode: Any = str(mode)
        array = np.load(path, mmap_mode=numpy_mode)
    address = int(array.__array_interface__["data"][0])
    if mode is Mode.LOAD:
        data_offset = address % PAGE_BYTES
        length = -(-(data_offset + array.nbytes) // PAGE_BYTES) * PAGE_BYTES
        return OpenArray(array, mode, address - data_offset, length, data_offset)
    # numpy maps from the start of the file: the header is in the first page.
    data_offset = header_of(path)[2]
    length = data_offset + array.nbytes
    return OpenArray(array, mode, address - data_offset, length, data_offset)
