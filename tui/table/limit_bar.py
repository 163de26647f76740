"""The bar of a cell as glyphs with styles, in eighths of a cell, and the limit through all bars.

All bars of a table have one scale: the limit ends on the left edge of its own column, so a bar
that fills the limit touches the line, and what lies beyond it is what swap took.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from tui.chart.bands import COPIES, FILE, PYTHON, SWAP, UNWRITTEN, Band
from tui.metrics_format import format_bytes
from tui.probe.reading import Absent
from tui.table.fill import Fill

Run = tuple[str, str]
"""A piece of text and its style, in the palette's words."""

EIGHTHS: Final = " ▏▎▍▌▋▊▉█"
HATCH: Final = "\u2571"
_UNKNOWN: Final = "?"
_STEPS: Final = (1, 1.1, 1.25, 1.5, 1.75, 2, 2.25, 2.5, 3, 3.5, 4, 5, 6, 8, 10)
_NAMES: Final = (
    (PYTHON, "python, kernel"),
    (COPIES, COPIES.label),
    (UNWRITTEN, UNWRITTEN.label),
    (FILE, "file, clean"),
    (SWAP, SWAP.label),
)


class Look(Enum):
    """What a bar may be made of: colours, textures, or letters."""

    COLOUR = "colour"
    TEXTURE = "texture"
    ASCII = "ascii"


@dataclass(frozen=True, slots=True)
class Scale:
    """How long a byte is: `limit_bytes` are the `limit_column` cells left of the line."""

    limit_bytes: int
    limit_column: int
    width: int

    def eighths(self, size_bytes: float) -> int:
        """So many eighths of a cell, at most the width."""
        share = size_bytes / self.limit_bytes * self.limit_column * 8
        return min(self.width * 8, round(share))


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar, in eighths from its left; no band where it is not known of what."""

    band: Band | None
    start: int
    end: int


def scale_for(fills: Iterable[Fill], limit_bytes: int, width: int) -> Scale:
    """One scale for all; it changes in steps, so that bars which grow do not shrink the others."""
    longest = max((fill.length for fill in fills), default=0) / limit_bytes
    times = next((step for step in _STEPS if longest <= step), longest)
    return Scale(limit_bytes, max(1, min(width - 1, int(width / times))), width)


def pieces(fill: Fill, scale: Scale) -> tuple[Piece, ...]:
    """The parts from the left, each beginning where one ends, those of less than half an eighth
    left out; of what is there at all one is."""
    swap = 0 if isinstance(fill.swap, Absent) else fill.swap
    parts: tuple[tuple[Band | None, float], ...] = (
        (PYTHON, fill.python),
        (COPIES, fill.copies),
        (UNWRITTEN, fill.unwritten),
        (None, fill.unread),
        (FILE, fill.clean),
        (None, fill.unknown),
        (SWAP, swap),
    )
    found, so_far, start = [], 0.0, 0
    for band, size in parts:
        so_far += size
        end = scale.eighths(so_far)
        if end > start:
            found.append(Piece(band, start, end))
        start = end
    if not found and so_far > 0:
        return (Piece(max(parts, key=lambda part: part[1])[0], 0, 1),)
    return tuple(found)


def bar(fill: Fill | None, scale: Scale, look: Look) -> tuple[Run, ...]:
    """A bar as wide as the scale, the limit through it; without a fill the limit alone."""
    parts = pieces(fill, scale) if fill is not None else ()
    cells = [_cell(parts, at, scale, look) for at in range(scale.width)]
    if fill is not None and isinstance(fill.swap, Absent):
        # What is not known is told where the bar ends.
        after = -(-max((part.end for part in parts), default=0) // 8)
        after += after == scale.limit_column
        cells[min(after, scale.width - 1)] = (_UNKNOWN, SWAP.text)
    return joined(cells)


def _cell(parts: Sequence[Piece], at: int, scale: Scale, look: Look) -> Run:
    left = at * 8
    inside = [
        (min(part.end, left + 8) - max(part.start, left), part.band)
        for part in parts
        if part.start < left + 8 and part.end > left
    ]
    free = 8 - sum(size for size, _ in inside)
    most, largest = max(inside, key=lambda one: one[0], default=(0, None))
    # Textures and question marks have no eighths: they stand where they have most of a cell,
    # and in the first one of what is there at all.
    stands = most > 0 and (most >= free or at == 0)
    if at == scale.limit_column:
        if look is Look.COLOUR and stands and largest is not None:
            return "│", f"ink-{largest.key} on {largest.area}"
        return ("|" if look is Look.ASCII else "│"), "limit"
    if look is not Look.COLOUR or (stands and largest is None):
        return (_glyph(largest, look), "") if stands else (" ", "")
    return _areas([(size, band) for size, band in inside if band is not None], free)


def _areas(inside: Sequence[tuple[int, Band]], free: int) -> Run:
    """Two colours meet in a cell at most: of three bands the two that have most of it."""
    if not inside:
        return " ", ""
    kept = sorted(inside, key=lambda one: -one[0])[:2]
    first, *others = [one for one in inside if one in kept]
    if free:
        # Where the bar ends its length is exact, in the colour of what has most of the cell.
        return EIGHTHS[sum(size for size, _ in inside)], kept[0][1].area
    if not others:
        return _full(first[1])
    share = round(8 * first[0] / (first[0] + others[0][0]))
    return EIGHTHS[share], f"{first[1].area} on {others[0][1].area}"


def _full(band: Band) -> Run:
    # Swap is hatched too: red and green look alike to many.
    return (HATCH, f"ink-{band.key} on {band.area}") if band is SWAP else (" ", f"on {band.area}")


def _glyph(band: Band | None, look: Look) -> str:
    if band is None:
        return _UNKNOWN
    return band.ascii_glyph if look is Look.ASCII else band.texture


def joined(cells: Iterable[Run]) -> tuple[Run, ...]:
    """Neighbours of one style as one piece."""
    runs: list[Run] = []
    for text, style in cells:
        if runs and runs[-1][1] == style:
            runs[-1] = (runs[-1][0] + text, style)
        else:
            runs.append((text, style))
    return tuple(runs)


def heading(scale: Scale, look: Look) -> str:
    """The limit's figure beside its line, and of when the bars are where there is room."""
    line, limit = "|" if look is Look.ASCII else "│", format_bytes(scale.limit_bytes)
    column = scale.limit_column
    if column <= len(limit):
        return f"{' ' * column}{line} {limit}"[: scale.width]
    name = f"limit {limit} " if column > len(limit) + len("limit  ") else limit.rjust(column)
    fits = [words for words in ("peak (running: now) ", "peak ") if len(words + name) <= column]
    words = fits[0] if fits else ""
    return f"{words}{name.rjust(column - len(words))}{line}"


def legend(width: int, look: Look) -> tuple[Run, ...]:
    """What the colours of a bar are, in one line: in short words where long ones do not fit."""
    runs: list[Run] = []
    for names in (_NAMES, tuple((band, band.short) for band, _ in _NAMES)):
        runs = []
        for band, name in names:
            glyph, style = _full(band) if look is Look.COLOUR else (_glyph(band, look), "")
            runs += [(" ", ""), (glyph * 2, style), (f" {name} ", band.text)]
        runs.append((f" {_UNKNOWN} not known", ""))
        if sum(len(text) for text, _ in runs) <= width:
            break
    return tuple(runs)
