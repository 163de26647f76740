"""Letters three text rows high, made of block characters, to be read from the last row of a hall.

Five points high and mostly four wide; small letters but the i of MiB are drawn as capitals.
`wide`: a point is half a cell high and one cell wide, else half a cell wide.
"""

from __future__ import annotations

from functools import cache
from itertools import zip_longest
from typing import Final

ROWS: Final = 3
_POINTS: Final = 5
_QUADRANTS: Final = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"
_FONT: Final = {
    "A": ".##. #..# #### #..# #..#",
    "B": "###. #..# ###. #..# ###.",
    "C": ".### #... #... #... .###",
    "D": "###. #..# #..# #..# ###.",
    "E": "#### #... ###. #... ####",
    "F": "#### #... ###. #... #...",
    "G": ".### #... #.## #..# .###",
    "H": "#..# #..# #### #..# #..#",
    "I": "# # # # #",
    "i": "# . # # #",
    "J": "..# ..# ..# #.# .#.",
    "K": "#..# #.#. ##.. #.#. #..#",
    "L": "#.. #.. #.. #.. ###",
    "M": "#...# ##.## #.#.# #...# #...#",
    "N": "#..# ##.# #.## #..# #..#",
    "O": ".##. #..# #..# #..# .##.",
    "P": "###. #..# ###. #... #...",
    "Q": ".##. #..# #..# #.#. .#.#",
    "R": "###. #..# ###. #.#. #..#",
    "S": ".### #... .##. ...# ###.",
    "T": "### .#. .#. .#. .#.",
    "U": "#..# #..# #..# #..# .##.",
    "V": "#...# #...# .#.#. .#.#. ..#..",
    "W": "#...# #...# #.#.# ##.## #...#",
    "X": "#..# #..# .##. #..# #..#",
    "Y": "#.# #.# .#. .#. .#.",
    "Z": "#### ..#. .#.. #... ####",
    "0": ".##. #..# #..# #..# .##.",
    "1": ".# ## .# .# .#",
    "2": "###. ...# .##. #... ####",
    "3": "###. ...# .##. ...# ###.",
    "4": "#..# #..# #### ...# ...#",
    "5": "#### #... ###. ...# ###.",
    "6": ".##. #... ###. #..# .##.",
    "7": "#### ...# ..#. .#.. .#..",
    "8": ".##. #..# .##. #..# .##.",
    "9": ".##. #..# .### ...# .##.",
    " ": ".. .. .. .. ..",
    ".": ". . . . #",
    ",": ".. .. .. .# #.",
    "?": "###. ...# .##. .... .#..",
    "!": "# # # . #",
    ":": ". # . # .",
    "=": "... ### ... ### ...",
    "+": "... .#. ### .#. ...",
    "-": "... ... ### ... ...",
    "/": "..# ..# .#. #.. #..",
    "(": ".# #. #. #. .#",
    ")": "#. .# .# .# #.",
}


@cache
def block_rows(text: str, *, wide: bool) -> tuple[str, ...]:
    """The rows of a text, all of one width; a character that has no drawing is left out."""
    lines = _points(text)
    if wide:
        lines = ["".join(point * 2 for point in line) for line in lines]
    lines += ["." * len(lines[0])] * (2 * ROWS - _POINTS)
    return tuple(_row(upper, lower) for upper, lower in zip(lines[::2], lines[1::2], strict=True))


def tall_rows(text: str, across: int) -> tuple[str, ...]:
    """Five rows: a point is one cell high and so many cells wide."""
    return tuple(
        "".join(("█" if point == "#" else " ") * across for point in line) for line in _points(text)
    )


def _points(text: str) -> list[str]:
    drawn = (_FONT.get(letter, _FONT.get(letter.upper())) for letter in text)
    letters = [letter.split() for letter in drawn if letter is not None]
    return [".".join(letter[y] for letter in letters) for y in range(_POINTS)]


def fitting_rows(text: str, width: int) -> tuple[str, ...] | None:
    """The largest rows that fit; None if none do."""
    for wide in (True, False):
        rows = block_rows(text, wide=wide)
        if len(rows[0]) <= width:
            return rows
    return None


def _row(upper: str, lower: str) -> str:
    cells = zip_longest(upper[::2], upper[1::2], lower[::2], lower[1::2], fillvalue=".")
    return "".join(
        _QUADRANTS[sum(1 << bit for bit, point in enumerate(cell) if point == "#")]
        for cell in cells
    )
