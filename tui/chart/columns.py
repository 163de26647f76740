"""Columns of a picture with the styles of their bands, and rows of them as few runs."""

from __future__ import annotations

from functools import lru_cache

from tui.chart.areas import GROUND, NONE, AreaCell, Look, column_cells
from tui.chart.bands import BANDS, Band
from tui.chart.marks import joined

Cell = tuple[str, str]
"""A character and its style."""


@lru_cache(maxsize=160)
def column_of(
    edges: tuple[int, ...],
    lines: int,
    look: Look,
    mixed: tuple[int, int],
    bands: tuple[Band, ...] = BANDS,
) -> tuple[Cell, ...]:
    """One column from the top down; kept: of a picture that grows only one or two are new."""
    return tuple(_styled(cell, bands) for cell in column_cells(edges, lines, look, mixed, bands))


@lru_cache(maxsize=64)
def row_of(cells: tuple[Cell, ...]) -> tuple[tuple[str, str], ...]:
    """A row as runs of one style; kept: of the rows of a picture that grows few are new."""
    return tuple(joined([text for text, _ in cells], [style for _, style in cells]))


def _styled(cell: AreaCell, bands: tuple[Band, ...]) -> Cell:
    if cell is GROUND:
        return " ", ""
    front = "" if cell.front == NONE else bands[cell.front].area
    if cell.back == NONE:
        return cell.text, front
    back = bands[cell.back]
    if cell.front == NONE and cell.text != " ":
        front = f"ink-{back.key}"
    return cell.text, f"{front} on {back.area}".strip()
