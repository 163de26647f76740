"""How the screen of several instances shows them: a picture a second, views in turn, held still."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets import ContentSwitcher

from tui.run.source import Source
from tui.run.state import Phase, RunState
from tui.run.together import Together, together
from tui.run.together_headline import bad_outcome
from tui.run.together_words import sentences_of
from tui.screens.early_keys import MakesWay
from tui.screens.instance_source import Instance
from tui.screens.saving import save_screen
from tui.screens.sized import Sized
from tui.widgets.bare import ground_lines
from tui.widgets.instance_table import InstanceTable
from tui.widgets.limit_gauge import LimitGauge
from tui.widgets.readout import Readout
from tui.widgets.shared_chart import SharedChart
from tui.widgets.shared_title import SharedHeadline, SharedTitle
from tui.widgets.style import outcome_style
from tui.widgets.verdict_line import VerdictLine

PICTURE: Final = "picture"
CHART_SECONDS: Final = 1.0
_VIEWS: Final = (PICTURE, "table", "metrics", "words")
_LEAST_CHART_ROWS: Final = 12
_MOST_LINES: Final = 9
"""Of the table below the picture, its heading with it; `app.tcss` says the same."""
_LEAST_SENTENCE_ROWS: Final = 2
_NEVER: Final = float("-inf")


class InstancesView(Sized, MakesWay):
    """What is kept of all of them, and the widgets that are told of it."""

    # Textual declares these as instance variables.
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide"), (170, "-vast")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (20, "-low"), (34, "-high"), (50, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("l", "lines", "Lines", show=False, id="view.lines",
                tooltip="Lines instead of bands, and back"),
        Binding("v", "next_view", "View", id="view.pane",
                tooltip="Every instance, all metrics of all together, the answer, and back"),
        Binding("z", "freeze", "Freeze", id="view.freeze",
                tooltip="Hold the picture still; measuring goes on"),
        Binding("p", "picture", "Picture", id="view.picture", show=False,
                tooltip="Save the screen as SVG"),
    ]  # fmt: skip

    def __init__(self, sources: Sequence[Source], *, only_ascii: bool = False) -> None:
        super().__init__()
        self.all = [Instance(source, len(sources)) for source in sources]
        self._ascii = only_ascii
        self._frozen = self._as_lines = False
        self._drawn_at = _NEVER
        self._sentence_rows = _LEAST_SENTENCE_ROWS
        self._sentences = VerdictLine(id="words"), VerdictLine(id="verdict")

    def render_lines(self, crop: Region) -> list[Strip]:
        """The ground: everything on it is a widget."""
        return ground_lines(self, crop)

    @property
    def states(self) -> list[RunState | None]:
        """The latest of each; None before the first."""
        return [one.state for one in self.all]

    @property
    def found(self) -> Together:
        """All of which anything has been heard."""
        return together([state for state in self.states if state is not None])

    def draw_at_once(self) -> None:
        """The next picture does not wait for its second."""
        self._drawn_at = _NEVER

    def show_what_came(self) -> None:
        """Unless it is held still, or the last picture is younger than a second."""
        playback = self.all[0].source.playback
        if playback is not None and not playback.is_playing:
            self.draw_at_once()
        if self._frozen or not self.is_current:
            return
        now = self._now()
        if now - self._drawn_at >= CHART_SECONDS - 0.1 or self._is_preparing():
            self._drawn_at = now
            self.show_all()

    def _is_preparing(self) -> bool:
        """No time passes on the picture then: what is done is told all the same."""
        return not any(one.state is not None and one.state.started_at for one in self.all)

    def _now(self) -> float:
        """What a second between two pictures is measured by: of a run, its own readings."""
        if self.all[0].source.playback is not None:
            return time.monotonic()
        read = [state.sample.at for state in self.states if state is not None and state.sample]
        return max(read, default=0.0)

    def show_all(self) -> None:
        """Every widget that is seen."""
        found = self.found
        if not found.instances:
            return
        try:
            self._show_title(found)
            self.query_one(SharedHeadline).show(found)
            view = self.view
            if view == PICTURE:
                self.query_one(SharedChart).show_all([one.kept for one in self.all])
                self.query_one("#few", InstanceTable).show(self.states)
            elif view == "table":
                self.query_one("#table", InstanceTable).show(self.states)
            elif view == "metrics":
                # The readout is of a run: the sums stand in it for what one was read to have.
                sums = replace(found.instances[0], sample=found.sample, final=None, peak={})
                self.query_one(Readout).show(sums)
            self._show_limit(found)
            self._show_words(found)
        except NoMatches:
            return  # the screen is being taken down

    def _show_limit(self, found: Together) -> None:
        """The latest reading of what is around all, and when all of them will have filled it."""
        read = [state for state in found.instances if state.reading is not None]
        if read:
            latest = max(read, key=lambda state: state.reading.at if state.reading else 0.0)
            limit = replace(latest, seconds_left=found.seconds_left, others=None)
            self.query_one(LimitGauge).show(limit)

    def _show_title(self, found: Together) -> None:
        playback = self.all[0].source.playback
        played = playback.words if playback is not None else ""
        note = f"{self.leaving_note}{'FROZEN ' if self._frozen else ''}{played}".strip()
        self.query_one(SharedTitle).show(found, note)

    def _show_words(self, found: Together) -> None:
        outcome = bad_outcome(found) or found.outcome
        style = f"{outcome_style(outcome)} bold" if outcome is not None else ""
        for words in self._sentences:
            words.say(sentences_of(found), style)
        self._give_room_to_the_answer()

    def show_trouble(self, words: str) -> None:
        """In place of the answer; there may never have been an update."""
        for line in self._sentences:
            line.show(f"cannot run: {words}", "caution bold")

    def on_screen_resume(self) -> None:
        """Back from one instance's monitor."""
        self.draw_at_once()
        self.show_what_came()

    def on_resize(self) -> None:
        """Another width, another number of lines of the answer."""
        self.call_after_refresh(self._give_room_to_the_answer)

    def _give_room_to_the_answer(self) -> None:
        """At the end it is what is left to read: it gets the rows that it needs."""
        is_over = all(one.phase is Phase.ENDED for one in self.all)
        sentence, height = self._sentences[1], self.app.size.height
        needed = len(sentence.lines(self.app.size.width)) if is_over else 0
        self.set_class(is_over, "-over")
        self.set_class(is_over and needed > _LEAST_SENTENCE_ROWS, "-ended")
        listed = min(len(self.all) + 1, 5 if height < 34 else _MOST_LINES)
        stays = (4 if height < 34 else 6) + listed
        rows = max(_LEAST_SENTENCE_ROWS, min(needed, height - _LEAST_CHART_ROWS - stays))
        if rows != self._sentence_rows:
            self._sentence_rows = rows
            sentence.styles.height = rows

    @property
    def view(self) -> str:
        """Which one is seen."""
        return str(self.query_one("#view", ContentSwitcher).current)

    def action_lines(self) -> None:
        """Lines instead of bands, and back."""
        self._as_lines = not self._as_lines
        self.query_one(SharedChart).use_lines(self._as_lines)

    def action_freeze(self) -> None:
        """Hold the picture while sampling goes on, or catch up."""
        self._frozen = not self._frozen
        self.draw_at_once()
        if self._frozen and self.found.instances:
            self._show_title(self.found)
        else:
            self.show_what_came()

    def action_picture(self) -> None:
        """Save the screen as a self-contained SVG where cowtop was started."""
        about = next((state.about for state in self.states if state is not None), None)
        parts = (about.name, str(about.mode), f"x{len(self.all)}") if about else ()
        save_screen(self, *parts)

    def action_next_view(self) -> None:
        """The next view; after the last the picture again."""
        name = _VIEWS[(_VIEWS.index(self.view) + 1) % len(_VIEWS)]
        self.query_one("#view", ContentSwitcher).current = name
        self.set_class(name != PICTURE, "-viewing")
        for view in _VIEWS:
            self.set_class(view == name, f"-on-{view}")
        self.draw_at_once()
        if not self._frozen:
            self.show_all()
        shown = self.query_one("#few" if name == PICTURE else f"#{name}")
        if shown.focusable:
            shown.focus()
        else:
            self.set_focus(None)
