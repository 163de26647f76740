"""What a `.npy` file holds, told from its header and its size; nothing is mapped or unpickled."""

from __future__ import annotations

import io
import os
import warnings
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.lib import format as npy

from tui.named_files.to_read import NotRegularError, open_looked_at

MAX_HEADER_BYTES: Final = 10_000  # numpy's own bound: beyond it the parser may crash or hang
MAX_DIMENSIONS: Final = 64


class NpyError(Exception):
    """Why a file cannot be used, in one line."""


@dataclass(frozen=True, slots=True)
class NpyFile:
    """A usable `.npy` file; the first axis is the rows."""

    path: Path
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    fortran_order: bool
    data_offset: int
    file_bytes: int

    @property
    def rows(self) -> int:
        """The length of the first axis."""
        return self.shape[0]

    @property
    def row_bytes(self) -> int:
        """The bytes of one index of the first axis."""
        return self.dtype.itemsize * prod(self.shape[1:])

    @property
    def data_bytes(self) -> int:
        """The bytes of the array without its header."""
        return self.rows * self.row_bytes


def npy_header(shape: tuple[int, ...], dtype: np.dtype[Any]) -> bytes:
    """The version 1.0 header of a row-wise array, as `np.save` writes it."""
    out = io.BytesIO()
    description = {"descr": npy.dtype_to_descr(dtype), "fortran_order": False, "shape": shape}
    npy.write_array_header_1_0(out, description)
    return out.getvalue()


def inspect(path: Path) -> NpyFile:
    """Look at a user's file; raises NpyError with one clear line."""
    try:
        fd = open_looked_at(path)
    except (OSError, ValueError) as error:
        raise NpyError(f"{path}: {_open_error(error)}") from error
    try:
        status = os.fstat(fd)
        start = os.pread(fd, MAX_HEADER_BYTES + 12, 0)
    except OSError as error:
        raise NpyError(f"{path}: cannot be read: {error.strerror}") from error
    finally:
        os.close(fd)
    return parse(start, path, status.st_size)


def parse(start: bytes, path: Path, file_bytes: int) -> NpyFile:
    """The array that a file's first bytes and its size describe; raises NpyError."""
    shape, fortran_order, dtype, data_offset = read_header(start, path)
    _check_dtype(dtype, path)
    if not shape:
        raise NpyError(f"{path}: holds a single number without dimensions, not an array")
    if len(shape) > MAX_DIMENSIONS or any(length < 0 for length in shape):
        raise NpyError(f"{path}: the .npy header has an impossible shape")
    if 0 in shape:
        raise NpyError(f"{path}: the array is empty (shape {_words(shape)})")
    if fortran_order and len(shape) > 1:
        raise NpyError(
            f"{path}: the array is stored column by column (Fortran order), and cowtop changes "
            "rows; save it row by row first: np.save(new, np.ascontiguousarray(a))"
        )
    array = NpyFile(path, shape, dtype, fortran_order, data_offset, file_bytes)
    if file_bytes < data_offset + array.data_bytes:
        raise NpyError(
            f"{path}: is truncated: {dtype} {_words(shape)} needs "
            f"{data_offset + array.data_bytes:,} bytes, the file has {file_bytes:,}"
        )
    return array


def _open_error(error: OSError | ValueError) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file"
    if isinstance(error, PermissionError):
        return "no permission to read it"
    if isinstance(error, NotRegularError):
        return str(error.strerror)
    return f"cannot be opened: {error.strerror if isinstance(error, OSError) else error}"


def read_header(start: bytes, path: Path) -> tuple[tuple[int, ...], bool, np.dtype[Any], int]:
    """Shape, order, dtype and the data's offset, whatever the dtype; raises NpyError.

    Only literals are evaluated.
    """
    if not start.startswith(npy.MAGIC_PREFIX):
        raise NpyError(f"{path}: is not a .npy file")
    if len(start) < npy.MAGIC_LEN + 4:
        raise NpyError(f"{path}: is truncated inside the .npy header")
    version = (start[npy.MAGIC_LEN - 2], start[npy.MAGIC_LEN - 1])
    if version not in ((1, 0), (2, 0)):
        raise NpyError(
            f"{path}: .npy format version {version[0]}.{version[1]} is not read, only 1.0 and 2.0"
        )
    text_at = npy.MAGIC_LEN + (2 if version == (1, 0) else 4)
    length = int.from_bytes(start[npy.MAGIC_LEN : text_at], "little")
    if length > MAX_HEADER_BYTES:
        raise NpyError(
            f"{path}: the .npy header claims {length:,} bytes, more than {MAX_HEADER_BYTES:,}"
        )
    if len(start) < text_at + length:
        raise NpyError(f"{path}: is truncated inside the .npy header")
    source = io.BytesIO(start)
    source.seek(npy.MAGIC_LEN)
    read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python's remarks on the header's literals
            shape, fortran_order, dtype = read(source, max_header_size=MAX_HEADER_BYTES)
    except Exception as error:  # hostile text makes numpy raise nearly anything
        raise NpyError(f"{path}: the .npy header is damaged") from error
    if any(isinstance(length, bool) for length in shape):
        raise NpyError(f"{path}: the .npy header has an impossible shape")
    return tuple(map(int, shape)), fortran_order, dtype, text_at + length


def _check_dtype(dtype: np.dtype[Any], path: Path) -> None:
    if dtype.hasobject:
        raise NpyError(f"{path}: holds Python objects; cowtop never unpickles")
    if dtype.kind not in "biufc" or dtype.itemsize == 0:
        raise NpyError(f"{path}: holds {dtype!s:.60}, and a workload needs plain numbers")


def _words(shape: tuple[int, ...]) -> str:
    return " x ".join(f"{length:,}" for length in shape)
