"""The measures of a drawn cell, and what a character is made of when it is drawn without a font."""

from __future__ import annotations

from dataclasses import dataclass

# 1 : 2 and 0.6 em wide, as in most monospace fonts; divisible by eight (blocks), four (braille
# rows) and two, so that every edge falls on a pixel.
WIDTH = 12
HEIGHT = 24
FONT_SIZE = 20
BASELINE = 19

Rect = tuple[int, int, int, int]
"""x, y, width, height in units of the picture."""

Outline = tuple[int, int, str]
"""Where a filled outline starts, and the rest of it in relative path commands."""


@dataclass(frozen=True, slots=True)
class CellShape:
    """What to draw in one cell, from its top left; `ink` is the share of the foreground colour."""

    rects: tuple[Rect, ...] = ()
    dots: tuple[tuple[int, int], ...] = ()
    outlines: tuple[Outline, ...] = ()
    ink: float = 1.0
