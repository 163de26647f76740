"""What every monitor of one run has: a picture, other views in turn, and the answer below them.

What is on the views, a subclass knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import ContentSwitcher

from tui.messages import ScreenFactory
from tui.run.source import Source
from tui.run.state import Phase, RunState
from tui.screens.chart_keys import CHART_BINDINGS, ChartKeys
from tui.screens.paced import Paced
from tui.widgets.bare import BareHorizontal, BareSwitcher, BareVertical, ground_lines
from tui.widgets.chart import Chart
from tui.widgets.headline_bar import HeadlineBar
from tui.widgets.key_bar import KeyBar
from tui.widgets.limit_gauge import LimitGauge
from tui.widgets.page_map import PageMapView
from tui.widgets.readout import Readout
from tui.widgets.status_bar import StatusBar
from tui.widgets.verdict_line import VerdictLine

if TYPE_CHECKING:
    from tui.run.history import History

PICTURE: Final = "picture"
_LEAST_CHART_ROWS: Final = 8
_LEAST_SENTENCE_ROWS: Final = 2
Parts = tuple[Sequence[Widget], Sequence[Widget], Widget, Widget]
"""Below the picture, other views, above the limit and below it on every view."""


class Viewing(ChartKeys, Paced):
    """A status bar, one view of several in `#view`, and the answer in `#verdict` and `#words`."""

    # Textual declares these as instance variables.
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide"), (170, "-vast")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (20, "-low"), (34, "-high"), (50, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        *CHART_BINDINGS,
        Binding("p", "picture", "Picture", id="view.picture", show=False,
                tooltip="Save the screen as SVG"),
    ]  # fmt: skip
    VIEWS: ClassVar[tuple[str, ...]]
    PICTURE_FOCUS: ClassVar[str]
    """What has the keys while the picture is the view; a player keeps them for itself."""

    def __init__(
        self, source: Source, *, anew: ScreenFactory | None = None, only_ascii: bool = False
    ) -> None:
        super().__init__(source, anew=anew)
        self._ascii = only_ascii
        self._sentence_rows = _LEAST_SENTENCE_ROWS
        self._sentences = VerdictLine(id="words"), VerdictLine(id="verdict")

    def compose(self) -> ComposeResult:
        """Title, headline, one view of several, and what stands below every view."""
        below, views, above_limit, last = self.parts()
        yield StatusBar(id="status", ascii_only=self._ascii)
        yield HeadlineBar(id="headline", ascii_only=self._ascii)
        with BareSwitcher(id="view", initial=PICTURE):
            with BareVertical(id=PICTURE):
                with BareHorizontal(id="upper"):
                    yield Chart(id="chart", ascii_only=self._ascii)
                    yield Readout(id="side-readout")
                yield from below
            yield from views
            yield Readout(id="metrics")
            yield PageMapView(id="map", ascii_only=self._ascii)
            yield self._sentences[0]
        yield above_limit
        yield LimitGauge(id="gauge", ascii_only=self._ascii)
        yield last
        yield self._sentences[1]
        yield KeyBar(id="keys")

    def parts(self) -> Parts:
        """What no other monitor has."""
        raise NotImplementedError

    def show_picture(self, state: RunState, history: History) -> None:
        """What stands on every view, and the picture where it is the view."""
        self.query_one(HeadlineBar).show(state)
        self.query_one(LimitGauge).show(state)
        if self.view == PICTURE:
            self.query_one(Chart).show(state, history, self._kept.markers)
            self.query_one("#side-readout", Readout).show(state)

    def show_view(self, state: RunState) -> None:
        """What the view shows that is not the picture."""
        if self.view == "metrics":
            self.query_one("#metrics", Readout).show(state)

    def show_others(self, state: RunState) -> None:
        """How much room there is: it changes beside a subject that stands still."""
        self.query_one(LimitGauge).show(state)

    @property
    def rows_that_stay(self) -> int:
        """Beside the picture and the answer, when the run has ended."""
        raise NotImplementedError

    def render_lines(self, crop: Region) -> list[Strip]:
        """The ground: everything on it is a widget."""
        return ground_lines(self, crop)

    def show_trouble(self, words: str) -> None:
        """In place of the answer."""
        for line in self._sentences:
            line.show(f"cannot run: {words}", "caution bold")
        self.show_status("it cannot run")

    def on_resize(self) -> None:
        """Another width, another number of lines of the answer."""
        self.call_after_refresh(self._give_room_to_the_answer)

    def _give_room_to_the_answer(self) -> None:
        """At the end it is what is left to read: it gets the rows that it needs."""
        has_ended = self.phase is Phase.ENDED
        sentence = self._sentences[1]
        needed = len(sentence.lines(self.app.size.width)) if has_ended else 0
        self.set_class(has_ended, "-over")
        self.set_class(has_ended and needed > _LEAST_SENTENCE_ROWS, "-ended")
        most = self.app.size.height - _LEAST_CHART_ROWS - self.rows_that_stay
        rows = max(_LEAST_SENTENCE_ROWS, min(needed, most))
        if rows != self._sentence_rows:
            self._sentence_rows = rows
            sentence.styles.height = rows

    @property
    def view(self) -> str:
        """Which one is seen."""
        return str(self.query_one("#view", ContentSwitcher).current)

    def show_status(self, note: str = "") -> None:
        """With a note in place of what holds the picture still."""
        if self._kept.state is not None:
            note = note or self._standing_note
            self.query_one(StatusBar).show(self._kept.state, note)

    @property
    def _standing_note(self) -> str:
        playback = self.source.playback
        played = playback.words if playback is not None else ""
        return f"{self.leaving_note}{'FROZEN ' if self._frozen else ''}{played}".strip()

    def action_relaunch(self) -> None:
        """Said at once: what is waited for may tell nothing for long."""
        super().action_relaunch()
        self.show_status()

    def show_words(self, state: RunState) -> None:
        """The answer so far."""
        for words in self._sentences:
            words.tell(state, self._kept.markers)
        self._give_room_to_the_answer()

    def action_next_view(self) -> None:
        """The next view; after the last the picture again."""
        self.action_view(self.VIEWS[(self.VIEWS.index(self.view) + 1) % len(self.VIEWS)])

    def action_view(self, name: str) -> None:
        """This view; its own keys work at once."""
        self.query_one("#view", ContentSwitcher).current = name
        self.set_class(name != PICTURE, "-viewing")
        for view in self.VIEWS:
            self.set_class(view == name, f"-on-{view}")
        self.show_at_once()
        # The picture itself has no keys, what stands below it has; a player keeps the arrows.
        shown = self.query_one(self.PICTURE_FOCUS if name == PICTURE else f"#{name}")
        if shown.focusable and (name != PICTURE or self.AUTO_FOCUS):
            shown.focus()
        else:
            self.set_focus(None)
