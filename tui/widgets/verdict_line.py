"""The answer in words."""

from __future__ import annotations

from collections.abc import Sequence

from tui.widgets.rows import Row, RowsWidget, row_of


class VerdictLine(RowsWidget):
    """The answer in words, wrapped to the width."""

    DEFAULT_CSS = "VerdictLine { height: 3; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._text = ""
        self._style_name = ""

    def show(self, text: str, style: str = "") -> None:
        """Show this text."""
        self._text, self._style_name = text, style
        self.rebuild()

    def lines(self, width: int) -> list[str]:
        """All of it, in so many columns."""
        import textwrap

        return textwrap.wrap(self._text, max(10, width - 2))

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """As many lines as there is room for; what is cut ends in dots."""
        lines = self.lines(width)
        if len(lines) > height:
            lines = lines[:height]
            lines[-1] = lines[-1][: width - 6] + " ..."
        return [row_of(f" {line}", self._style_name) for line in lines]
