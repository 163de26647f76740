"""The picture of several runs on one file, drawn when the screen that keeps them says so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import events
from textual.content import Content

from tui.text import clean
from tui.widgets.rows import Row, RowsWidget, row_of

if TYPE_CHECKING:
    from tui.chart.areas import Look
    from tui.chart.instances import SharedPicture
    from tui.run.kept import Kept


class SharedChart(RowsWidget):
    """Bands or lines of all of them, over the time since the first had its array open."""

    DEFAULT_CSS = "SharedChart { height: 1fr; }"

    def __init__(self, *, id: str | None = None, ascii_only: bool = False) -> None:
        super().__init__(id=id)
        self._look: Look = "ascii" if ascii_only else "colour"
        self._kept: Sequence[Kept] = ()
        self._picture: SharedPicture | None = None
        self._as_lines = False
        self.y_ceiling_bytes = self.least_span_seconds = 0.0
        self.is_span_whole: bool | None = None

    def on_mount(self) -> None:
        """Without colour, bands are told apart by characters."""
        if self._look == "colour" and self.app.no_color:
            self._look = "texture"

    def show(self, kept: Sequence[Kept]) -> None:
        """Draw what is kept now; it is the caller's own, read only."""
        self._kept = kept
        self.rebuild()

    def use_lines(self, as_lines: bool) -> None:
        """Draw lines, or bands again."""
        self._as_lines = as_lines
        self.rebuild()

    def fit_seconds(self, seconds: float) -> None:
        """The time axis ends after so many seconds."""
        self.least_span_seconds, self.is_span_whole = seconds, True
        self.rebuild()

    @property
    def highest_bytes(self) -> float:
        """The highest column drawn, for one scale of all frames of a film."""
        return self._picture.highest_bytes if self._picture is not None else 0.0

    @property
    def drawn_seconds(self) -> float:
        """How long the time axis drawn is."""
        return self._picture.time.limit if self._picture is not None else 0.0

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """Signs, the plot with its names, the time below."""
        states = [one.state for one in self._kept if one.state is not None]
        if not any(state.started_at for state in states):
            words = (states[0].what or str(states[0].phase)) if states else "starting"
            if states and all(state.outcome is not None for state in states):
                words = "no array was ever open: there is nothing to draw"
            return [*[row_of("")] * (height // 2), row_of(words[:width].center(width), "dim")]
        from tui.chart.instances import draw_all
        from tui.chart.scale import Scale

        self._picture = draw_all(
            self._kept,
            width,
            height,
            look=self._look,
            as_lines=self._as_lines,
            scale=Scale(self.y_ceiling_bytes, self.least_span_seconds, self.is_span_whole),
        )
        if self._picture is None:
            return [row_of(" no room for the picture"[:width], "dim")]
        return self._picture.rows

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """What the pointer is on says what it is."""
        words = self._meaning_at(event.x, event.y)
        self.tooltip = None if words is None else Content(clean(words))  # a str would be markup

    def on_click(self, event: events.Click) -> None:
        """The same for who has no hover, and longer."""
        words = self._meaning_at(event.x, event.y)
        if words:
            self.notify(words, timeout=8)

    def _meaning_at(self, x: int, y: int) -> str | None:
        if self._picture is None or self._as_lines:
            return None
        from tui.chart.instances_pointing import meaning_in_all

        return meaning_in_all(self._picture, x, y)
