"""Rows of cells as text of fixed width, as markdown and as CSV: for whatever has columns."""

from __future__ import annotations

import csv
import io
import textwrap
from collections.abc import Iterable, Sequence
from typing import Final

from tui.printed.quoting import csv_cell, markdown_text

VERDICT_WIDTH: Final = 100


def fixed_lines(rows: Sequence[Sequence[str]], are_numbers: Sequence[bool]) -> list[str]:
    """One line a row, every column as wide as its widest cell; numbers stand at the right."""
    widths = [max(map(len, texts)) for texts in zip(*rows, strict=True)]
    return [
        "  ".join(
            text.rjust(width) if is_number else text.ljust(width)
            for text, width, is_number in zip(row, widths, are_numbers, strict=True)
        ).rstrip()
        for row in rows
    ]


def markdown_lines(
    heads: Sequence[str], are_numbers: Sequence[bool], rows: Iterable[Sequence[str]]
) -> list[str]:
    """A table; what is in a cell is no markup."""
    cells = ([markdown_text(text) for text in row] for row in rows)
    marks = ["--:" if is_number else ":--" for is_number in are_numbers]
    return [f"| {' | '.join(texts)} |" for texts in (heads, marks, *cells)]


def csv_text(keys: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    """Raw values, unknown ones empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(keys)
    for row in rows:
        writer.writerow([str(v).lower() if isinstance(v, bool) else csv_cell(v) for v in row])
    return out.getvalue()


def wrapped(text: str, width: int = VERDICT_WIDTH) -> str:
    """Within so many columns; no name is cut."""
    return textwrap.fill(text, width, break_long_words=False, break_on_hyphens=False)
