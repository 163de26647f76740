"""The chart: the picture of a run, drawn at most once for each state it is given.

numpy and plotext are imported at the first picture, when the first frame is on the screen already.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from textual import events
from textual.content import Content

from tui.metrics import BY_KEY
from tui.metrics_format import format_bytes
from tui.probe.reading import Absent
from tui.run.marker import Marker
from tui.run.state import Phase, RunState
from tui.text import clean
from tui.widgets.rows import Row, RowsWidget, row_of

if TYPE_CHECKING:
    from tui.chart.areas import Look
    from tui.chart.picture import Picture
    from tui.run.history import History

PLOTTED: Final = (
    "rss_bytes",
    "private_dirty_bytes",
    "swap_bytes",
    "file_backed_bytes",
    "private_copies_bytes",
)
"""The lines that can be shown, in the order of their keys; the first four are."""
_DEFAULT: Final = PLOTTED[:4]


class Chart(RowsWidget):
    """Bands of memory, or lines, over the time since the array was opened."""

    DEFAULT_CSS = "Chart { height: 1fr; }"

    def __init__(self, *, id: str | None = None, ascii_only: bool = False) -> None:
        super().__init__(id=id)
        self._look: Look = "ascii" if ascii_only else "colour"
        self._history: History | None = None
        self._state: RunState | None = None
        self._markers: list[Marker] = []
        self._picture: Picture | None = None
        self.as_lines = False
        self.shown: dict[str, bool] = {key: key in _DEFAULT for key in PLOTTED}
        self.y_ceiling_bytes: float = 0.0
        self.least_span_seconds: float = 0.0
        self.is_span_whole: bool | None = None

    def on_mount(self) -> None:
        """Without colour, bands are told apart by characters."""
        if self._look == "colour" and self.app.no_color:
            self._look = "texture"

    def show(self, state: RunState, history: History, markers: list[Marker]) -> None:
        """Draw this state; the history and the markers are the caller's own, read only."""
        self._state, self._history, self._markers = state, history, markers
        self.rebuild()

    def toggle(self, key: str) -> None:
        """Hide or show a line."""
        self.shown[key] = not self.shown[key]
        self.rebuild()

    def use_lines(self, as_lines: bool) -> None:
        """Draw lines, or bands again."""
        self.as_lines = as_lines
        self.rebuild()

    @property
    def has_column(self) -> bool:
        """Whether anything is drawn yet: the first reading may be a moment after the opening."""
        return self._picture is not None and self._picture.stack.last_column is not None

    @property
    def highest_bytes(self) -> float:
        """The highest column drawn, for a scale common to several charts."""
        if self._picture is not None:
            return self._picture.highest_bytes
        rss = self._history.peak("rss_bytes") if self._history is not None else None
        return 0.0 if rss is None else rss

    def fit_seconds(self, seconds: float) -> None:
        """The time axis ends after so many seconds, or where a longer run does."""
        self.least_span_seconds, self.is_span_whole = seconds, True
        self.rebuild()

    @property
    def drawn_seconds(self) -> float:
        """How long the time axis drawn is."""
        return self._picture.time.limit if self._picture is not None else 0.0

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """Signs, the plot with its names, the time below."""
        state, history = self._state, self._history
        if state is None or history is None or not state.started_at:
            words = state.what if state else "starting"
            if state is not None and state.phase is Phase.ENDED:
                words = "the array was never open: there is nothing to draw"
            return [*[row_of("")] * (height // 2), row_of(words.center(width), "dim")]
        from tui.chart.picture import draw
        from tui.chart.scale import Scale

        self._picture = draw(
            state,
            history,
            self._markers,
            width,
            height,
            look=self._look,
            as_lines=self.as_lines,
            shown=[key for key, on in self.shown.items() if on],
            scale=Scale(self.y_ceiling_bytes, self.least_span_seconds, self.is_span_whole),
        )
        if self._picture is None:
            return [self._in_one_row(state, width)]
        return self._picture.rows

    def _in_one_row(self, state: RunState, width: int) -> Row:
        """The four figures, where there is no room for a picture."""
        words = []
        for key in _DEFAULT:
            figure = state.sample.get(key) if state.sample else Absent("")
            value = "?" if isinstance(figure, Absent) else format_bytes(figure)
            words.append(f"{BY_KEY[key].label} {value}")
        return row_of(f" {'  '.join(words)}"[:width], "bold")

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
        picture = self._picture
        if picture is None:
            return None
        from tui.chart.pointing import meaning_at

        return meaning_at(picture, x, y, as_lines=self.as_lines)
