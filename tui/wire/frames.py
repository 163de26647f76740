"""What to send so that the terminal shows what Textual has drawn: the cells that differ.

How much is asked for is how much is taken: the rows that are left wait, and are by then what was
drawn last. So a terminal that falls behind gets the newest picture, never the ones between.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tui.wire.cells import is_sure
from tui.wire.moves import move
from tui.wire.picture import Picture
from tui.wire.rows import Row
from tui.wire.styles import NOT_KNOWN

_BEGIN: Final = "\x1b[?2026h"
_END: Final = "\x1b[?2026l"
_LONGEST_GAP: Final = 8
_ROW_CHARACTERS: Final = 60
"""What a row costs beside its cells, about: to go there, and to change colours."""
_MOST_SORTED: Final = 2500
"""A whole screen is sent row by row: it is seldom, and dear to sort."""
Cell = tuple[int, int, int]
"""Style, row, column."""


class Frames:
    """Makes the difference between what is drawn and what is shown."""

    def __init__(self) -> None:
        self.picture = Picture()
        self._row = self._column = NOT_KNOWN
        self._style = NOT_KNOWN
        self._size = (0, 0)

    def resize(self, columns: int, rows: int) -> None:
        """The terminal has this size: at another than before nothing of it is known."""
        if (columns, rows) != self._size:
            self._size = self.picture.size = (columns, rows)
            self.picture.forget_shown()

    @property
    def waits(self) -> bool:
        """Whether there may be something to send."""
        picture = self.picture
        if picture.is_drawing:
            return False
        moved = self._cursor() != (self._row, self._column)
        return bool(picture.controls or picture.changed or moved)

    def take(self, most_characters: int) -> str:
        """What to send now: all that waits, or a few rows of it that are about so long."""
        picture = self.picture
        parts: list[str] = []
        if picture.is_new:
            if self._style > 0:
                parts.append("\x1b[0m")
            self._row = self._column = self._style = NOT_KNOWN
            picture.is_new = False
        if picture.controls:
            parts.append(picture.controls.take())
        drawn = self._rows(most_characters)
        if drawn:
            if picture.synchronises:
                parts += (_BEGIN, *drawn, _END)
            else:
                parts += drawn
        return "".join(parts)

    def take_controls(self) -> str:
        """What waits beside the picture, which is given up; the terminal's own colours follow."""
        parts = ["\x1b[0m", self.picture.controls.take()]
        if self.picture.synchronises:
            parts.insert(0, _END)
        self._style = 0
        return "".join(parts)

    def _rows(self, most_characters: int) -> list[str]:
        picture = self.picture
        columns, rows = self._size
        parts: list[str] = []
        cells: list[Cell] = []
        # The one that waits longest first: rows that change all the time keep none waiting.
        for at in list(picture.changed):
            del picture.changed[at]
            if not 0 <= at < rows:
                continue
            row = picture.rows[at]
            if changed := row.changes(columns):
                if row.sure and row.shown_sure:
                    cells += [(row.styles[column], at, column) for column in changed]
                    most_characters -= len(changed) + _ROW_CHARACTERS
                else:
                    before = len(parts)
                    self._unsure_cells(at, row, changed[0], columns, parts)
                    most_characters -= sum(map(len, parts[before:]))
                row.sent(columns)
                if most_characters <= 0:
                    break
        parts += self._shorter(cells)
        if (cursor := self._cursor()) != (self._row, self._column):
            self._move(*cursor, parts)
        return parts

    def _cursor(self) -> tuple[int, int]:
        """Where the cursor is to be left."""
        columns, rows = self._size
        return min(self.picture.row, rows - 1), min(self.picture.column, columns - 1)

    def _shorter(self, cells: list[Cell]) -> list[str]:
        """Row by row, or colour by colour where to go about costs less than to change it."""
        begin = self._row, self._column, self._style
        if len(cells) > _MOST_SORTED:
            return self._sent(cells)
        by_style = self._sent(self._by_style(cells))
        most = sum(map(len, by_style))
        if self._least_by_row(cells, begin[2]) >= most:
            return by_style
        after = self._row, self._column, self._style
        self._row, self._column, self._style = begin
        by_row = self._sent(cells)
        if sum(map(len, by_row)) <= most:
            return by_row
        self._row, self._column, self._style = after
        return by_style

    def _least_by_row(self, cells: list[Cell], style: int) -> int:
        """What the texts and the colours alone take in the order of the rows."""
        change, least = self.picture.styles.change, len(cells)
        for cell in cells:
            if cell[0] != style:
                least += len(change(style, cell[0]))
                style = cell[0]
        return least

    def _by_style(self, cells: list[Cell]) -> list[Cell]:
        """Style by style, after each the one that takes least to change to."""
        groups: dict[int, list[Cell]] = {}
        for cell in cells:
            groups.setdefault(cell[0], []).append(cell)
        change, style = self.picture.styles.change, self._style
        ordered: list[Cell] = []
        while groups:
            before = style
            style = min(groups, key=lambda after: (len(change(before, after)), after))
            ordered += sorted(groups.pop(style))
        return ordered

    def _sent(self, cells: Iterable[Cell]) -> list[str]:
        rows, last = self.picture.rows, self._size[0] - 1
        parts: list[str] = []
        append = parts.append
        for style, at, column in cells:
            row = rows[at]
            if column != self._column or at != self._row:
                self._reach(at, column, row, parts)
            if style != self._style:
                append(self.picture.styles.change(self._style, style))
                self._style = style
            append(row.texts[column] or "")
            # Behind the last column terminals differ about where the cursor is.
            self._column = column + 1 if column < last else NOT_KNOWN
        return parts

    def _reach(self, at: int, column: int, row: Row, parts: list[str]) -> None:
        """Go to a column; a short stretch of what stands there already is sent again instead."""
        start = self._column
        gap = column - start
        if at == self._row and start >= 0 and 0 < gap <= _LONGEST_GAP:
            is_alike = row.styles[start:column].count(self._style) == gap
            text = "".join(text or "" for text in row.texts[start:column]) if is_alike else ""
            if text and gap <= len(text.encode()) <= len(move(at, start, at, column)):
                parts.append(text)
                self._column = column
                return
        self._move(at, column, parts)

    def _move(self, at: int, column: int, parts: list[str]) -> None:
        parts.append(move(self._row, self._column, at, column))
        self._row, self._column = at, column

    def _unsure_cells(self, at: int, row: Row, first: int, columns: int, parts: list[str]) -> None:
        """The rest of a row, whose cells may stand elsewhere than is thought: each is gone to."""
        while first > 0 and row.texts[first] == "":
            first -= 1
        end = min(columns, len(row.texts))
        for column in range(first, end):
            text = row.texts[column]
            if not text:
                continue
            after = column + 1
            while after < len(row.texts) and row.texts[after] == "":
                after += 1
            if after > columns:
                break
            if not is_sure(text):
                # Where it takes less room than is thought nothing old may stand beside it.
                self._style_of(row.styles[column], parts)
                self._move(at, column, parts)
                parts.append(" " * (after - column))
                self._row = self._column = NOT_KNOWN
            parts += self._sent([(row.styles[column], at, column)])
            if not is_sure(text):
                self._row = self._column = NOT_KNOWN

    def _style_of(self, style: int, parts: list[str]) -> None:
        if style != self._style:
            parts.append(self.picture.styles.change(self._style, style))
            self._style = style
