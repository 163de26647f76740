"""A table as rows of a width: in columns, its cells wrapped, or where that is too narrow one below
another, each with its column's name."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Final

from tui.manual.inline import Run, plain_of, runs_of
from tui.manual.wrapping import Row, length_of, wrapped

_GAP: Final = 2
_NARROWEST: Final = 14
_MOST_LINES: Final = 9
"""Of a row: a table whose rows are taller than this is read more easily as a list."""


def table_rows(table: Sequence[Sequence[str]], width: int) -> list[Row]:
    """The head with a line below it, then the rows."""
    widths = _widths(table, width)
    if widths is None:
        return _as_list(table, width)
    laid = [
        _laid(cells, widths, "strong" if number == 0 else "") for number, cells in enumerate(table)
    ]
    if max(map(len, laid)) > _MOST_LINES:
        return _as_list(table, width)
    rule: Row = ((("-" * (sum(widths) + _GAP * (len(widths) - 1))), "quiet"),)
    is_tall = any(len(rows) > 1 for rows in laid[1:])
    rows = [*laid[0], rule]
    for number, cell_rows in enumerate(laid[1:]):
        if is_tall and number:
            rows.append(())
        rows += cell_rows
    return rows


def _widths(table: Sequence[Sequence[str]], width: int) -> list[int] | None:
    """Of each column: what it wants where that fits, else the widest are cut to what is left."""
    wanted = [
        max(len(plain_of(cell)) for cell in column) for column in zip_longest(*table, fillvalue="")
    ]
    room = width - _GAP * (len(wanted) - 1)
    narrow = [0] * len(wanted)
    left, columns = room, len(wanted)
    for number in sorted(range(len(wanted)), key=lambda number: wanted[number]):
        narrow[number] = min(wanted[number], left // columns)
        if narrow[number] < wanted[number] and narrow[number] < _NARROWEST:
            return None
        left -= narrow[number]
        columns -= 1
    return narrow


def _laid(cells: Sequence[str], widths: Sequence[int], kind: str) -> list[Row]:
    columns = [
        wrapped(runs_of(cell, kind), width) for cell, width in zip(cells, widths, strict=False)
    ]
    rows = []
    for pieces in zip_longest(*columns, fillvalue=()):
        row: list[Run] = []
        blanks = 0
        for piece, width in zip(pieces, widths, strict=False):
            if piece:
                row += [(" " * blanks, ""), *piece] if blanks else piece
                blanks = 0
            blanks += width - length_of(piece) + _GAP
        rows.append(tuple(row))
    return rows


def _as_list(table: Sequence[Sequence[str]], width: int) -> list[Row]:
    head, *body = table
    rows: list[Row] = []
    for number, cells in enumerate(body):
        if number:
            rows.append(())
        rows += wrapped(runs_of(cells[0], "strong"), width)
        for name, cell in zip(head[1:], cells[1:], strict=False):
            if cell:
                label = f"  {plain_of(name)}: " if name else "  "
                rows += wrapped(runs_of(cell), width, ((label, "quiet"),), "    ")
    return rows
