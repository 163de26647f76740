"""One row of a terminal: what is to be shown, beside what is shown.

A text of None is not known: to be shown, it is left as it is; shown, it is sent anew.
"""

from __future__ import annotations

from typing import Final

from tui.wire.cells import Cells, is_sure
from tui.wire.styles import NOT_KNOWN

_COMPARED_AT_ONCE: Final = 16


class Row:
    """Texts and styles, cell by cell; both sides are always of one length."""

    __slots__ = (
        "_drawn", "shown", "shown_styles", "shown_sure", "styles", "sure", "texts",
    )  # fmt: skip

    def __init__(self) -> None:
        self.texts: list[str | None] = []
        self.styles: list[int] = []
        self.sure = True
        self.shown: list[str | None] = []
        self.shown_styles: list[int] = []
        self.shown_sure = True
        self._drawn: dict[int, tuple[str, int]] = {}

    def has_drawn(self, column: int, chunk: str) -> int:
        """Where a chunk ends that stands there already; -1 if it does not."""
        drawn = self._drawn.get(column)
        return drawn[1] if drawn is not None and drawn[0] == chunk else -1

    def draw(self, column: int, cells: Cells, chunk: str | None = None) -> int:
        """To be shown from a column on; returns the column after it."""
        end = column + len(cells.texts)
        self._grow(end)
        if not (self.sure and cells.sure):
            self._halve(column)
            self._halve(end)
            self.sure = False
        self.texts[column:end] = cells.texts
        self.styles[column:end] = cells.styles
        if len(self._drawn) > 1 or column not in self._drawn:
            self._drawn = {
                at: other for at, other in self._drawn.items() if other[1] <= column or at >= end
            }
        if chunk is None:
            self._drawn.pop(column, None)
        else:
            self._drawn[column] = (chunk, end)
        return end

    def join(self, column: int, text: str) -> None:
        """Add what takes no cell of its own to the cell before a column."""
        at = column - 1
        while at > 0 and at < len(self.texts) and self.texts[at] == "":
            at -= 1
        if 0 <= at < len(self.texts) and (before := self.texts[at]):
            self.texts[at] = before + text
            self.sure = False
            self._drawn.clear()

    def clear(self, start: int, end: int, style: int) -> None:
        """Blanks from one column to another."""
        self.draw(start, Cells([" "] * (end - start), [style] * (end - start), True))

    def changes(self, columns: int) -> list[int]:
        """The columns that do not show what they should."""
        texts, shown, styles, shown_styles = self.texts, self.shown, self.styles, self.shown_styles
        changed: list[int] = []
        for start in range(0, len(texts), _COMPARED_AT_ONCE):
            end = start + _COMPARED_AT_ONCE
            here = slice(start, end)
            if texts[here] != shown[here] or styles[here] != shown_styles[here]:
                changed += [
                    at
                    for at in range(start, min(end, len(texts)))
                    if texts[at] != shown[at] or styles[at] != shown_styles[at]
                ]
        if not changed or (changed[-1] < columns and None not in texts):
            return changed
        return [at for at in changed if at < columns and texts[at] is not None]

    def sent(self, columns: int) -> None:
        """What was to be shown is shown, as far as the terminal is wide."""
        self.shown[:columns] = self.texts[:columns]
        self.shown_styles[:columns] = self.styles[:columns]
        if not self.sure:
            self.sure = is_sure("".join(text or "" for text in self.texts))
        self.shown_sure = self.sure

    def forget_shown(self) -> None:
        """What is shown is not known any more."""
        self.shown = [None] * len(self.texts)
        self.shown_styles = [NOT_KNOWN] * len(self.texts)

    def _grow(self, length: int) -> None:
        more = length - len(self.texts)
        if more > 0:
            self.texts += [None] * more
            self.styles += [0] * more
            self.shown += [None] * more
            self.shown_styles += [NOT_KNOWN] * more

    def _halve(self, column: int) -> None:
        """A wide character that is cut leaves blanks."""
        if 0 < column < len(self.texts) and self.texts[column] == "":
            start = column - 1
            while start > 0 and self.texts[start] == "":
                start -= 1
            end = column
            while end < len(self.texts) and self.texts[end] == "":
                end += 1
            self.texts[start:end] = [" "] * (end - start)
