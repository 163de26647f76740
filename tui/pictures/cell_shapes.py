"""Which characters are drawn as shapes instead of text: boxes, blocks, braille and a few symbols.

No monospace font has them all, and none makes them meet at the edges of the cells.
"""

from __future__ import annotations

from functools import lru_cache

from tui.pictures.box_drawing import box_drawing
from tui.pictures.cell import HEIGHT, WIDTH, CellShape, Rect

_HALF_X, _HALF_Y = WIDTH // 2, HEIGHT // 2
_QUADRANTS: tuple[Rect, ...] = (
    (0, 0, _HALF_X, _HALF_Y),
    (_HALF_X, 0, _HALF_X, _HALF_Y),
    (0, _HALF_Y, _HALF_X, _HALF_Y),
    (_HALF_X, _HALF_Y, _HALF_X, _HALF_Y),
)
# U+2596-259F: upper left, upper right, lower left, lower right as bits 0-3.
_QUADRANT_BITS = (4, 8, 1, 13, 9, 7, 11, 2, 6, 14)
_SHADES = {"\u2591": 0.25, "\u2592": 0.5, "\u2593": 0.75}
# The bits of a braille pattern as (column, row) of its dots.
_BRAILLE = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))
_SYMBOLS = {
    "\u23f4": CellShape(outlines=((11, 6, "v12l-10-6z"),)),
    "\u23f5": CellShape(outlines=((1, 6, "l10 6l-10 6z"),)),
    "\u23f8": CellShape(rects=((2, 6, 3, 12), (7, 6, 3, 12))),
    "\u23f9": CellShape(rects=((1, 7, 10, 10),)),
    "\u23fa": CellShape(outlines=((1, 12, "a5 5 0 0 1 10 0a5 5 0 0 1-10 0z"),)),
    "\u2b58": CellShape(
        outlines=((1, 12, "a5 5 0 0 1 10 0a5 5 0 0 1-10 0zm2 0a3 3 0 0 0 6 0a3 3 0 0 0-6 0z"),)
    ),
}


@lru_cache(maxsize=1024)
def cell_shape(char: str) -> CellShape | None:
    """The shape of a character that is drawn without a font, None for any other."""
    if len(char) != 1:
        return None
    if "\u2500" <= char <= "\u257f":
        return box_drawing(char)
    if "\u2580" <= char <= "\u259f":
        return _block(char)
    if "\u2800" <= char <= "\u28ff":
        bits = ord(char) - 0x2800
        dots = (place for bit, place in enumerate(_BRAILLE) if bits >> bit & 1)
        return CellShape(dots=tuple((3 + 6 * column, 3 + 6 * row) for column, row in dots))
    return _SYMBOLS.get(char)


def _block(char: str) -> CellShape:
    code = ord(char)
    if char in _SHADES:
        return CellShape(rects=((0, 0, WIDTH, HEIGHT),), ink=_SHADES[char])
    if code >= 0x2596:
        bits = _QUADRANT_BITS[code - 0x2596]
        return CellShape(rects=tuple(r for bit, r in enumerate(_QUADRANTS) if bits >> bit & 1))
    return CellShape(rects=(_bar(code),))


def _bar(code: int) -> Rect:
    """The bar of a block that fills some eighths of the cell from one side."""
    eighth = HEIGHT // 8
    if code == 0x2580:
        return (0, 0, WIDTH, _HALF_Y)
    if code <= 0x2588:
        tall = eighth * (code - 0x2580)
        return (0, HEIGHT - tall, WIDTH, tall)
    if code <= 0x258F:
        return (0, 0, (WIDTH * (0x2590 - code) + 4) // 8, HEIGHT)
    if code == 0x2590:
        return (_HALF_X, 0, _HALF_X, HEIGHT)
    return (0, 0, WIDTH, eighth) if code == 0x2594 else (WIDTH - 2, 0, 2, HEIGHT)
