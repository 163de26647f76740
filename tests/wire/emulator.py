"""A terminal emulator, and what of a screen can be compared."""

from __future__ import annotations

import re
from typing import Any, Final

import pyte

# What Textual asks and sets that the emulator does not know, and would show as text.
_UNKNOWN: Final = re.compile(r"\x1b\[(?:\?\d+\$p|[<>=][\d;]*u|>[\d;]*m)")


class Emulator:
    """Shows what is written to it as a terminal in raw mode does: a line feed is a new line."""

    def __init__(self, columns: int, rows: int) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.Stream(self._screen)
        self._screen.reset_mode(pyte.modes.DECAWM)

    def write(self, text: str) -> None:
        """Take in what a program wrote."""
        self._stream.feed(_UNKNOWN.sub("", text).replace("\n", "\r\n"))

    def resize(self, columns: int, rows: int) -> None:
        """Another size: what is shown then is not worth much."""
        self._screen.resize(rows, columns)
        self.scribble()

    def scribble(self) -> None:
        """Somebody else writes all over it."""
        self._screen.reset()
        self._screen.reset_mode(pyte.modes.DECAWM)
        for row in range(self._screen.lines):
            self._stream.feed(f"\x1b[{row + 1};1H\x1b[7;31m" + "#" * self._screen.columns)
        self._stream.feed("\x1b[0;35m")

    @property
    def is_scribbled(self) -> bool:
        """Whether something is left of what somebody else wrote."""
        return any(cell.data == "#" and cell.reverse for row in self.cells() for cell in row)

    def cells(self) -> list[list[Any]]:
        """Every cell with its text, colours and attributes, row by row."""
        columns, rows = self._screen.columns, self._screen.lines
        return [[self._screen.buffer[y][x] for x in range(columns)] for y in range(rows)]

    def cursor(self) -> tuple[int, int]:
        """Column and row."""
        return self._screen.cursor.x, self._screen.cursor.y

    @property
    def text(self) -> str:
        """What is to be read on it."""
        return "\n".join(line.rstrip() for line in self._screen.display)
