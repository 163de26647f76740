"""Every cell that a screen would send, and the harm in it."""

from __future__ import annotations

from textual.geometry import Region
from textual.screen import Screen
from textual.widget import Widget

from tests.hostile.texts import harm_in


def harm_on(screen: Screen[object]) -> list[str]:
    """The widgets of a screen whose lines have what must not be sent, and what."""
    found = []
    for widget in (screen, *screen.walk_children(Widget)):
        if not widget.size.width or not widget.display:
            continue
        for strip in widget.render_lines(Region(0, 0, *widget.outer_size)):
            harm = harm_in("".join(text for text, _, control in strip if not control))
            if harm:
                found.append(f"{type(widget).__name__}#{widget.id}: {harm}")
    return found
