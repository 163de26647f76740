"""dtypes by the names that settings have for them: how long an element is, and what is a number.

Known by heart, so that no front end needs numpy to check a size.
"""

from __future__ import annotations

import re
from typing import Final

ITEM_BYTES: Final = {
    "float32": 4,
    "float64": 8,
    "float16": 2,
    "int8": 1,
    "int16": 2,
    "int32": 4,
    "int64": 8,
    "uint8": 1,
    "uint16": 2,
    "uint32": 4,
    "uint64": 8,
    "complex64": 8,
    "complex128": 16,
}


def item_bytes(dtype: str) -> int:
    """Bytes of one element, also of a file's own dtype, such as `bool`, `>f4` or `|V12`."""
    known = ITEM_BYTES.get(dtype)
    if known is not None:
        return known
    short = re.fullmatch(r"[<>|=]?([a-zA-Z])(\d+)(\[\w+\])?", dtype)
    if short:
        return int(short[2]) * (4 if short[1] == "U" else 1)
    bits = re.fullmatch(r"[a-z]+(\d+)", dtype)
    return int(bits[1]) // 8 if bits else 1


def native(dtype: str) -> str | None:
    """The name in `ITEM_BYTES` for numbers of that kind and size; None where there is none."""
    if dtype in ITEM_BYTES:
        return dtype
    kinds = {"i": "int", "u": "uint", "f": "float", "c": "complex"}
    short = re.fullmatch(r"[<>=]?([iufc])(\d{1,2})", dtype)
    name = f"{kinds[short[1]]}{int(short[2]) * 8}" if short else ""
    return name if name in ITEM_BYTES else None


def is_number(dtype: str) -> bool:
    """Whether there is arithmetic for it: not for records, texts, dates and bytes."""
    return dtype in ITEM_BYTES or bool(
        re.fullmatch(r"bool|(float|complex)\d{2,3}|[<>=]?[iufc]\d{1,2}|[|]?b1", dtype)
    )


def as_numbers(shape: tuple[int, ...], dtype: str) -> tuple[tuple[int, ...], str]:
    """What a child works on: what has no arithmetic is its bytes."""
    return (shape, dtype) if is_number(dtype) else ((*shape, item_bytes(dtype)), "uint8")
