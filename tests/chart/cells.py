"""A picture read back from its cells: what stands where, how much of a column has a colour."""

from __future__ import annotations

from typing import Final

from tui.chart.areas import EIGHTHS
from tui.chart.picture import Picture

BLOCKS: Final = " ▁▂▃▄▅▆▇"


def text_of(picture: Picture) -> list[str]:
    return ["".join(text for text, _ in row) for row in picture.rows]


def cells_of(picture: Picture) -> list[list[tuple[str, str]]]:
    """Every cell of the plot with its style, top line first."""
    found = []
    for row in picture.rows[1:-1]:
        cells = [(character, style) for text, style in row for character in text]
        found.append(cells[picture.left : picture.left + picture.time.cells])
    return found


def height_of(picture: Picture, column: int, role: str) -> int:
    """How many eighths of a column have this colour, by its cells alone."""
    eighths = 0
    for line in cells_of(picture):
        text, style = line[column]
        front, _, back = f" {style}".partition(" on ")
        part = BLOCKS.index(text) if text in BLOCKS[1:] else 0
        if back.strip() == role:
            eighths += EIGHTHS - part
        if front.strip() == role and part:
            eighths += part
    return eighths


def whole_columns(picture: Picture) -> list[int]:
    """The columns up to the last that has anything, without those where a dash hides a part."""
    last = picture.stack.last_column
    assert last is not None
    lines = cells_of(picture)
    return [c for c in range(last + 1) if not any(line[c][0] == "─" for line in lines)]
