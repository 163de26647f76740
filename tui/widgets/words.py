"""Words in Textual's own widgets: cleaned where they are shown, and never markup."""

from __future__ import annotations

from rich.segment import Segment
from textual.strip import Strip
from textual.visual import VisualType
from textual.widgets import Input, Static

from tui.text import clean, clean_lines


class Words(Static):
    """A text of some lines."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id, markup=False)

    def update(self, content: VisualType = "", *, layout: bool = True) -> None:
        """Say this instead."""
        shown = clean_lines(content) if isinstance(content, str) else content
        super().update(shown, layout=layout)


class Entry(Input):
    """A place to type in: what was typed stays as it is, a file may really have such a name."""

    def render_line(self, y: int) -> Strip:
        """As it may be shown."""
        strip = super().render_line(y)
        segments = [Segment(clean(text), style) for text, style, _ in strip]
        if all(new.text is old.text for new, old in zip(segments, strip, strict=True)):
            return strip
        return Strip(segments).adjust_cell_length(strip.cell_length)
