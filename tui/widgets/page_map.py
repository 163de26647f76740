"""The page map on screen: the array as a grid of cells, and what lies under the cursor.

Glyphs differ by state, so that no colour is needed; a cell that changed since the last flush
glows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events
from textual.binding import Binding, BindingType

from tui.messages import MapWanted
from tui.pages.request import MapRequest
from tui.probe.reading import NOT_READ_YET, Absent
from tui.widgets.fitting import merged, row_width, ruled
from tui.widgets.rows import Row, RowsWidget, Run
from tui.widgets.style import STILL

if TYPE_CHECKING:
    from tui.pages.map import PageMapFrame
    from tui.pages.text import GlyphSet
    from tui.probe.page_state import PageState

# In the order of PageState: absent, file clean, file dirty, private copy, swapped. What is clean
# has its band's ground: its pale glyph alone would be hard to see from afar.
STATE_STYLES: Final = (
    "dim",
    "text-file on band-file",
    "band-unwritten",
    "band-copies",
    "band-swap",
)
_LEGEND_FROM: Final = 8
_THE_ARRAY: Final = "the array, first row to last"
_KEYS: Final = "arrows, enter zooms"
_RULES: Final = 10
EDGES: Final = 5


class PageMapView(RowsWidget):
    """Draws frames; asks for as many cells as it has room for, and for other pages to zoom."""

    can_focus = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left", "move(-1, 0)", "Left", show=False, id="map.left",
                tooltip="Page map: the cell to the left"),
        Binding("right", "move(1, 0)", "Right", show=False, id="map.right",
                tooltip="Page map: the cell to the right"),
        Binding("up", "move(0, -1)", "Up", show=False, id="map.up",
                tooltip="Page map: the cell above"),
        Binding("down", "move(0, 1)", "Down", show=False, id="map.down",
                tooltip="Page map: the cell below"),
        Binding("enter", "zoom", "Zoom", show=False, id="map.zoom", tooltip="Zoom into the cell"),
        Binding("backspace", "whole", "Whole", show=False, id="map.whole", tooltip="Zoom out"),
    ]  # fmt: skip

    def __init__(self, *, id: str | None = None, ascii_only: bool = False) -> None:
        super().__init__(id=id)
        self._ascii = ascii_only
        self._frame: PageMapFrame | Absent | None = None
        self._now: float | None = None
        self._opened_at: float | None = None
        self._cursor: int | None = None
        self._zooms: list[tuple[int, int]] = []
        self._keys = _KEYS
        self._of, self._file = _THE_ARRAY, ""
        self._pid: int | None = None
        self._drawn: tuple[PageMapFrame, tuple[int, int, int | None], list[Row]] | None = None

    def on_mount(self) -> None:
        """What a cell is; in a picture nothing can be pressed."""
        self._keys = "" if self.app.has_class(STILL) else _KEYS
        self.tooltip = (
            "The array from its first page to its last: a cell shows what costs most in it. Bold: "
            "changed since the last flush. A click or enter zooms in, backspace out."
        )

    def show(
        self,
        frame: PageMapFrame | Absent,
        now: float | None = None,
        opened_at: float | None = None,
    ) -> None:
        """Draw this frame; `now`: the moment it is shown at, that it may say how old it is.

        `opened_at`: when the array was opened, of one that stands still.
        """
        self._frame, self._now, self._opened_at = frame, now, opened_at
        self.rebuild()

    def look_at(self, file: str, pid: int | None, name: str) -> None:
        """Of several files this one, by its key, as one process has it, or all together."""
        self._of = name
        if (file, pid) != (self._file, self._pid):
            self._file, self._pid = file, pid
            self._frame, self._cursor, self._zooms = None, None, []
            self.want()
        self.rebuild()

    def want(self) -> None:
        """Ask for a map that fits."""
        columns, lines = self._grid()
        if columns > 0 and lines > 0:
            first, end = self._zooms[-1] if self._zooms else (None, None)
            request = MapRequest(columns * lines, first, end, self._file, self._pid)
            self.post_message(MapWanted(request))

    def on_resize(self) -> None:
        """Another size, other cells."""
        self.want()

    def on_show(self) -> None:
        """Shown again: ask again."""
        self.want()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """The cell under the mouse."""
        self._point_under(event)

    def on_click(self, event: events.Click) -> None:
        """A click zooms in."""
        if self._point_under(event):
            self.action_zoom()

    def _point_under(self, event: events.MouseEvent) -> bool:
        columns, lines = self._grid()
        x, y = event.x - 1, event.y - 1
        is_inside = 0 <= x < columns and 0 <= y < lines
        if is_inside:
            self._point_at(y * columns + x)
        return is_inside

    def action_move(self, across: int, down: int) -> None:
        """Move the cursor."""
        columns, _ = self._grid()
        self._point_at((self._cursor or 0) + across + down * columns)

    def action_zoom(self) -> None:
        """Show only the pages of the cell under the cursor."""
        frame = self._frame
        if frame is None or isinstance(frame, Absent) or self._cursor is None:
            return
        pages = frame.geometry.pages_of_cell(self._cursor)
        if len(pages) > 1:
            self._zooms.append((pages.start, pages.stop))
            self._cursor = None
            self.want()

    def action_whole(self) -> None:
        """One zoom back."""
        if self._zooms:
            self._zooms.pop()
            self.want()

    def _point_at(self, cell: int) -> None:
        frame = self._frame
        if frame is None or isinstance(frame, Absent):
            return
        self._cursor = max(0, min(cell, frame.geometry.cells - 1))
        self.rebuild()

    def _grid(self) -> tuple[int, int]:
        """Columns and lines of cells: a heading above, a legend below if there is room."""
        width, height = self.size
        return width - 2, height - (2 if height >= _LEGEND_FROM else 1)

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """Heading, grid, legend."""
        frame = self._frame
        if frame is None or isinstance(frame, Absent):
            why = "not read yet"
            if frame is not None and frame != NOT_READ_YET:
                why = f"not known: {frame.reason}"
            what = "the array's pages" if self._of == _THE_ARRAY else f"{self._of}, its pages"
            return [ruled(((f"{what}: {why}", ""),), (), width, ascii_only=self._ascii)]
        rows = [self._heading(frame, width), *self._cell_rows(frame)]
        if height >= _LEGEND_FROM:
            rows.append(self._legend(frame, width))
        return rows

    def _cell_rows(self, frame: PageMapFrame) -> list[Row]:
        """The grid, kept for as long as its frame is shown: only its age changes."""
        columns, lines = self._grid()
        how = columns, lines, self._cursor
        if self._drawn is not None and self._drawn[0] is frame and self._drawn[1] == how:
            return self._drawn[2]
        rows: list[Row] = []
        shown = min(frame.geometry.cells, columns * lines)
        for start in range(0, shown, max(1, columns)):
            # The blank at the end keeps the margin free of the last cell's ground.
            cells = self._cells(frame, start, min(start + columns, shown))
            rows.append(merged([(" ", ""), *cells, (" ", "")]))
        rows += [()] * (lines - len(rows))
        self._drawn = frame, how, rows
        return rows

    def _cells(self, frame: PageMapFrame, first: int, end: int) -> list[Run]:
        from tui.pages.text import glyph_runs

        cursor = self._cursor
        glyphs: GlyphSet = "ascii" if self._ascii else "unicode"
        if cursor is None or not first <= cursor < end:
            return [_run(*piece) for piece in glyph_runs(frame, first, end, glyphs)]
        before = [_run(*piece) for piece in glyph_runs(frame, first, cursor, glyphs)]
        after = [_run(*piece) for piece in glyph_runs(frame, cursor + 1, end, glyphs)]
        [(text, style)] = [_run(*piece) for piece in glyph_runs(frame, cursor, cursor + 1, glyphs)]
        return [*before, (text, f"{style} reverse"), *after]

    def _heading(self, frame: PageMapFrame, width: int) -> Row:
        """Which cell it is about, how it is, and what there is in all, as far as there is room."""
        from tui.widgets.map_heading import Shown, headings

        shown = Shown(frame, self._cursor, len(self._zooms), self._now, self._opened_at)
        lefts = list(headings(shown, frame.of or self._of, width, ascii_only=self._ascii))
        # Who has chosen a cell knows the keys.
        keys = len(self._keys) if self._cursor is None else 0
        fitting = (left for left in lefts if row_width(left) + keys + _RULES <= width)
        without_keys = (left for left in lefts if row_width(left) + EDGES <= width)
        left = next(fitting, next(without_keys, lefts[-1]))
        right: Row = ((self._keys, "dim"),) if self._keys else ()
        return ruled(left, right, width, ascii_only=self._ascii)

    def _legend(self, frame: PageMapFrame, width: int) -> Row:
        """What each glyph is; one that finds no room is left out whole."""
        from tui.pages.text import legend

        glyphs = legend(
            "ascii" if self._ascii else "unicode",
            dirty_known=frame.dirty_known,
            words=frame.words,
        )
        runs: list[Run] = [(" ", "")]
        left = width - 1
        for glyph, state, label in glyphs:
            left -= len(glyph) + len(label) + 3
            if left < -2:
                break
            runs.append((glyph, STATE_STYLES[state] if state is not None else "dim"))
            runs.append((f" {label}  ", "dim"))
        return tuple(runs)


def _run(glyph: str, state: PageState | None, changed: bool, size: int) -> Run:
    style = STATE_STYLES[state] if state is not None else "dim"
    return glyph * size, f"{style} bold" if changed else style
