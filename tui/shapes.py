"""Shapes of arrays: as texts, for a size, and which of them are an array that can be made."""

from __future__ import annotations

import re
from math import prod
from typing import Final

from tui.dtype_names import ITEM_BYTES
from tui.errors import TooMuchError, UsageError

Dimensions = tuple[int | None, ...]
"""Lengths, of which one may be left out: it is what the file has."""
DEFAULT_COLUMNS: Final = 20_000
MAX_SIZE_BYTES: Final = 1 << 50


def parse_dimensions(text: str) -> Dimensions:
    """`64x512x512`, `1000x?`, `5000`: lengths, of which one may be left out; raises UsageError."""
    parts = re.split(r"\s*[xX*,]\s*", text.strip().strip("()").rstrip(","))
    if any(re.fullmatch(r"\d{16,}", part) for part in parts):
        raise TooMuchError(f"{text!r:.40} has a length of more than 15 digits")
    is_right = 1 <= len(parts) <= 64 and all(re.fullmatch(r"\d{1,15}|-1|\?|", p) for p in parts)
    shape = tuple(int(p) if p.isdecimal() else None for p in parts) if is_right else (0,)
    if 0 in shape or shape.count(None) > 1 or not text.strip():
        raise UsageError(
            f"{text!r:.40} is not a shape: write ROWSxCOLS like 50000x20000, or as many lengths as "
            "there are: 5000, 64x512x512 (of a raw file one may be left out: ?x20000)"
        )
    return shape


def scratch_shape(lengths: Dimensions, dtype: str) -> tuple[int, ...]:
    """Those of an array that is to be made: none left out, all of them a file's size at most;
    raises UsageError."""
    shape = tuple(length for length in lengths if length is not None)
    if len(shape) < len(lengths):
        text = "x".join("?" if length is None else str(length) for length in lengths)
        raise UsageError(
            f"{text!r:.40} is not a shape: write ROWSxCOLS like 50000x20000, with all lengths (of "
            "a raw file one may be left out)"
        )
    if prod(shape) * ITEM_BYTES[dtype] > MAX_SIZE_BYTES:
        raise UsageError("an array of such a shape is larger than 1024T")
    return shape


def shape_for_size(size_bytes: int, dtype: str) -> tuple[int, int]:
    """Rows of 20,000 elements that make about this size; a small size gets shorter rows."""
    item = ITEM_BYTES[dtype]
    columns = min(DEFAULT_COLUMNS, max(1, size_bytes // item))
    return max(1, size_bytes // (columns * item)), columns
