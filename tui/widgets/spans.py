"""Which cells of a row differ from those it had before.

Textual sends the whole of a region that was asked to refresh, and a picture that grows by a column
differs in a few cells of every row.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from rich.cells import cell_len

Run = tuple[str, str]
"""A piece of text and the name of its style: a colour's name, perhaps `on` another, attributes."""
Row = tuple[Run, ...]
Cell = tuple[str, str]

_BRIDGED_CELLS: Final = 8
"""To go over so few cells costs more than to send them again."""


def changed_spans(old: Row | None, new: Row | None, width: int) -> Iterator[tuple[int, int]]:
    """First cell and count of each stretch that differs, from left to right."""
    before, now = _cells(old or (), width), _cells(new or (), width)
    if before is None or now is None:
        yield 0, width
        return
    differ = [x for x, pair in enumerate(zip(before, now, strict=True)) if pair[0] != pair[1]]
    if not differ:
        return
    first = last = differ[0]
    for x in differ:
        if x - last > _BRIDGED_CELLS:
            yield first, last + 1 - first
            first = x
        last = x
    yield first, last + 1 - first


def padding_style(row: Row) -> str:
    """Of the blanks after a row: they look alike in every style but the reversed ones.

    Padded in the last style, a row needs one colour code less.
    """
    return row[-1][1] if row and "reverse" not in row[-1][1] else ""


@lru_cache(maxsize=64)
def _cells(row: Row, width: int) -> tuple[Cell, ...] | None:
    """A character and its style for each cell; None where a character has more cells than one."""
    cells: list[Cell] = []
    for text, style in row:
        if not text.isascii() and cell_len(text) != len(text):
            return None
        # A blank shows its ground alone.
        blank = (" ", style if "on " in style or "reverse" in style else "")
        cells += [blank if character == " " else (character, style) for character in text]
    padding = padding_style(row)
    ground = padding if "on " in padding else ""
    cells += [(" ", ground)] * (width - len(cells))
    return tuple(cells[:width])
