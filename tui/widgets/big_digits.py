"""Figures three rows high for the last row of a hall, two where there is less room."""

from __future__ import annotations

from typing import Final

# Five dots high and three wide, `#` is a dot; as half blocks three rows.
_TALL: Final = {
    "0": "### #.# #.# #.# ###", "1": "##. .#. .#. .#. ###", "2": "### ..# ### #.. ###",
    "3": "### ..# .## ..# ###", "4": "#.# #.# ### ..# ..#", "5": "### #.. ### ..# ###",
    "6": "### #.. ### #.# ###", "7": "### ..# ..# .#. .#.", "8": "### #.# ### #.# ###",
    "9": "### #.# ### ..# ###", ".": ". . . . #", "?": "### ..# .## ... .#.",
    "<": "..# .#. #.. .#. ..#", "-": "... ... ### ... ...", " ": ". . . . .",
    "A": "### #.# ### #.# #.#", "D": "##. #.# #.# #.# ##.", "E": "### #.. ##. #.. ###",
    "F": "### #.. ##. #.. #..", "I": "### .#. .#. .#. ###", "K": "#.# #.# ##. #.# #.#",
    "L": "#.. #.. #.. #.. ###",
}  # fmt: skip
# Four dots high: two rows.
_LOW: Final = {
    "0": "### #.# #.# ###", "1": "##. .#. .#. ###", "2": "##. ..# .#. ###",
    "3": "### .## ..# ###", "4": "#.# #.# ### ..#", "5": "### #.. .## ##.",
    "6": "#.. ### #.# ###", "7": "### ..# .#. .#.", "8": "### ### #.# ###",
    "9": "### #.# ### ..#", ".": ". . . #", "?": "### .## ... .#.",
    "<": "..# ##. ##. ..#", "-": "... ### ... ...", " ": ". . . .",
    "A": "### #.# ### #.#", "D": "##. #.# #.# ##.", "E": "### ##. #.. ###",
    "F": "### ##. #.. #..", "I": "### .#. .#. ###", "K": "#.# ##. #.# #.#",
    "L": "#.. #.. #.. ###",
}  # fmt: skip
_SEGMENTS: Final = {
    "0": " _ | ||_|", "1": "     |  |", "2": " _  _||_ ", "3": " _  _| _|", "4": "   |_|  |",
    "5": " _ |_  _|", "6": " _ |_ |_|", "7": " _   |  |", "8": " _ |_||_|", "9": " _ |_| _|",
    ".": "  .", "?": " _  _| . ", "-": "    _    ", " ": "   ",
}  # fmt: skip
_HALVES: Final = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def big(text: str, height: int, *, ascii_only: bool = False) -> tuple[str, ...]:
    """`text` in `height` rows, all equally wide; plain in one row where it cannot be drawn."""
    if height >= 3 and ascii_only and set(text) <= _SEGMENTS.keys():
        return _segments(text)
    font = _TALL if height >= 3 else _LOW
    if ascii_only or height < 2 or not set(text) <= font.keys():
        return (text, *[" " * len(text)] * (height - 1))
    return _blocks([font[character].split() for character in text])


def _blocks(glyphs: list[list[str]]) -> tuple[str, ...]:
    dots = len(glyphs[0]) if glyphs else 0
    rows = []
    for top in range(0, dots, 2):
        cells = []
        for glyph in glyphs:
            below = glyph[top + 1] if top + 1 < dots else "." * len(glyph[top])
            pairs = zip(glyph[top], below, strict=True)
            cells.append("".join(_HALVES[a == "#", b == "#"] for a, b in pairs))
        rows.append(" ".join(cells))
    return tuple(rows)


def _segments(text: str) -> tuple[str, ...]:
    glyphs = [_SEGMENTS[c] for c in text]
    wide = [len(glyph) // 3 for glyph in glyphs]
    return tuple(
        "".join(
            glyph[row * width : (row + 1) * width]
            for glyph, width in zip(glyphs, wide, strict=True)
        )
        for row in range(3)
    )
