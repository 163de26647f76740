"""Curves as characters, by numpy alone.

A single-valued curve is drawn dot for dot as plotext 5.3.2 draws it, its rounding included.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from tui.run.history import Binned

Glyphs = Literal["braille", "ascii"]
Dots = NDArray[np.bool_]
Rows = NDArray[np.int64]

DOTS_PER_CELL: Final[dict[Glyphs, tuple[int, int]]] = {"braille": (2, 4), "ascii": (1, 1)}
"""Dot columns and dot rows of a cell; a curve needs as many bins as there are dot columns."""

NO_CURVE: Final = -1
_BLANK: Final = ord(" ")
_BRAILLE: Final = 0x2800
_BRAILLE_BITS: Final = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """One metric to draw: its letter, and a bin for every dot column."""

    glyph: str
    data: Binned


@dataclass(frozen=True, slots=True, eq=False)
class Raster:
    """Code points and owners of the plot area's cells, both `lines` x `columns`, top line first.

    The owner is the number of the curve that gives the cell its colour, -1 where there is none.
    """

    cells: NDArray[np.uint16]
    owner: NDArray[np.int8]

    def text(self, line: int) -> str:
        """One line as text."""
        return "".join(map(chr, self.cells[line].tolist()))

    def runs(self, line: int) -> list[tuple[str, int]]:
        """One line as stretches of text with one owner each."""
        text, owner = self.text(line), self.owner[line]
        starts = np.flatnonzero(np.diff(owner, prepend=NO_CURVE - 1)).tolist()
        return [(text[a:b], int(owner[a])) for a, b in pairwise([*starts, len(text)])]


def draw(
    curves: Sequence[Curve],
    *,
    columns: int,
    lines: int,
    y_limits: tuple[float, float],
    glyphs: Glyphs,
    label_every: int = 0,
) -> Raster:
    """Draw the curves in order: dots add up, a cell's colour is that of the last curve in it.

    With `label_every` each curve also shows its letter in every so many columns, staggered, so
    that curves on top of each other can be told apart without colour. Raises ValueError for
    limits that do not rise and for data with another number of bins than dot columns.
    """
    if not y_limits[0] < y_limits[1]:
        raise ValueError(f"limits must rise: {y_limits[0]} to {y_limits[1]}")
    shape = (max(lines, 0), max(columns, 0))
    cells = np.full(shape, _BLANK, np.uint16)
    owner = np.full(shape, NO_CURVE, np.int8)
    bits = np.zeros(shape, np.uint16)
    touched: list[Dots] = []
    if 0 in shape:
        return Raster(cells, owner)
    across, down = DOTS_PER_CELL[glyphs]
    for number, curve in enumerate(curves):
        dots = _dots(curve.data, shape[1] * across, shape[0] * down, y_limits)[::-1]
        if glyphs == "braille":
            own_bits = _braille_bits(dots.reshape(shape[0], down, shape[1], across))
            bits |= own_bits
            touched.append(own_bits > 0)
        else:
            cells[dots] = ord(curve.glyph)
            touched.append(dots)
        owner[touched[-1]] = number
    np.copyto(cells, bits + np.uint16(_BRAILLE), where=bits > 0)
    if label_every > 0:
        for number, curve in enumerate(curves):
            shift = (label_every // 2 + number * label_every // len(curves)) % label_every
            at = np.arange(shift, shape[1], label_every)
            at = at[touched[number][:, at].any(axis=0)]
            top = touched[number][:, at].argmax(axis=0)
            cells[top, at] = ord(curve.glyph)
            owner[top, at] = number
    return Raster(cells, owner)


def _braille_bits(by_cell: Dots) -> NDArray[np.uint16]:
    bits = np.zeros((by_cell.shape[0], by_cell.shape[2]), np.uint16)
    for down, pair in enumerate(_BRAILLE_BITS):
        for across, bit in enumerate(pair):
            bits |= by_cell[:, down, :, across] * np.uint16(bit)
    return bits


def _dots(data: Binned, width: int, height: int, y_limits: tuple[float, float]) -> Dots:
    """The curve's dots, `height` x `width`, bottom row first."""
    if len(data.low) != width:
        raise ValueError(f"{len(data.low)} bins for {width} dot columns")
    dots = np.zeros((height, width), np.bool_)
    x = np.flatnonzero(~np.isnan(data.low))
    low, high, last = (
        _dot_rows(values[x], y_limits, height) for values in (data.low, data.high, data.last)
    )
    row = np.arange(height)[:, np.newaxis]
    dots[:, x] = (row >= low) & (row <= high)
    gaps = np.cumsum(data.gap)[x]
    joined = np.flatnonzero(gaps[1:] == gaps[:-1])
    # Where in its column the next extent was entered is not known: the nearest row is the guess.
    entry = np.clip(last[:-1], low[1:], high[1:])
    _draw_lines(dots, x[joined], last[joined], x[joined + 1], entry[joined])
    return dots


def _dot_rows(values: NDArray[np.float64], y_limits: tuple[float, float], height: int) -> Rows:
    """Row of each value, after plotext's `get_matrix_data`: half up, at eight decimals."""
    bottom, top = y_limits
    clipped = np.clip(values, bottom, top)
    exact = (0.5 + (height - 1) * (clipped - bottom) / (top - bottom)) * 10**8
    whole = np.floor(exact)
    rounded = np.where(exact - whole < 0.5, whole, np.ceil(exact)) * 10**-8
    return np.floor(rounded).astype(np.int64)


def _draw_lines(dots: Dots, x0: Rows, y0: Rows, x1: Rows, y1: Rows) -> None:
    """Set the dots of all lines at once, after plotext's `get_line`.

    A line takes as many steps as its longer side has, each cut to whole dots, and leaves its end
    point out.
    """
    steps = np.maximum(np.abs(x1 - x0), np.abs(y1 - y0))
    line = np.repeat(np.arange(len(steps)), steps)
    step = np.arange(len(line)) - (np.cumsum(steps) - steps)[line]
    x = x0[line] + step * ((x1 - x0) / steps)[line]
    y = y0[line] + step * ((y1 - y0) / steps)[line]
    # Cut towards zero like int(): a sum just below zero is row 0, not the row under it.
    dots[y.astype(np.int64), x.astype(np.int64)] = True
