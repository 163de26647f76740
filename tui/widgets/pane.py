"""One of several sources on a screen: title, chart, ledger and verdict, in little room."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from tui.messages import NewsWaiting, teller
from tui.run.about_tree import TreeAbout
from tui.run.kept import Kept
from tui.run.marker import Marker
from tui.run.source import Source
from tui.run.state import Phase, RunState, Update
from tui.widgets.chart import Chart
from tui.widgets.headline_bar import HeadlineBar
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
        note = f" {self._note} " if self._note else ""
        words = _progress(state)
        if note and len(words[0]) + len(note) > width:
            note = note.replace("REPLAY ", "").partition(" of ")[0].rstrip() + " "
        room = max(0, width - len(note))
        far = next((each for each in words if len(each) <= room), words[-1])
        return [
            row_of(f" {self._named(state, width - 1):<{width}.{width}}"[:width], TITLE_STYLE),
            ((f"{far:<{room}.{room}}", ""), (note, "bold reverse")),
        ]

    def _named(self, state: RunState, room: int) -> str:
        """Where changes go is said whole; what the run is called gives way to that."""
        mode, name = str(state.about.mode or ""), self._name
        where = mode_words(state.about.mode)
        every = (mode, state.about.name, name, where)
        for parts in (every, (mode, name, where), (mode, where)):
            title = "  ".join(filter(None, parts))
            if len(title) <= room:
                return title
        return where or "  ".join(filter(None, every))


def _progress(state: RunState) -> list[str]:
    """How far it is, in fewer and fewer words: no seconds, no `of 2,400`, no row."""
    share, told = how_far(state)
    head = f" {share * 100:3.0f} % " if share is not None else " "
    what, *more = told.split("  ")
    row = more[:1]
    return [
        head + "  ".join(words)
        for words in (
            (what, *more),
            (what, *row),
            (what, *(each.partition(" of ")[0] for each in row)),
            (what,),
        )
    ]


class Pane(Vertical):
    """Takes its source's updates and shows them; the screen gives it the common scale."""

    DEFAULT_CSS = """
    Pane { height: 1fr; }
    Pane LedgerBar, Pane HeadlineBar { height: 2; }
    Pane VerdictLine { height: 20%; min-height: 5; }
    """

    class Shown(Message):
        """What is drawn changed: the common scale may have to follow."""

    def __init__(
        self, source: Source, name: str, *, only_ascii: bool = False, can_play: bool = True
    ) -> None:
        """`can_play`: the screen has keys for what is played, so its speed and place are told."""
        super().__init__()
        self.source, self._can_play = source, can_play
        self.title = PaneTitle(name)
        self.chart = Chart(ascii_only=only_ascii)
        # A tree of processes has no ledger: what stands there is how its files are mapped.
        is_tree = isinstance(source.about, TreeAbout)
        self._ledger = (HeadlineBar if is_tree else LedgerBar)(ascii_only=only_ascii)
        self._words = VerdictLine()
        self._kept = Kept()
        self._drawn_at = float("-inf")
        self._drawn: tuple[RunState, tuple[Marker, ...]] | None = None

    def compose(self) -> ComposeResult:
        """From the name to the answer."""
        yield self.title
        yield self.chart
        yield self._ledger
        yield self._words

    @property
    def drawn(self) -> tuple[RunState, tuple[Marker, ...]] | None:
        """The state that the picture shows, and its markers; what came since is not in it."""
        return self._drawn

    def begin(self) -> None:
        """Start the source."""
        self.source.start(teller(self))

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
        if state is None or state.reading is None or not state.started_at:
            return 0.0
        return max(0.0, state.reading.at - state.started_at)

    def use_scale(self, ceiling_bytes: float, span_seconds: float, *, is_whole: bool) -> None:
        """Draw on this scale from now on; `is_whole`: no run goes on beyond these seconds."""
        chart, scale = self.chart, (ceiling_bytes, span_seconds, is_whole)
        if scale != (chart.y_ceiling_bytes, chart.least_span_seconds, chart.is_span_whole):
            chart.y_ceiling_bytes, chart.least_span_seconds, chart.is_span_whole = scale
            chart.rebuild()

    def on_news_waiting(self, message: NewsWaiting) -> None:
        """Take what is new and show it."""
        message.stop()
        update = self.source.take()
        if update is not None:
            self._keep(update)
            self._show()
        if self.source.error:
            self._words.show(f"cannot run: {self.source.error}", "caution bold")
            self.post_message(self.Shown())

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
        self._drawn_at, self._drawn = now, (state, tuple(kept.markers))
        self.chart.show(state, kept.history, kept.markers)
        self._ledger.show(state)
        self._words.tell(state, kept.markers)
        self.post_message(self.Shown())

    def _show_title(self) -> None:
        if self._kept.state is not None:
            playback = self.source.playback if self._can_play else None
            self.title.show(self._kept.state, playback.words if playback else "")


def share_scale(panes: Sequence[Pane]) -> None:
    """One scale for all: what differs on screen differs in the figures."""
    is_whole = all(pane.phase is Phase.ENDED for pane in panes)
    for _ in range(2):  # a picture drawn anew has what came since, and that may be higher
        ceiling_bytes = max((pane.chart.highest_bytes for pane in panes), default=0.0)
        span_seconds = max((pane.span_seconds for pane in panes), default=0.0)
        for pane in panes:
            pane.use_scale(ceiling_bytes, span_seconds, is_whole=is_whole)
