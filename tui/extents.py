"""How much is done in one step, and how much between two flushes: rows, bytes or parts of an array.

What was not said is told by the shape: a step of about a mebibyte or a row, and so many flushes
that each can be told from the next, of a file of any shape and size.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from tui.errors import TooMuchError, UsageError
from tui.metrics_format import format_bytes
from tui.settings import Settings, parse_count, parse_size

CHUNK_BYTES: Final = 1 << 20
WIDE_ROW_BYTES: Final = 16 << 10
"""A row of so many bytes or more is a step of its own."""
LEAST_STEPS: Final = 256
"""More than a run of the usual pace has samples: what is seen of it moves at each of them."""
FLUSH_BYTES: Final = 8_000_000
"""A hundred rows of 20,000 float32."""
OFTEN_ROWS: Final = 100
"""No array has to be flushed more often than this for want of rows."""
FEWEST_FLUSHES: Final = 32
MOST_FLUSHES: Final = 600


class Of(StrEnum):
    """What an extent counts."""

    ROWS = "rows"
    BYTES = "bytes"
    PARTS = "parts"


@dataclass(frozen=True, slots=True)
class Extent:
    """So many rows or bytes; of `PARTS` one of so many equal ones, of 1 the whole array."""

    amount: int
    of: Of = Of.ROWS

    def __str__(self) -> str:
        """As it is read."""
        if self.of is Of.BYTES:
            return size_text(self.amount)
        if self.of is Of.PARTS:
            return f"1/{self.amount}" if self.amount > 1 else "all"
        return str(self.amount)

    def rows(self, settings: Settings) -> int:
        """Whole rows of the array of these settings: at least one, but for 0 rows."""
        if self.of is Of.ROWS:
            return self.amount
        if self.of is Of.PARTS:
            return max(1, settings.rows // self.amount)
        row = settings.row_bytes
        return max(1, (self.amount + row // 2) // row)


def parse_extent(text: str) -> Extent:
    """`100` or `1,000` rows, `1M` bytes, `1/12` of the array, or `all`; raises UsageError."""
    cleaned = text.strip()
    if cleaned.lower() == "all":
        return Extent(1, Of.PARTS)
    if part := re.fullmatch(r"1\s*/\s*(\d{1,15})", cleaned):
        return Extent(parse_count(part[1], least=1), Of.PARTS)
    try:
        if re.search("[a-zA-Z]", cleaned):
            return Extent(parse_size(cleaned), Of.BYTES)
        return Extent(parse_count(cleaned))
    except TooMuchError:
        raise
    except UsageError as error:
        raise UsageError(_neither(text)) from error


def _neither(text: str) -> str:
    return f"{text!r:.40} is not a number of rows like 100, nor bytes like 1M, nor all"


def size_text(size_bytes: int) -> str:
    """`256M`: exact, and read as that size again."""
    for unit, shift in (("G", 30), ("M", 20), ("K", 10)):
        if size_bytes % (1 << shift) == 0:
            return f"{size_bytes >> shift}{unit}"
    return f"{size_bytes}B"


def parse_chunk(text: str) -> Extent:
    """What one step does, never nothing; raises UsageError."""
    chunk = parse_extent(text)
    if not chunk.amount:
        raise UsageError("a chunk is at least one row")
    return chunk


def chunk_rows_of(chunk: Extent | None, settings: Settings) -> int:
    """Rows of one step; what was said in bytes is all of an array that has fewer."""
    if chunk is None:
        if settings.row_bytes >= WIDE_ROW_BYTES:
            return 1
        return max(1, min(CHUNK_BYTES // settings.row_bytes, settings.rows // LEAST_STEPS))
    rows = chunk.rows(settings)
    return rows if chunk.of is Of.ROWS else min(rows, settings.rows)


def flush_rows_of(every: Extent | None, settings: Settings) -> int:
    """Rows between two flushes, 0 for never; by default whole chunks of these settings."""
    if every is not None:
        return every.rows(settings)
    rows, chunk = settings.rows, settings.chunk_rows
    often = max(OFTEN_ROWS, rows // FEWEST_FLUSHES)
    wanted = max(1, min(FLUSH_BYTES // settings.row_bytes, often), -(-rows // MOST_FLUSHES))
    return -(-wanted // chunk) * chunk


def with_extents(
    settings: Settings, chunk: Extent | None = None, every: Extent | None = None
) -> Settings:
    """The same with a step and a flush interval of so much of its array, or by its shape."""
    said = str(chunk or "")
    settings = replace(settings, chunk_rows=chunk_rows_of(chunk, settings), chunk_said=said)
    said = "" if every is None else str(every)
    return replace(settings, flush_every_rows=flush_rows_of(every, settings), flush_said=said)


def flushes_of(settings: Settings) -> int:
    """How many flushes a whole run has: each comes with the end of a step."""
    rows, chunk, every = settings.rows, settings.chunk_rows, settings.flush_every_rows
    if not every or every >= chunk:
        return rows // every if every else 0
    whole = rows // chunk
    return whole + (rows // every > whole * chunk // every)


def seldom_words(settings: Settings) -> str:
    """That flushes are fewer than was said, where a step is longer; empty where they are not."""
    every, chunk = settings.flush_every_rows, min(settings.chunk_rows, settings.rows)
    if not 0 < every < chunk:
        return ""
    rows = f"{every:,} row{'' if every == 1 else 's'}"
    return (
        f"a flush comes at the end of a step, so every {chunk:,} rows instead of {rows}: "
        f"--chunk {every} has it as often"
    )


def chunk_text(settings: Settings) -> str:
    """What says the step of these settings again, nothing where that is the default."""
    return _text(settings.chunk_said, settings.chunk_rows, chunk_rows_of, settings)


def flush_text(settings: Settings) -> str:
    """What says their flush interval again."""
    return _text(settings.flush_said, settings.flush_every_rows, flush_rows_of, settings)


def _text(
    said: str, rows: int, of: Callable[[Extent | None, Settings], int], settings: Settings
) -> str:
    # Another array may have been put in the place of that it was said of, with the rows kept.
    return said if of(parse_extent(said) if said else None, settings) == rows else str(rows)


def in_words(rows: int, settings: Settings) -> str:
    """`13 rows, 1016 KiB`."""
    return f"{rows:,} row{'' if rows == 1 else 's'}, {format_bytes(rows * settings.row_bytes)}"
