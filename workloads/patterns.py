"""In which order an array is read, by name: for both processes, without numpy."""

from __future__ import annotations

from math import prod
from typing import Final

from workloads.catalog import CATALOG

SEQUENTIAL: Final = "sequential"
RANDOM: Final = "random"
STRIDED: Final = "strided"
COLUMNS: Final = "columns"
PATTERNS: Final[dict[str, str]] = {
    SEQUENTIAL: "row after row, as they lie",
    RANDOM: "every row once, in an order drawn from the seed",
    f"{STRIDED}:N": "every N-th row, then every N-th from the second on, and so on",
    COLUMNS: "column after column: a few bytes of every row",
}
"""What can be asked for, and what it is."""


def parse_pattern(text: str) -> str:
    """A pattern as it is written everywhere, like `strided:16`; raises ValueError."""
    kind, _, number = text.strip().lower().partition(":")
    if kind == STRIDED and number.isascii() and number.isdecimal() and len(number) <= 15:
        if int(number) < 2:
            raise ValueError(
                f"{text!r:.40} is no stride: every N-th row has an N of 2 or more, like strided:16"
            )
        return f"{STRIDED}:{int(number)}"
    if number or ":" in text or kind not in (SEQUENTIAL, RANDOM, COLUMNS):
        raise ValueError(f"{text!r:.40} is not a pattern: choose from {', '.join(PATTERNS)}")
    return kind


def stride_of(pattern: str) -> int | None:
    """The N of `strided:N`; None for others."""
    kind, _, number = pattern.partition(":")
    return int(number) if kind == STRIDED else None


def why_no_pattern(pattern: str, workload: str, shape: tuple[int, ...]) -> str:
    """Why a workload does not go through an array of this shape so; empty if it can."""
    if pattern == SEQUENTIAL:
        return ""
    if CATALOG[workload].changes:
        readers = " and ".join(name for name, entry in CATALOG.items() if not entry.changes)
        return f"{workload} has an order of its own: {readers} read in any"
    rows = shape[0] if shape else 1
    if rows < 2:
        return f"{pattern}: the array has one row, so it has one order"
    stride = stride_of(pattern)
    if stride is not None and stride >= rows:
        return f"{pattern}: the array has {rows:,} rows, and every N-th of them has a smaller N"
    if pattern == COLUMNS and prod(shape[1:]) < 2:
        return f"{COLUMNS}: a row of this array is one element, so its only column is all of it"
    return ""
