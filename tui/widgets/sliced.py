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
        self._pieces: dict[int, list[Strip]] = {}
        self._stale: dict[int, set[int]] = {}

    def compose(self) -> ComposeResult:
        """From the left."""
        for index in range(SLICES):
            piece = Slice(self, index)
            piece.set_class(index == SLICES - 1, "-last")
            yield piece

    def pieces(self, y: int) -> list[Strip]:
        """A line cut into slices; cut again where it differs."""
        stale = self._stale.pop(y, None)
        kept = self._pieces.get(y)
        if kept is not None and stale is None:
            return kept
        [whole] = self.strips((y,))
        if kept is None:
            kept = [Strip.blank(0)] * SLICES
            self._pieces[y], stale = kept, set(range(SLICES))
        for index in stale or ():
            kept[index] = whole.crop(*self._columns(index))
        return kept

    def _columns(self, index: int) -> tuple[int, int]:
        """From which column to which a slice goes, whether it is laid out already or not."""
        width, first = self.size.width, index * SLICE_CELLS
        end = width if index == SLICES - 1 else first + SLICE_CELLS
        return min(first, width), min(end, width)

    def repaint(self, changed: Sequence[Region]) -> None:
        """Only what differs, and of the slices that it is in."""
        for index, piece in enumerate(self.query_children(Slice)):
            first, end = self._columns(index)
            regions = [
                Region(max(x - first, 0), y, min(x + width, end) - max(x, first), 1)
                for x, y, width, _ in changed
                if x < end and x + width > first
            ]
            for region in regions:
                self._stale.setdefault(region.y, set()).add(index)
            if regions:
                piece.refresh(*regions)

    def forget_strips(self) -> None:
        """Nor any piece of one."""
        super().forget_strips()
        self._pieces.clear()
        self._stale.clear()

    def repaint_all(self) -> None:
        """All slices."""
        super().repaint_all()
        for piece in self.query_children(Slice):
            piece.refresh()

    def place_of(self, event: events.MouseEvent) -> Offset:
        """Where among the rows: an event of a slice has the slice's own offset."""
        return event.screen_offset - self.region.offset
