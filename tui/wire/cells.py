"""What Textual draws in one go, as cells.

A cell is the text in it: mostly one character; with those that combine, several; "" is the right
half of a wide one. Not every terminal gives every character the width that Textual does: cells
that they may disagree about are not `sure`, and nothing beside them is placed relative to them.
Control characters take no cell and are not sent: text never acts on a terminal.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from rich.cells import cell_len, get_character_cell_size

from tui.wire.styles import Styles

# Latin, Greek, Cyrillic, punctuation, arrows, mathematics, lines and blocks, shapes, braille.
_SURE_CHARACTERS: Final = (
    " -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0377\u0386-\u0482\u048a-\u0556\u2010-\u2027\u2030-\u203b"
    "\u2190-\u2193\u2200-\u22ff\u23ce\u2500-\u25f0\u2713\u2717\u2800-\u28ff"
)
_SURE: Final = re.compile(f"[{_SURE_CHARACTERS}]*\\Z")
# Possessive: what fails at its end would else be tried in every way that it can be cut.
_SURE_CHUNK: Final = re.compile(rf"(?:[{_SURE_CHARACTERS}]++|\x1b\[[\d;]*+m)*+\Z")
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_STYLE: Final = re.compile(r"\x1b\[([\d;:]*)m")
_MOST_KEPT: Final = 1024


class Cells(NamedTuple):
    """A stretch of one row: its texts and its styles, cell by cell."""

    texts: list[str]
    styles: list[int]
    sure: bool


def is_sure(text: str) -> bool:
    """Whether every terminal gives each character of it one cell."""
    return _SURE.match(text) is not None


def split(text: str) -> tuple[list[str], bool]:
    """The cells of a text, and whether they are sure."""
    if _SURE.match(text):
        return list(text), True
    return _split_unsure(_CONTROLS.sub("", text))


def leading_marks(text: str) -> str:
    """What a text begins with that takes no cell of its own: it joins the cell before."""
    count = 0
    while count < len(text) and not is_sure(text[count]) and not cell_len(text[count]):
        count += 1
    return text[:count]


@lru_cache(maxsize=512)
def _split_unsure(text: str) -> tuple[list[str], bool]:
    if _SURE.match(text):
        return list(text), True
    cells: list[str] = []
    for character in text:
        width = get_character_cell_size(character)
        if width:
            cells += [character] + [""] * (width - 1)
        elif cells:
            base = max(at for at, cell in enumerate(cells) if cell)
            cells[base] += character
    width = cell_len(text)
    if len(cells) != width:  # characters that make one picture together
        cells = [text] + [""] * (width - 1) if width else []
    return cells, False


class Chunks:
    """Reads what is drawn between two moves of the cursor; Textual's chunks come again and again.

    The lists that it hands out are its own: to be copied, not to be changed.
    """

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._kept: dict[str, Cells | None] = {}

    def read(self, chunk: str) -> Cells | None:
        """The cells of a chunk that begins and ends plain; None where it does not, or does more."""
        try:
            return self._kept[chunk]
        except KeyError:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            cells = self._kept[chunk] = self._read(chunk)
            return cells

    def _read(self, chunk: str) -> Cells | None:
        parts = _STYLE.split(chunk)
        if _SURE_CHUNK.match(chunk) is None:
            return self._read_unsure(parts)
        of_plain, after = self._styles.of_plain, self._styles.after
        styles: list[int] = []
        style = 0
        for at in range(0, len(parts) - 1, 2):
            if text := parts[at]:
                styles += [style] * len(text)
            parameters = parts[at + 1]
            if parameters == "0":
                style = 0
            else:
                style = after(style, parameters) if style else of_plain[parameters]
        styles += [style] * len(parts[-1])
        return Cells(list("".join(parts[::2])), styles, True) if style == 0 else None

    def _read_unsure(self, parts: list[str]) -> Cells | None:
        texts: list[str] = []
        styles: list[int] = []
        style = 0
        for at, part in enumerate(parts):
            if at % 2:
                style = self._styles.after(style, part)
            elif part:
                if _CONTROLS.search(part) or leading_marks(part):
                    return None
                cells, _ = split(part)
                texts += cells
                styles += [style] * len(cells)
        return Cells(texts, styles, False) if style == 0 else None
