"""What every monitor of one run does: a picture a second, views in turn, a picture held still.

What is on the views, a subclass knows.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import ContentSwitcher

from tui.messages import MapWanted, ScreenFactory
from tui.run.source import Source
from tui.run.standstill import holds_the_same
from tui.run.state import Phase, RunState, Update
from tui.screens.chart_keys import CHART_BINDINGS, ChartKeys
from tui.screens.one_run import OneRun
from tui.widgets.bare import ground_lines
from tui.widgets.chart import Chart
from tui.widgets.status_bar import StatusBar
from tui.widgets.verdict_line import VerdictLine

if TYPE_CHECKING:
    from tui.run.history import History

CHART_SECONDS: Final = 1.0
PICTURE: Final = "picture"
_LEAST_CHART_ROWS: Final = 8
_LEAST_SENTENCE_ROWS: Final = 2
_WITHOUT_SAMPLES: Final = (Phase.PREPARING, Phase.CLOSING)
"""No time passes on the picture then: what is done is told all the same."""


class Viewing(ChartKeys, OneRun):
    """A status bar, one view of several in `#view`, and the answer in `#verdict` and `#words`."""

    # Textual declares these as instance variables.
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide"), (170, "-vast")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (20, "-low"), (34, "-high"), (50, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        *CHART_BINDINGS,
        Binding("z", "freeze", "Freeze", id="view.freeze",
                tooltip="Hold the picture still; measuring goes on"),
        Binding("p", "picture", "Picture", id="view.picture", show=False,
                tooltip="Save the screen as SVG"),
    ]  # fmt: skip
    VIEWS: ClassVar[tuple[str, ...]] = (PICTURE,)
    PICTURE_FOCUS: ClassVar[str] = ""
    """What has the keys while the picture is the view; a player keeps them for itself."""

    def __init__(
        self, source: Source, *, anew: ScreenFactory | None = None, only_ascii: bool = False
    ) -> None:
        super().__init__(source, anew=anew)
        self._ascii = only_ascii
        self._frozen = False
        self._chart_at = float("-inf")
        self._drawn: tuple[RunState, int] | None = None
        self._sentence_rows = _LEAST_SENTENCE_ROWS
        self._sentences = VerdictLine(id="words"), VerdictLine(id="verdict")

    def show_picture(self, state: RunState, history: History) -> None:
        """What stands on every view, and the picture where it is the view."""
        raise NotImplementedError

    def show_view(self, state: RunState) -> None:
        """What the view shows that is not the picture."""
        raise NotImplementedError

    def show_others(self, state: RunState) -> None:
        """What changes beside a subject that stands still."""
        raise NotImplementedError

    @property
    def rows_that_stay(self) -> int:
        """Beside the picture and the answer, when the run has ended."""
        raise NotImplementedError

    def render_lines(self, crop: Region) -> list[Strip]:
        """The ground: everything on it is a widget."""
        return ground_lines(self, crop)

    def show_update(self, update: Update) -> None:
        """Show it unless the picture is frozen; at a turn the chart does not wait.

        Nor where nothing comes after it that would catch up, for the player stands still.
        """
        playback = self.source.playback
        if self._kept.turned or (playback is not None and not playback.is_playing):
            self._chart_at = float("-inf")
        if not self._frozen:
            self._show()

    def on_map_wanted(self, message: MapWanted) -> None:
        """Other cells than those that are shown: they do not wait for the next picture.

        Asked for by the class above, whose handler Textual calls too.
        """
        self._chart_at = float("-inf")

    def show_trouble(self, words: str) -> None:
        """In place of the answer."""
        for line in self._sentences:
            line.show(f"cannot run: {words}", "caution bold")
        self._show_status("it cannot run")

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

    def _show(self) -> None:
        kept, state = self._kept, self._kept.state
        if state is None or kept.history is None:
            return
        try:
            now = self._now(state)
            # Half a tick of grace: updates are not exactly half a second apart.
            is_due = now - self._chart_at >= CHART_SECONDS - 0.1
            is_first = state.elapsed_seconds < 2 * CHART_SECONDS
            has_begun = not is_first or self.query_one(Chart).has_column
            if is_due or state.phase in _WITHOUT_SAMPLES or not has_begun:
                is_asked, self._chart_at = self._chart_at == float("-inf"), now
                if not is_asked and self._is_still(state):
                    self.show_others(state)
                    return
                self._drawn = state, len(kept.markers)
                self._show_status()
                self.show_picture(state, kept.history)
                self.show_view(state)
                self._show_words(state)
        except NoMatches:
            return  # the screen is being taken down

    def _is_still(self, state: RunState) -> bool:
        """Whether the picture would be the one that is there, but for the time that went by."""
        if self._drawn is None or not state.phase.stands_still:
            return False
        drawn, markers = self._drawn
        return markers == len(self._kept.markers) and holds_the_same(drawn, state)

    @property
    def view(self) -> str:
        """Which one is seen."""
        return str(self.query_one("#view", ContentSwitcher).current)

    def _now(self, state: RunState) -> float:
        """What a second between two charts is measured by.

        At 64 times the speed of a recording, a chart a second is still enough.
        """
        if self.source.playback is not None:
            return time.monotonic()
        return state.sample.at if state.sample else 0.0

    def _show_status(self, note: str = "") -> None:
        if self._kept.state is not None:
            note = note or self._standing_note
            self.query_one(StatusBar).show(self._kept.state, note)

    @property
    def _standing_note(self) -> str:
        playback = self.source.playback
        played = playback.words if playback is not None else ""
        return f"{'FROZEN ' if self._frozen else ''}{played}".strip()

    def _show_words(self, state: RunState) -> None:
        for words in self._sentences:
            words.tell(state, self._kept.markers)
        self._give_room_to_the_answer()

    def action_freeze(self) -> None:
        """Hold the picture while sampling goes on, or catch up."""
        self._frozen = not self._frozen
        self._chart_at = float("-inf")
        if self._frozen:
            self._show_status()
        else:
            self._show()

    def action_next_view(self) -> None:
        """The next view; after the last the picture again."""
        self.action_view(self.VIEWS[(self.VIEWS.index(self.view) + 1) % len(self.VIEWS)])

    def action_view(self, name: str) -> None:
        """This view; its own keys work at once."""
        self.query_one("#view", ContentSwitcher).current = name
        self.set_class(name != PICTURE, "-viewing")
        for view in self.VIEWS:
            self.set_class(view == name, f"-on-{view}")
        self._chart_at = float("-inf")
        if not self._frozen:
            self._show()
        # The picture itself has no keys, what stands below it has; a player keeps the arrows.
        shown = self.query_one(self.PICTURE_FOCUS if name == PICTURE else f"#{name}")
        if shown.focusable and (name != PICTURE or self.AUTO_FOCUS):
            shown.focus()
        else:
            self.set_focus(None)
