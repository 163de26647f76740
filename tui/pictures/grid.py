"""A cell grid is what a terminal shows; SVG, PNG, plain and ANSI text are all drawn from it."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# XML has no way to write them.
_NO_CHARACTERS = "\ufffe\uffff"


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell is drawn; colours are `#rrggbb`, with dim and reverse already worked into them."""

    foreground: str
    background: str
    bold: bool = False
    italic: bool = False
    underline: bool = False
    strike: bool = False


@dataclass(frozen=True, slots=True)
class ScreenCell:
    """One character with its combining marks; `text` is empty in the second cell of a wide one."""

    text: str
    style: Style


PlacedCell = tuple[int, int, ScreenCell]
"""Row and column from the top left, and what stands there."""


@dataclass(frozen=True, slots=True)
class CellGrid:
    """`rows` x `columns` cells, row by row from the top left."""

    columns: int
    rows: int
    cells: tuple[tuple[ScreenCell, ...], ...]

    @property
    def main_background(self) -> str:
        """The background colour of most cells; of equals the first in alphabetical order."""
        count = Counter(cell.style.background for row in self.cells for cell in row)
        return min(count, key=lambda colour: (-count[colour], colour), default="#000000")

    @property
    def placed(self) -> Iterator[PlacedCell]:
        """Every cell with its place, in the order of reading."""
        for row, cells in enumerate(self.cells):
            for column, cell in enumerate(cells):
                yield row, column, cell


def without_controls(text: str) -> str:
    """The text without control, direction, surrogate and no characters: for XML and a terminal.

    The joiner of emoji sequences goes too: no picture here draws one.
    """
    return "".join(
        char
        for char in text
        if unicodedata.category(char) not in _INVISIBLE and char not in _NO_CHARACTERS
    )


def plain_text(grid: CellGrid) -> str:
    """The characters alone, one line per row without the blanks at its end."""
    return "".join("".join(cell.text for cell in row).rstrip() + "\n" for row in grid.cells)


def ansi_text(grid: CellGrid) -> str:
    """The characters with 24-bit SGR colours, every row reset at its end, for `cat` and CI logs."""
    return "".join(_ansi_row(row) for row in grid.cells)


def _ansi_row(row: tuple[ScreenCell, ...]) -> str:
    runs = groupby(row, key=lambda cell: cell.style)
    return "".join(_sgr(style) + "".join(c.text for c in run) for style, run in runs) + "\x1b[0m\n"


def _sgr(style: Style) -> str:
    codes = ["0"]
    codes += ["1"] * style.bold + ["3"] * style.italic + ["4"] * style.underline
    codes += ["9"] * style.strike
    codes += ["38;2", *map(str, rgb(style.foreground)), "48;2", *map(str, rgb(style.background))]
    return f"\x1b[{';'.join(codes)}m"


def rgb(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, 0-255, of `#rrggbb`."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
