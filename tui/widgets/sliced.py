"""Rows in slices side by side: of a row that changed only the slices that differ are sent again.

Textual sends a row of a widget from its left end up to the last cell that changed, and a picture
grows at its right end. Slices are drawn from their owner's rows, and nobody else sees them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from textual import events
from textual.app import ComposeResult
from textual.geometry import Offset, Region
from textual.strip import Strip
from textual.widget import Widget

from tui.widgets.rows import RowsWidget

SLICES: Final = 5
SLICE_CELLS: Final = 32
"""Columns of each but the last, which has what is left."""


class Slice(Widget):
    """Some columns of the owner's rows."""

    DEFAULT_CSS = f"""
    Slice {{ width: {SLICE_CELLS}; height: 100%; }}
    Slice.-last {{ width: 1fr; }}
    """

    def __init__(self, owner: SlicedRows, index: int) -> None:
        super().__init__()
        self._owner, self._index = owner, index
        self.first_column = index * SLICE_CELLS

    def render_lines(self, crop: Region) -> list[Strip]:
        """The owner's, cut."""
        strips = [self._owner.pieces(y)[self._index] for y in crop.line_range]
        if crop.column_span == (0, self.size.width):
            return strips
        return [strip.crop(*crop.column_span) for strip in strips]


class SlicedRows(RowsWidget):
    """A `RowsWidget` whose rows change at one place at a time."""

    DEFAULT_CSS = "SlicedRows { layout: horizontal; overflow: hidden; }"

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._pieces: dict[int, tuple[Strip, list[Strip]]] = {}

    def compose(self) -> ComposeResult:
        """From the left."""
        for index in range(SLICES):
            piece = Slice(self, index)
            piece.set_class(index == SLICES - 1, "-last")
            yield piece

    def pieces(self, y: int) -> list[Strip]:
        """A line cut into slices, kept while it is the same."""
        [whole] = self.strips((y,))
        kept = self._pieces.get(y)
        if kept is not None and kept[0] is whole:
            return kept[1]
        width = self.size.width
        cuts = [min(n * SLICE_CELLS, width) for n in range(1, SLICES)]
        pieces = list(whole.divide([*cuts, width]))
        self._pieces[y] = whole, pieces
        return pieces

    def repaint(self, changed: Sequence[Region]) -> None:
        """Only what differs, and of the slices that it is in."""
        for piece in self.query_children(Slice):
            first = piece.first_column
            end = first + piece.size.width
            regions = [
                Region(max(x - first, 0), y, min(x + width, end) - max(x, first), 1)
                for x, y, width, _ in changed
                if x < end and x + width > first
            ]
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
