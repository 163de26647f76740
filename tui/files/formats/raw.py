"""A raw file: its bytes are the array, and the user tells dtype, shape, offset and order."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from tui.files.formats.dtypes import dtype_of
from tui.files.formats.found import BY_COLUMNS, BY_ROWS, FoundArray, Source, refuse_unmappable, told
from tui.shapes import Dimensions


@dataclass(frozen=True, slots=True)
class Said:
    """What the user says of a raw file; None is what was not said."""

    dtype: str | None = None
    shape: Dimensions | None = None
    offset_bytes: int | None = None
    order: str = BY_ROWS


def said_of(
    dtype: str | None, shape: Dimensions | None, offset_bytes: int | None, order: str | None
) -> Said | None:
    """None where nothing was said: then the file tells."""
    if (dtype, shape, offset_bytes, order) == (None, None, None, None):
        return None
    return Said(dtype, shape, offset_bytes, order or BY_ROWS)


def array_in(source: Source, said: Said) -> FoundArray:
    """The array that was told, from byte 0 on if no offset was; raises FormatError."""
    if said.dtype is None:
        raise source.error("a raw file needs --dtype, like float32 or '>i2'")
    try:
        dtype = dtype_of(said.dtype)
    except ValueError as error:
        raise source.error(
            f"--dtype {said.dtype!r:.60} is none that numpy knows: like float32, '>i2', V16 or "
            "\"[('a', '<f4'), ('b', '<i4')]\""
        ) from error
    refuse_unmappable(source, dtype)
    offset = said.offset_bytes or 0
    there = source.file_bytes - offset
    if there <= 0:
        raise source.error(
            f"--offset {offset:,} is not in the file: it has {source.file_bytes:,} bytes"
        )
    shape, left = _whole(source, said.shape or (None,), dtype.itemsize, there)
    words = f"raw, from byte {offset:,} on"
    if left:
        words += f"; the last {left:,} bytes are no whole part of it and left out"
    return told(
        source,
        shape,
        dtype,
        offset,
        is_by_columns=said.order == BY_COLUMNS,
        is_raw=True,
        words=words,
    )


def _whole(
    source: Source, shape: Dimensions, item_bytes: int, there: int
) -> tuple[tuple[int, ...], int]:
    """The shape with the length that was left out, and the bytes that remain then."""
    known = [length for length in shape if length is not None]
    if len(known) == len(shape):
        return tuple(known), 0
    part = prod(known) * item_bytes
    count = there // part if part else 0
    if not count:
        raise source.error(
            f"is too short for --shape and --dtype: one step of the length that was left out is "
            f"{part:,} bytes, the file has {there:,} from there on"
        )
    return tuple(count if length is None else length for length in shape), there - count * part
