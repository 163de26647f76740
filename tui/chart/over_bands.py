"""What lies over the bands: private dirty at its own figure, and the limit."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from tui.chart.areas import EIGHTHS, NONE, Look, parts_of
from tui.chart.axes import Axis
from tui.chart.bands import BANDS
from tui.chart.columns import Cell
from tui.chart.limit_line import LimitLine
from tui.chart.stack import Stack

_LINE: Final = {"colour": "─", "texture": "─", "ascii": "-"}


def draw_private_dirty(
    grid: list[list[Cell]], stack: Stack, edges: list[tuple[int, ...]], memory: Axis, look: Look
) -> None:
    """A dashed line at its own figure: of every four columns two that it does not spoil.

    A piece of it takes its cell, and with it the edge of a band there: where each of the four has
    one, the line is in that which loses least.
    """
    values = stack.private_dirty.tolist()
    lines = [memory.cell_of(value) if value == value else NONE for value in values]
    for first in range(0, len(values), 4):
        four = slice(first, first + 4)
        for column, line, cell in _pieces(tuple(lines[four]), tuple(edges[four]), memory, look):
            grid[memory.cells - 1 - line][first + column] = cell


@lru_cache(maxsize=128)
def _pieces(
    lines: tuple[int, ...], edges: tuple[tuple[int, ...], ...], memory: Axis, look: Look
) -> tuple[tuple[int, int, Cell], ...]:
    """Column, line and cell of the pieces in four columns; kept, as of these few are new."""
    found = []
    for column, line in enumerate(lines):
        if 0 <= line < memory.cells:
            parts = parts_of(edges[column], line)
            found.append((-max(eighths for _, eighths in parts), column, line, parts))
    found.sort(key=lambda piece: piece[:2])
    whole = [piece for piece in found if -piece[0] == EIGHTHS]
    return tuple(
        (column, line, _line_on(parts, look)) for _, column, line, parts in whole[:2] or found[:1]
    )


def _line_on(parts: list[tuple[int, int]], look: Look) -> Cell:
    """A piece of a line on what has most of the cell."""
    if look != "colour":
        return ("~" if look == "ascii" else "┄"), "ink-ground"
    band = max(parts, key=lambda part: part[1])[0]
    if band == NONE:
        return "─", "ink-ground"
    return "─", f"ink-{BANDS[band].key} on {BANDS[band].area}"


def draw_limit(grid: list[list[Cell]], limit: LimitLine, memory: Axis, look: Look) -> None:
    """Broken, and only over the ground: what is drawn there is not hidden by it."""
    row = memory.cells - 1 - memory.cell_of(limit.at_bytes)
    if not 0 <= row < memory.cells:
        return
    for column in range(0, len(grid[row]), 2):
        if grid[row][column] == (" ", ""):
            grid[row][column] = (_LINE[look], limit.style)
