"""Stacked areas as cells: a column of edges in eighths of a row becomes characters and colours.

A cell has two colours at most, foreground and background, and never that of a band that is not in
it. A full cell is a blank on its band's colour: one byte to the terminal.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from tui.chart.bands import BANDS, FILE, UNWRITTEN, Band

Look = Literal["colour", "texture", "ascii"]
"""How bands are told apart: by colour, by characters, by ASCII characters."""

EIGHTHS: Final = 8
NONE: Final = -1
"""No band: the ground."""
_BLOCKS: Final = " ▁▂▃▄▅▆▇"
MIXED: Final = "▒"


@dataclass(frozen=True, slots=True)
class AreaCell:
    """A character in the colour of one band on that of another; -1 is the ground."""

    text: str
    front: int
    back: int


GROUND: Final = AreaCell(" ", NONE, NONE)


def column_cells(
    edges: tuple[int, ...],
    lines: int,
    look: Look,
    mixed: tuple[int, int] = (0, 0),
    bands: tuple[Band, ...] = BANDS,
) -> tuple[AreaCell, ...]:
    """One column from the top down.

    `edges`: the upper edge of each band in eighths of a row, from the bottom up, never falling.
    `mixed`: from where to where, in eighths, it was now the one and now the other of what is not
    yet written and what is. `bands`: what lies below each edge.
    """
    cells: list[AreaCell] = []
    # Most cells are of one band, and those between two edges all alike.
    bordering = {edge // EIGHTHS for edge in edges if edge % EIGHTHS}
    rows = [edge // EIGHTHS for edge in edges]
    alike: dict[int, AreaCell] = {}
    for line in range(lines):
        low = line * EIGHTHS
        if look == "colour" and mixed[0] <= low and low + EIGHTHS <= mixed[1]:
            cells.append(AreaCell(MIXED, *_written_and_not(bands)))
            continue
        band = bisect_right(rows, line)
        cell = None if line in bordering else alike.get(band)
        if cell is None:
            parts = _two_of(parts_of(edges, line), bands)
            cell = _coloured(parts, bands) if look == "colour" else _textured(parts, look, bands)
            if line not in bordering:
                alike[band] = cell
        cells.append(cell)
    return tuple(reversed(cells))


def parts_of(edges: Sequence[int], line: int) -> list[tuple[int, int]]:
    """The bands in a cell from the bottom up, each with its eighths; the ground is the rest.

    `line`: counted from the bottom.
    """
    parts, at, high = [], line * EIGHTHS, (line + 1) * EIGHTHS
    for band, edge in enumerate(edges):
        top = min(edge, high)
        if top > at:
            parts.append((band, top - at))
            at = top
    if at < high:
        parts.append((NONE, high - at))
    return parts


@lru_cache(maxsize=16)
def _written_and_not(bands: tuple[Band, ...]) -> tuple[int, int]:
    keys = [band.key for band in bands]
    return keys.index(UNWRITTEN.key), keys.index(FILE.key)


def _two_of(parts: list[tuple[int, int]], bands: tuple[Band, ...]) -> list[tuple[int, int]]:
    """The two that matter most, with their own eighths as far as there is another to take the rest.

    What gives way leaves its eighths to the nearest of those that the picture is not about.
    """
    parts = list(parts)
    while len(parts) > 2:
        least = min(
            range(len(parts)), key=lambda n: (_is_first(parts[n], bands), parts[n][1], parts[n][0])
        )
        _, eighths = parts.pop(least)
        taker = min(
            range(len(parts)), key=lambda n: (_is_first(parts[n], bands), abs(n + 0.5 - least))
        )
        band, own = parts[taker]
        parts[taker] = (band, own + eighths)
    return parts


def _is_first(part: tuple[int, int], bands: tuple[Band, ...]) -> bool:
    return part[0] != NONE and bands[part[0]].is_first


def _coloured(parts: list[tuple[int, int]], bands: tuple[Band, ...]) -> AreaCell:
    if len(parts) == 1:
        band = parts[0][0]
        return AreaCell((band != NONE and bands[band].hatch) or " ", NONE, band)
    (lower, eighths), (upper, _) = parts
    if upper != NONE and bands[lower].area == bands[upper].area:
        return AreaCell(bands[upper].hatch or " ", NONE, upper)  # the same of two runs
    return AreaCell(_BLOCKS[eighths], lower, upper)


def _textured(parts: list[tuple[int, int]], look: Look, bands: tuple[Band, ...]) -> AreaCell:
    """Without colour a cell belongs to the band that has most of it."""
    band = max(parts, key=lambda part: part[1])[0]
    if band == NONE:
        return GROUND
    glyph = bands[band].texture if look == "texture" else bands[band].ascii_glyph
    return AreaCell(glyph, band, NONE)
