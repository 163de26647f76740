"""Words in Textual's own widgets: cleaned where they are shown, and never markup."""

from __future__ import annotations

from typing import Final

from rich.segment import Segment
from textual.binding import Binding
from textual.events import Key
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


def _edits() -> dict[str, str]:
    """What edits a text or moves in it, by its key: no submitting, no clipboard."""
    found = (bound for bound in Input.BINDINGS if isinstance(bound, Binding))
    return {
        key: bound.action
        for bound in found
        if bound.action.startswith(("delete_", "cursor_", "home", "end"))
        for key in bound.key.split(",")
    }


_EDITS: Final = _edits()


class Entry(Input):
    """A place to type in: what was typed stays as it is, a file may really have such a name."""

    async def on_key(self, event: Key) -> None:
        """Delete and move in the order of typing.

        A binding is looked up when its key has come back through all that is around the entry:
        letters typed fast, or while the program was busy, would be there before.
        """
        action = _EDITS.get(event.key)
        if action is not None:
            event.stop()
            event.prevent_default()
            await self.run_action(action)

    def render_line(self, y: int) -> Strip:
        """As it may be shown."""
        strip = super().render_line(y)
        segments = [Segment(clean(text), style) for text, style, _ in strip]
        if all(new.text is old.text for new, old in zip(segments, strip, strict=True)):
            return strip
        return Strip(segments).adjust_cell_length(strip.cell_length)
