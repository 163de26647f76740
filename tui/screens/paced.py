"""What a monitor shows at once and what it shows a second later, and a picture held still.

What is shown, a subclass knows.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding, BindingType
from textual.css.query import NoMatches

from tui.messages import MapWanted, ScreenFactory
from tui.run.source import Source
from tui.run.standstill import holds_the_same
from tui.run.state import Phase, RunState, Update
from tui.screens.one_run import OneRun
from tui.widgets.chart import Chart

if TYPE_CHECKING:
    from tui.run.history import History

CHART_SECONDS: Final = 1.0
_WITHOUT_SAMPLES: Final = (Phase.PREPARING, Phase.CLOSING)
"""No time passes on the picture then: what is done is told all the same."""


class Paced(OneRun):
    """One run, its picture drawn anew once a second."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("z", "freeze", "Freeze", id="view.freeze",
                tooltip="Hold the picture still; measuring goes on"),
    ]  # fmt: skip

    def __init__(self, source: Source, *, anew: ScreenFactory | None = None) -> None:
        super().__init__(source, anew=anew)
        self._frozen = False
        self._chart_at = float("-inf")
        self._drawn: tuple[RunState, int] | None = None

    def show_picture(self, state: RunState, history: History) -> None:
        """The picture, and what stands beside it on every view."""
        raise NotImplementedError

    def show_view(self, state: RunState) -> None:
        """What the view shows that is not the picture."""
        raise NotImplementedError

    def show_others(self, state: RunState) -> None:
        """What changes beside a subject that stands still."""
        raise NotImplementedError

    def show_words(self, state: RunState) -> None:
        """What is to be said of it."""
        raise NotImplementedError

    def show_status(self) -> None:
        """What it is and whether it is held still."""
        raise NotImplementedError

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
                self.show_status()
                self.show_picture(state, kept.history)
                self.show_view(state)
                self.show_words(state)
        except NoMatches:
            return  # the screen is being taken down

    def _is_still(self, state: RunState) -> bool:
        """Whether the picture would be the one that is there, but for the time that went by."""
        if self._drawn is None or not state.phase.stands_still:
            return False
        drawn, markers = self._drawn
        return markers == len(self._kept.markers) and holds_the_same(drawn, state)

    def _now(self, state: RunState) -> float:
        """What a second between two charts is measured by.

        At 64 times the speed of a recording, a chart a second is still enough.
        """
        if self.source.playback is not None:
            return time.monotonic()
        return state.sample.at if state.sample else 0.0

    def show_at_once(self) -> None:
        """Another view, or the picture again: it does not wait, unless it is held still."""
        self._chart_at = float("-inf")
        if not self._frozen:
            self._show()

    def action_freeze(self) -> None:
        """Hold the picture while sampling goes on, or catch up."""
        self._frozen = not self._frozen
        self.show_at_once()
        if self._frozen:
            self.show_status()
