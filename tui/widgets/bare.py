"""Containers that show nothing but their ground: what is in them covers them.

At each paint Textual makes the lines of every container anew, and looks up for each what a style
could do to it.
"""

from __future__ import annotations

from textual.containers import Horizontal, Vertical
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import ContentSwitcher


def ground_lines(widget: Widget, crop: Region) -> list[Strip]:
    """A widget's ground alone, one line again and again."""
    line = Strip.blank(crop.width, widget.visual_style.rich_style)
    _, background = widget.background_colors
    for line_filter in widget.get_line_filters():
        line = line.apply_filter(line_filter, background)
    return [line] * crop.height


# Textual takes the styles of the first base alone, so each says by itself how it is drawn.
class BareVertical(Vertical):
    """Children below each other."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """Its ground."""
        return ground_lines(self, crop)


class BareHorizontal(Horizontal):
    """Children beside each other."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """Its ground."""
        return ground_lines(self, crop)


class BareSwitcher(ContentSwitcher):
    """One child of several."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """Its ground."""
        return ground_lines(self, crop)
