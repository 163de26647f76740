"""A widget of ready rows that repaints only those that changed.

Of these the wire sends no more than the cells that changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui.palette import colour_of
from tui.text import clean

if TYPE_CHECKING:
    from tui.run.state import RunState

Run = tuple[str, str]
"""A piece of text and the name of its style: a colour's name, perhaps `on` another, attributes."""
Row = tuple[Run, ...]


_KEPT_PIECES: Final = 512


def row_of(text: str, style: str = "") -> Row:
    """A row of one piece."""
    return ((text, style),)


def _together(rows: Sequence[int], width: int) -> list[Region]:
    """Rows as few regions."""
    regions: list[Region] = []
    first = last = rows[0]
    for y in (*rows[1:], -1):
        if y != last + 1:
            regions.append(Region(0, first, width, last + 1 - first))
            first = y
        last = y
    return regions


class RowsWidget(Widget):
    """Shows rows; subclasses make them in `make_rows` whenever the state or the size changes."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._row_cache: tuple[Row, ...] = ()
        self._style_cache: dict[str, Style] = {}
        self._pieces: dict[Run, tuple[Segment, int]] = {}
        self._strips: dict[int, Strip] = {}

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """The rows for a size; pure but for what the subclass was told last."""
        raise NotImplementedError

    def rebuild(self) -> None:
        """Make the rows anew and repaint those that differ."""
        if not self.is_mounted or not self.display:
            return
        width, height = self.size
        if not width:
            return
        before, self._row_cache = self._row_cache, tuple(self.make_rows(width, height))
        pairs = enumerate(zip_longest(before, self._row_cache))
        changed = [y for y, (old, new) in pairs if old != new]
        for y in changed:
            self._strips.pop(y, None)
        if changed:
            self.refresh(*_together(changed, width))

    def on_mount(self) -> None:
        """A change of theme changes every colour."""
        self.app.theme_changed_signal.subscribe(self, self._theme_changed)

    def _theme_changed(self, _theme: object) -> None:
        self._forget_styles()
        self._draw_anew()

    def on_resize(self) -> None:
        """Another size, other rows."""
        self._draw_anew()

    def _draw_anew(self) -> None:
        self._row_cache = ()
        self._strips.clear()
        self.rebuild()
        self.refresh()

    def notify_style_update(self) -> None:
        """Another background, under the same rows."""
        super().notify_style_update()
        self._forget_styles()
        self._strips.clear()

    def _forget_styles(self) -> None:
        self._style_cache.clear()
        self._pieces.clear()

    def on_show(self) -> None:
        """What was hidden may be out of date."""
        self.rebuild()

    @property
    def plain_text(self) -> str:
        """The rows without their styles, for tests and text pictures."""
        rows = ("".join(clean(text) for text, _ in row) for row in self._row_cache)
        return "\n".join(row.rstrip() for row in rows)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Ready strips where there is nothing around them.

        At each paint Textual asks every widget for all its lines, and for each looks up what a
        style could do to it: a third of what a live screen costs.
        """
        size = self.size  # asked for once: Textual looks through the whole layout for it
        if size != self.outer_size:
            return super().render_lines(crop)
        strips = [self._strips.get(y) or self._strip_of(y, size.width) for y in crop.line_range]
        if crop.column_span == (0, size.width):
            return strips
        return [strip.crop(*crop.column_span) for strip in strips]

    def _strip_of(self, y: int, width: int) -> Strip:
        """The line as it goes to the terminal, kept until its row or its style changes."""
        strip = self._strips[y] = self.strip_of(y, width)
        return strip

    def render_line(self, y: int) -> Strip:
        """One row as Textual wants it."""
        return self.strip_of(y, self.size.width)

    def strip_of(self, y: int, width: int) -> Strip:
        """One row, as wide as the widget is."""
        row = self._row_cache[y] if y < len(self._row_cache) else ()
        pieces = [self._piece(run) for run in row if run[0]]
        segments = [segment for segment, _ in pieces]
        filled = sum(cells for _, cells in pieces)
        if filled < width:
            # Blanks look alike in every style but the reversed: padded in the last, a row needs one
            # colour code less.
            name = row[-1][1] if row and "reverse" not in row[-1][1] else ""
            segments.append(Segment(" " * (width - filled), self._ground_of(name)))
        strip = Strip(segments, max(filled, width))
        return strip if filled <= width else strip.crop(0, width)

    def _piece(self, run: Run) -> tuple[Segment, int]:
        """A run as it goes to the terminal, and its cells; a picture has the same ones again."""
        found = self._pieces.get(run)
        if found is None:
            text, name = clean(run[0]), run[1]
            style = self._ground_of(name) if text.isspace() else self._style_of(name)
            if len(self._pieces) >= _KEPT_PIECES:
                self._pieces.clear()
            found = self._pieces[run] = Segment(text, style), cell_len(text)
        return found

    def _ground_of(self, name: str) -> Style:
        """Of blanks: who sees no character needs no colour for it, nor 20 bytes that tell it."""
        if "reverse" in name:
            return self._style_of(name)
        key = f"{name} blank"
        if key not in self._style_cache:
            self._style_cache[key] = self._filtered(Style(bgcolor=self._style_of(name).bgcolor))
        return self._style_cache[key]

    def _style_of(self, name: str) -> Style:
        if name not in self._style_cache:
            style = self.visual_style.rich_style
            words = iter(name.split())
            for word in words:
                if word == "reverse":
                    style += Style(reverse=True)
                elif word == "bold":
                    style += Style(bold=True)
                elif word == "dim":
                    style += Style(color=self._colour_of("muted"))
                elif word == "on":
                    style += Style(bgcolor=self._colour_of(next(words)))
                else:
                    style += Style(color=self._colour_of(word))
            self._style_cache[name] = self._filtered(style)
        return self._style_cache[name]

    def _filtered(self, style: Style) -> Style:
        """As it goes to the terminal: filters look at styles alone, so each is asked once."""
        segments = [Segment("x", style)]
        _, background = self.background_colors
        for line_filter in self.get_line_filters():
            segments = line_filter.apply(segments, background)
        return segments[0].style or style

    def _colour_of(self, name: str) -> str:
        """The colour of a palette's role or a theme's variable, or the one so named."""
        if name in self.app.theme_variables:
            return self.app.theme_variables[name]
        return colour_of(name, is_dark=self.app.current_theme.dark) or name


class StateRows(RowsWidget):
    """Rows made from the latest state of a run, and a word of the screen's own beside it."""

    def __init__(self, *, id: str | None = None, ascii_only: bool = False) -> None:
        super().__init__(id=id)
        self._ascii = ascii_only
        self._state: RunState | None = None
        self._note = ""

    def show(self, state: RunState, note: str = "") -> None:
        """Show this state; `note` is the screen's own word, such as `frozen`."""
        self._state, self._note = state, note
        self.rebuild()
