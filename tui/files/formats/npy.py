"""`.npy`, every version that numpy writes: a header of literals, then the array."""

from __future__ import annotations

import ast
import io
import re
import sys
import warnings
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.lib import format as npy

from tui.files.formats.found import FoundArray, Source, told

MAX_HEADER_BYTES: Final = 128 * 1024
"""Some 3,000 fields; to parse what is longer takes seconds, and hundreds of MB."""
_FIXED_BYTES: Final = npy.MAGIC_LEN + 4
_VERSIONS: Final = ((1, 0), (2, 0), (3, 0))
_OLD_NUMBER: Final = re.compile(rb"\d\s*L")
"""As Python 2 wrote it: numpy leaves the L out where a header does not parse."""
_V2: Final = 4  # of the length's own bytes


@dataclass(frozen=True, slots=True)
class NpyHeader:
    """What the header says, whatever the dtype; `shape` is numpy's."""

    shape: tuple[int, ...]
    is_by_columns: bool
    dtype: np.dtype[Any]
    data_offset: int


def begins(start: bytes) -> bool:
    """Whether these are the first bytes of such a file."""
    return start.startswith(npy.MAGIC_PREFIX)


def array_in(source: Source, member: str) -> FoundArray:
    """The first array of the file; raises FormatError."""
    if member:
        raise source.error(f"is a .npy file, one array without members: leave ::{member:.40} out")
    header = header_at(source, 0, source.file_bytes)
    found = array_of(source, header)
    if begins(source.read(found.data_offset + found.data_bytes, npy.MAGIC_LEN)):
        words = "the first of several arrays in the file"
        found = array_of(source, header, words=words)
    return found


def array_of(
    source: Source,
    header: NpyHeader,
    *,
    end: int | None = None,
    member: str = "",
    words: str = "",
) -> FoundArray:
    """The array behind a header; raises FormatError for one that cannot be used."""
    return told(
        source,
        header.shape,
        header.dtype,
        header.data_offset,
        is_by_columns=header.is_by_columns,
        end=end,
        member=member,
        words=words,
    )


def header_at(source: Source, at: int, end: int) -> NpyHeader:
    """The header that begins at a byte of the file and lies before `end`; raises FormatError.

    Only literals are evaluated.
    """
    fixed = source.read(at, min(_FIXED_BYTES, max(0, end - at)))
    if not begins(fixed):
        raise source.error("is not a .npy file")
    if len(fixed) < _FIXED_BYTES:
        raise source.error("is truncated inside the .npy header")
    version = (fixed[npy.MAGIC_LEN - 2], fixed[npy.MAGIC_LEN - 1])
    if version not in _VERSIONS:
        raise source.error(
            f".npy format version {version[0]}.{version[1]} is not read, only 1.0, 2.0 and 3.0"
        )
    length_at = npy.MAGIC_LEN
    text_at = length_at + (2 if version == (1, 0) else _V2)
    length = int.from_bytes(fixed[length_at:text_at], "little")
    if length > MAX_HEADER_BYTES:
        raise source.error(
            f"the .npy header claims {length:,} bytes, more than {MAX_HEADER_BYTES:,}"
        )
    text = source.read(at + text_at, min(length, max(0, end - at - text_at)))
    if len(text) < length:
        raise source.error("is truncated inside the .npy header")
    try:
        shape, is_by_columns, dtype = _literals(text, is_utf8=version == (3, 0))
    except Exception as error:  # hostile text makes numpy raise nearly anything
        raise source.error("the .npy header is damaged") from error
    if any(isinstance(length, bool) or not 0 <= length <= sys.maxsize for length in shape):
        raise source.error("the .npy header has an impossible shape")
    return NpyHeader(tuple(map(int, shape)), is_by_columns, dtype, at + text_at + length)


def _literals(text: bytes, *, is_utf8: bool) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """Shape, order and dtype, by numpy's own reader of version 2, which takes any length."""
    if is_utf8:
        # What stands in quotes may be told by its number too, and nothing else may be so.
        text = text.decode("utf-8").encode("ascii", "backslashreplace")
    source = io.BytesIO(len(text).to_bytes(_V2, "little") + text)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Python's remarks on the header's literals
        if not _OLD_NUMBER.search(text):
            # Else numpy goes letter by letter through what does not parse: seconds, for nothing.
            ast.parse(text.decode("latin1"), mode="eval")
        return npy.read_array_header_2_0(source, max_header_size=len(text))


def npy_header(shape: tuple[int, ...], dtype: np.dtype[Any]) -> bytes:
    """The version 1.0 header of a row-wise array, as `np.save` writes it."""
    out = io.BytesIO()
    description = {"descr": npy.dtype_to_descr(dtype), "fortran_order": False, "shape": shape}
    npy.write_array_header_1_0(out, description)
    return out.getvalue()
