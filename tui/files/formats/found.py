"""An array as it lies in a file, and the file that it is looked for in.

Rows are what lies together: an array stored column by column is told as its transpose.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, replace
from math import prod
from pathlib import Path
from typing import Any, Final

import numpy as np

from tui.files.formats.dtypes import dtype_name, dtype_words, is_number
from tui.files.reading import read_once

MAX_DIMENSIONS: Final = 64
_MOST_SHOWN: Final = 8
BY_COLUMNS: Final = "F"
BY_ROWS: Final = "C"


class FormatError(Exception):
    """Why a file cannot be used, in one line."""


@dataclass(frozen=True, slots=True)
class Source:
    """An open file; `path` is what it is called."""

    fd: int
    path: Path
    file_bytes: int

    @classmethod
    def of(cls, fd: int, path: Path) -> Source:
        """The file behind a descriptor, which stays the caller's."""
        return cls(fd, path, os.fstat(fd).st_size)

    def read(self, offset: int, length: int) -> bytes:
        """At most `length` bytes, fewer at the end; raises FormatError."""
        try:
            return read_once(self.fd, offset, length)
        except OSError as error:
            raise self.error(f"cannot be read: {error.strerror}") from error

    def called(self, more: str) -> Source:
        """The same file, with more behind its name in an error."""
        return replace(self, path=Path(f"{self.path}{more}"))

    def error(self, words: str) -> FormatError:
        """An error about this file."""
        return FormatError(f"{self.path}: {words}")


@dataclass(frozen=True, slots=True)
class FoundArray:
    """A usable array: its rows are `shape[0]`, its first byte is `data_offset` of the file.

    `order`: how it is stored, `F` for column by column, which `shape` is the transpose of.
    `member`: of an archive. `words`: what is to be said of it; empty for a plain `.npy`.
    """

    path: Path
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    data_offset: int
    file_bytes: int
    order: str = BY_ROWS
    member: str = ""
    is_raw: bool = False
    words: str = ""

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

    @property
    def dtype_name(self) -> str:
        """`float32`, `>f4`, `|V12`: what settings call its dtype."""
        return dtype_name(self.dtype)


def told(
    source: Source,
    shape: tuple[int, ...],
    dtype: np.dtype[Any],
    data_offset: int,
    *,
    is_by_columns: bool = False,
    end: int | None = None,
    member: str = "",
    is_raw: bool = False,
    words: str = "",
) -> FoundArray:
    """The array of numpy's `shape` at that offset; raises FormatError for one that cannot be used.

    `end`: where what holds the array ends, if not with the file.
    """
    # As numpy has it: what each element is an array of are the last axes.
    dtype, within = dtype.base, dtype.shape
    refuse_unmappable(source, dtype)
    if is_by_columns and len(shape) > 1:
        stored, order = (*shape[::-1], *within), BY_COLUMNS
    else:
        stored, order = (*shape, *within), BY_ROWS
    shape = (*shape, *within)
    if len(shape) > MAX_DIMENSIONS or any(length < 0 for length in shape):
        raise source.error("tells an impossible shape")
    if 0 in shape:
        raise source.error(f"the array is empty (shape {shape_words(shape)})")
    needed, there = prod(shape) * dtype.itemsize, source.file_bytes if end is None else end
    if there < data_offset + needed:
        what = f"{dtype_words(dtype)} {shape_words(shape)}".strip()
        size = f"{needed:,} bytes" if needed <= sys.maxsize else "more bytes than a file can have"
        words = "the array is longer than its member" if member else "is truncated"
        raise source.error(
            f"{'is too short' if is_raw else words}: {what} needs {size} from byte {data_offset:,} "
            f"on, there are {max(0, there - data_offset):,}"
        )
    said = [words] if words else []
    if not shape:
        stored = (1,)
        said.append("a single element without dimensions, told as one row")
    elif order == BY_COLUMNS:
        said.append(
            f"stored column by column (Fortran order), told as its transpose "
            f"{shape_words(stored)}, whose rows lie together"
        )
    if not is_number(dtype_name(dtype)):
        said.append(f"{dtype_words(dtype)}: read and touched as bytes")
    return FoundArray(
        path=source.path,
        shape=stored,
        dtype=dtype,
        data_offset=data_offset,
        file_bytes=source.file_bytes,
        order=order,
        member=member,
        is_raw=is_raw,
        words="; ".join(said),
    )


def shape_words(shape: tuple[int, ...]) -> str:
    """`1,000 x 20`; of many lengths the first."""
    words = [f"{length:,}" for length in shape]
    if len(words) > _MOST_SHOWN:
        words[_MOST_SHOWN - 1 :] = [f"... ({len(shape)} lengths)"]
    return " x ".join(words)


def refuse_unmappable(source: Source, dtype: np.dtype[Any]) -> None:
    """Raise FormatError for elements that numpy maps nowhere."""
    if dtype.hasobject:
        raise source.error(
            "holds Python objects, which lie elsewhere in memory and are pickled in the file: "
            "cowtop never unpickles, and numpy maps none"
        )
    if dtype.kind not in "biufcSUVMm" or dtype.itemsize == 0:
        raise source.error(f"holds {dtype!s:.60}, and elements of no bytes cannot be mapped")
