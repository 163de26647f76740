"""One of several sources on a screen: title, chart, ledger and verdict, in little room."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from tui.messages import NewsWaiting
from tui.run.kept import Kept
from tui.run.source import Source
from tui.run.state import Phase, RunState, Update
from tui.widgets.chart import Chart
from tui.widgets.ledger_bar import LedgerBar
from tui.widgets.rows import Row, StateRows, row_of
from tui.widgets.status_bar import how_far
from tui.widgets.style import TITLE_STYLE, mode_words
from tui.widgets.verdict_line import VerdictLine

CHART_SECONDS: Final = 0.9


class PaneTitle(StateRows):
    """Which run this is, and how far it is."""

    DEFAULT_CSS = "PaneTitle { height: 2; }"

    def __init__(self, name: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._name = name

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """Name and mode, then the progress."""
        state = self._state
        if state is None:
            return [row_of(f" {self._name}".ljust(width), TITLE_STYLE)]
        mode = state.about.mode
        named = (str(mode or ""), state.about.name, self._name, mode_words(mode))
        title = " " + "  ".join(filter(None, named))
        share, words = how_far(state)
        words = f" {share * 100:3.0f} % {words}" if share is not None else f" {words}"
        note = f" {self._note} " if self._note else ""
        if len(words) + len(note) > width:
            note = note.replace("REPLAY ", "").partition(" of ")[0]
        room = max(0, width - len(note))
        return [
            row_of(f"{title:<{width}.{width}}", TITLE_STYLE),
            ((f"{words:<{room}.{room}}", ""), (note, "caution bold reverse")),
        ]


class Pane(Vertical):
    """Takes its source's updates and shows them; the screen gives it the common scale."""

    DEFAULT_CSS = """
    Pane { height: 1fr; }
    Pane LedgerBar { height: 2; }
    Pane VerdictLine { height: 20%; min-height: 5; }
    """

    class Shown(Message):
        """What is drawn changed: the common scale may have to follow."""

    def __init__(self, source: Source, name: str, *, only_ascii: bool = False) -> None:
        super().__init__()
        self.source = source
        self.title = PaneTitle(name)
        self.chart = Chart(ascii_only=only_ascii)
        self._ledger = LedgerBar(ascii_only=only_ascii)
        self._words = VerdictLine()
        self._kept = Kept()
        self._drawn_at = float("-inf")

    def compose(self) -> ComposeResult:
        """From the name to the answer."""
        yield self.title
        yield self.chart
        yield self._ledger
        yield self._words

    def begin(self) -> None:
        """Start the source."""
        self.source.start(lambda: self.post_message(NewsWaiting()))

    @property
    def phase(self) -> Phase:
        """Where the run is."""
        return self._kept.phase

    @property
    def state(self) -> RunState | None:
        """The latest; None before the first."""
        return self._kept.state

    @property
    def span_seconds(self) -> float:
        """How long the curves are."""
        state = self._kept.state
        if state is None or state.sample is None or not state.started_at:
            return 0.0
        return max(0.0, state.sample.at - state.started_at)

    def use_scale(self, ceiling_bytes: float, span_seconds: float) -> None:
        """Draw on this scale from now on."""
        scale = (ceiling_bytes, span_seconds)
        if scale != (self.chart.y_ceiling_bytes, self.chart.least_span_seconds):
            self.chart.y_ceiling_bytes, self.chart.least_span_seconds = scale
            self.chart.rebuild()

    def on_news_waiting(self, message: NewsWaiting) -> None:
        """Take what is new and show it."""
        message.stop()
        update = self.source.take()
        if update is not None:
            self._keep(update)
            self._show()
        if self.source.error:
            self._words.show(f"cannot run: {self.source.error}", "caution bold")

    def _keep(self, update: Update) -> None:
        self._kept.take(update)
        playback = self.source.playback
        if self._kept.turned or (playback is not None and not playback.is_playing):
            self._drawn_at = float("-inf")

    def _show(self) -> None:
        kept, state = self._kept, self._kept.state
        if state is None or kept.history is None:
            return
        self._show_title()
        now = time.monotonic()
        if now - self._drawn_at < CHART_SECONDS and state.phase is not Phase.PREPARING:
            return
        self._drawn_at = now
        self.chart.show(state, kept.history, kept.markers)
        self._ledger.show(state)
        self._words.tell(state, kept.markers)
        self.post_message(self.Shown())

    def _show_title(self) -> None:
        if self._kept.state is not None:
            playback = self.source.playback
            self.title.show(self._kept.state, playback.words if playback else "")
