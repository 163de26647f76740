"""dtypes as texts and back: what settings call them, what a user types, what a reader is told."""

from __future__ import annotations

import ast
import warnings
from contextlib import suppress
from typing import Any, Final

import numpy as np

from tui.dtype_names import is_number

__all__ = ["dtype_name", "dtype_of", "dtype_text", "dtype_words", "is_number"]

LONGEST_TEXT: Final = 4000
_BIT_PATTERNS: Final = {"bfloat16": "V2"}
"""What numpy has no numbers for: bytes of the right length."""
_KINDS: Final = {
    "M": "dates ({dtype})",
    "m": "spans of time ({dtype})",
    "S": "texts of {size}",
    "U": "texts of {length}",
    "V": "elements of {size} without a meaning to numpy",
}


def dtype_name(dtype: np.dtype[Any]) -> str:
    """`float32`, `>f4`; of what is no number numpy's short form, `|V12` for a record."""
    return str(dtype) if dtype.kind in "biufc" else dtype.str


def dtype_text(dtype: np.dtype[Any], longest: int) -> str:
    """numpy's own text, with the names of fields, where `dtype_of` understands it; else short."""
    text = str(dtype)
    if len(text) <= longest:
        with suppress(ValueError):
            if dtype_of(text).itemsize == dtype.itemsize:
                return text
    return dtype.str


def dtype_words(dtype: np.dtype[Any]) -> str:
    """For a sentence: `float32`, `records of 400 fields, 1,600 bytes each`."""
    if dtype.names is not None:
        count = len(dtype.names)
        return f"records of {_counted(count, 'field')}, {_counted(dtype.itemsize, 'byte')} each"
    words = _KINDS.get(dtype.kind)
    if words is None:
        return str(dtype)
    size, length = _counted(dtype.itemsize, "byte"), _counted(dtype.itemsize // 4, "character")
    return words.format(dtype=dtype, size=size, length=length)


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def dtype_of(text: str) -> np.dtype[Any]:
    """What a user typed, or `str` made of a dtype: a name, or a literal list of fields.

    Raises ValueError; only literals are evaluated.
    """
    text = text.strip()
    text = _BIT_PATTERNS.get(text, text)
    if not text or len(text) > LONGEST_TEXT:
        raise ValueError("no text of a dtype")
    try:
        meant: Any = ast.literal_eval(text) if text[0] in "[{(" else text
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # remarks on names that are going out of use
            found: np.dtype[Any] = np.dtype(meant)
    except Exception as error:  # a stranger's text makes numpy raise nearly anything
        raise ValueError(f"not a dtype: {text:.40}") from error
    return found
