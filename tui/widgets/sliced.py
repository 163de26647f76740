"""Rows in slices side by side: of a row that changed only the slices that differ are sent again.

Textual sends a row of a widget from its left end up to the last cell that changed, and a picture
grows at its right end. Slices are drawn from their owner's rows, and nobody else sees them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.geometry import Offset, Region
from textual.strip import Strip
from textual.widget import Widget

from tui.widgets.rows import RowsWidget


class Slice(Widget):
    """Some columns of the owner's rows."""

    DEFAULT_CSS = "Slice { width: 1fr; height: 100%; }"

    def __init__(self, owner: SlicedRows) -> None:
        super().__init__()
        self._owner = owner

    @property
    def columns(self) -> tuple[int, int]:
        """From which of the owner's columns to which."""
        first = self.region.x - self._owner.region.x
        return first, first + self.size.width

    def render_lines(self, crop: Region) -> list[Strip]:
        """The owner's, cut."""
        first, _ = self.columns
        across = crop.translate((first, 0))
        return [strip.crop(*across.column_span) for strip in self._owner.strips(crop.line_range)]


class SlicedRows(RowsWidget):
    """A `RowsWidget` whose rows change at one place at a time."""

    DEFAULT_CSS = "SlicedRows { layout: horizontal; }"
    SLICES: ClassVar[int] = 8

    def compose(self) -> ComposeResult:
        """So many of one width."""
        for _ in range(self.SLICES):
            yield Slice(self)

    def repaint(self, changed: Sequence[Region]) -> None:
        """Only what differs, and of the slices that it is in."""
        for piece in self.query_children(Slice):
            first, end = piece.columns
            inside = [region.intersection(Region(first, region.y, end - first, 1))
                      for region in changed]  # fmt: skip
            regions = [region.translate((-first, 0)) for region in inside if region]
            if regions:
                piece.refresh(*regions)

    def repaint_all(self) -> None:
        """All slices."""
        super().repaint_all()
        for piece in self.query_children(Slice):
            piece.refresh()

    def place_of(self, event: events.MouseEvent) -> Offset:
        """Where among the rows: an event of a slice has the slice's own offset."""
        return event.screen_offset - self.region.offset
