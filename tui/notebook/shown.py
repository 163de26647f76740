"""What a cell's output has at its end: the line, and below it the picture if it can be shown."""

from __future__ import annotations

from html import escape

from tui.notebook.cell import CellSeen
from tui.notebook.picture import svg_of
from tui.notebook.told import line_of


class Shown:
    """One cell, ready to be displayed."""

    def __init__(self, seen: CellSeen, *, with_picture: bool = True) -> None:
        self.line = f"cowtop: {line_of(seen)}"
        self.svg = ""
        if with_picture:
            alternative = escape(f"Memory over {seen.seconds:.3g} s. {self.line}")
            self.svg = svg_of(seen.moments, seen.seconds, alternative)

    @property
    def bundle(self) -> dict[str, str]:
        """By kind of text: in a terminal the line, in a notebook the line and the picture."""
        return {
            "text/plain": self.line,
            "text/html": f"<div><code>{escape(self.line)}</code></div>{self.svg}",
        }
