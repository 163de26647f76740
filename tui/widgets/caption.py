"""A title and a caption to be read from the last row."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from tui.widgets.rows import Row, RowsWidget, row_of


class Caption(RowsWidget):
    """A title on a bar of its own, blank lines around, and the words below it."""

    DEFAULT_CSS = "Caption { height: 8; } .-low Caption { height: 5; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._title = self._words = self._place = ""

    def show(self, title: str, words: str, place: str) -> None:
        """Show these; `place` is where in the tour this is."""
        self._title, self._words, self._place = title, words, place
        self.rebuild()

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """The bar three rows high where there is room."""
        bar = f"  {self._title}"
        bar = f"{bar:<{max(0, width - len(self._place) - 2)}}{self._place}  "[:width]
        blank = row_of(" " * width, "interface reverse")
        title = row_of(f"{bar:<{width}}", "interface reverse bold")
        lines = [
            row_of(f"  {line}", "bold") for line in textwrap.wrap(self._words, max(10, width - 4))
        ]
        if height < 8:
            return [title, *lines][:height]
        return [blank, title, blank, row_of(""), *lines][:height]
