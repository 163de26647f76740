"""One of several sources on a screen: title, chart, ledger and verdict, in little room."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from tui.messages import NewsWaiting
from tui.metrics_format import format_bytes, format_count, format_seconds
from tui.recording.playback import Playback
from tui.run.source import Source
from tui.run.state import Marker, Phase, RunState, Update
from tui.widgets.chart import Chart
from tui.widgets.ledger_bar import LedgerBar
from tui.widgets.rows import Row, RowsWidget, row_of
from tui.widgets.style import MODE_STYLE, MODE_WORDS
from tui.widgets.verdict_line import VerdictLine
from workloads.words import Mode

if TYPE_CHECKING:
    from tui.run.history import History

CHART_SECONDS: Final = 0.9
KEPT_MARKERS: Final = 10_000


class PaneTitle(RowsWidget):
    """Which run this is, and how far it is."""

    DEFAULT_CSS = "PaneTitle { height: 2; }"

    def __init__(self, name: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._name = name
        self._state: RunState | None = None
        self._note = ""

    def show(self, state: RunState, note: str = "") -> None:
        """Show this state; `note` is the screen's own word."""
        self._state, self._note = state, note
        self.rebuild()

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """Name and mode on the mode's colour, then the progress."""
        state = self._state
        if state is None:
            return [row_of(f" {self._name}".ljust(width), "reverse bold")]
        mode = state.settings.mode
        title = f" {mode}  {state.settings.workload}"
        title += f"  {self._name}" if self._name else ""
        title += f"  {MODE_WORDS[mode]}"
        if state.phase is Phase.PREPARING:
            words = f" {state.what} {format_bytes(state.prepared_bytes)}"
        else:
            phase = str(state.outcome) if state.outcome else str(state.phase)
            words = f" {state.share_done * 100:3.0f} % {phase} row {format_count(state.rows_done)}"
            words += f" {format_seconds(state.elapsed_seconds)} "
        note = f" {self._note} " if self._note else ""
        if len(words) + len(note) > width:
            note = note.replace("REPLAY ", "").partition(" of ")[0]
        room = max(0, width - len(note))
        return [
            row_of(f"{title:<{width}.{width}}", f"{MODE_STYLE[mode]} reverse bold"),
            ((f"{words:<{room}.{room}}", ""), (note, "warning bold reverse")),
        ]


class Pane(Vertical):
    """Takes its source's updates and shows them; the screen gives it the common scale."""

    DEFAULT_CSS = """
    Pane { height: 1fr; }
    Pane LedgerBar { height: 3; }
    Pane VerdictLine { height: 5; }
    """

    class Shown(Message):
        """What is drawn changed: the common scale may have to follow."""

    def __init__(self, source: Source, name: str, *, only_ascii: bool = False) -> None:
        super().__init__()
        self.source = source
        self.playback: Playback | None = None
        self.title = PaneTitle(name)
        self.chart = Chart(ascii_only=only_ascii)
        self._ledger = LedgerBar(ascii_only=only_ascii)
        self._words = VerdictLine()
        self._history: History | None = None
        self._markers: list[Marker] = []
        self._state: RunState | None = None
        self._drawn_at = float("-inf")
        self._note = ""

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
        return self._state.phase if self._state else Phase.PREPARING

    @property
    def mode(self) -> Mode | None:
        """How the array is opened; None before that is known."""
        return self._state.settings.mode if self._state else None

    @property
    def span_seconds(self) -> float:
        """How long the curves are."""
        state = self._state
        if state is None or state.sample is None or not state.started_at:
            return 0.0
        return max(0.0, state.sample.at - state.started_at)

    def use_scale(self, ceiling_bytes: float, span_seconds: float) -> None:
        """Draw on this scale from now on."""
        scale = (ceiling_bytes, span_seconds)
        if scale != (self.chart.y_ceiling_bytes, self.chart.least_span_seconds):
            self.chart.y_ceiling_bytes, self.chart.least_span_seconds = scale
            self.chart.rebuild()

    def warn(self, note: str) -> None:
        """A word of the screen in the title; empty takes it away."""
        self._note = note
        self._show_title()

    def on_news_waiting(self, message: NewsWaiting) -> None:
        """Take what is new and show it."""
        message.stop()
        update = self.source.take()
        if update is not None:
            self._keep(update)
            self._show()
        if self.source.error:
            self._words.show(f"cannot run: {self.source.error}", "error bold")

    def _keep(self, update: Update) -> None:
        from tui.run.history import History

        if self._history is None or update.restart:
            self._history, self._markers = History(), []
            self._drawn_at = float("-inf")
        for sample in update.samples:
            self._history.append(sample)
        self._markers = [*self._markers, *update.markers][-KEPT_MARKERS:]
        stands = self.playback is not None and not self.playback.is_playing
        if stands or update.state.phase is not self.phase:
            self._drawn_at = float("-inf")
        self._state = update.state

    def _show(self) -> None:
        state, history = self._state, self._history
        if state is None or history is None:
            return
        self._show_title()
        now = time.monotonic()
        if now - self._drawn_at < CHART_SECONDS and state.phase is not Phase.PREPARING:
            return
        self._drawn_at = now
        self.chart.show(state, history, self._markers)
        self._ledger.show(state)
        text, style = state.verdict, "bold"
        if state.reason and state.outcome:
            text, style = f"{text} {state.remedy or ''}".strip(), "error bold"
        elif not text:
            last = next((m for m in reversed(self._markers) if m.verdict), None)
            text, style = f"{last.label}: {last.verdict}" if last else "", ""
        self._words.show(text, style)
        self.post_message(self.Shown())

    def _show_title(self) -> None:
        if self._state is not None:
            note = self._note or (self.playback.words if self.playback else "")
            self.title.show(self._state, note)
