"""Lines of which the last are seen until somebody scrolls back: then it stands where it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from tui.widgets.rows import Row, RowsWidget, row_of


class TailRows(RowsWidget):
    """Subclasses say what their lines are at a width; this one shows the end, or what is before."""

    can_focus = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "back(1)", "Up", show=False, id="tail.up", tooltip="A line back"),
        Binding("down", "back(-1)", "Down", show=False, id="tail.down", tooltip="A line on"),
        Binding("pageup", "page(1)", "Older", show=False, id="tail.older",
                tooltip="What was before"),
        Binding("pagedown", "page(-1)", "Newer", show=False, id="tail.newer",
                tooltip="What came after; at the end it follows what is new"),
    ]  # fmt: skip

    def __init__(self, *, id: str | None = None, ascii_only: bool = False) -> None:
        super().__init__(id=id)
        self._ascii = ascii_only
        self._back = 0
        self._many = 0

    def count(self, width: int) -> int:
        """How many lines there are."""
        raise NotImplementedError

    def lines(self, first: int, end: int, width: int) -> Sequence[Row]:
        """Some of them, the newest last; `end` is not among them."""
        raise NotImplementedError

    def heading(self, width: int, place: str) -> Row:
        """Above them; `place` says where one is, empty at the end."""
        raise NotImplementedError

    def action_back(self, lines: int) -> None:
        """So many lines back, or on."""
        self._back = max(0, self._back + lines)
        self.rebuild()

    def action_page(self, pages: int) -> None:
        """As many as are seen at once."""
        self.action_back(pages * max(1, self.size.height - 2))

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """The heading, and as many lines as there is room for."""
        many, room = self.count(width), max(1, height - 1)
        if self._back:
            # What is new does not move what is being read.
            self._back += max(0, many - self._many)
        self._many = many
        self._back = min(self._back, max(0, many - room))
        end = many - self._back
        first = max(0, end - room)
        place = f"{first + 1:,}-{end:,} of {many:,}" if self._back else ""
        return [self.heading(width, place), *self.lines(first, end, width)][:height]


def wrapped_at(text: str, width: int, style: str = "") -> list[Row]:
    """A line in pieces of the width: nothing of it is lost, and nothing joined that was apart."""
    room = max(1, width)
    pieces = [text[start : start + room] for start in range(0, len(text), room)] or [""]
    return [row_of(piece, style) for piece in pieces]
