"""The monitor: one state comes in, every widget shows its part of it.

Nothing is computed here that the run knows; what the screen was sent is kept in one place.
"""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal
from textual.css.query import NoMatches
from textual.widgets import ContentSwitcher, Footer

from tui.messages import ScreenFactory
from tui.run.source import Source
from tui.run.state import Phase, RunState, Update
from tui.screens.chart_keys import CHART_BINDINGS, ChartKeys
from tui.screens.one_run import OneRun
from tui.widgets.chart import Chart
from tui.widgets.flush_log import FlushLog
from tui.widgets.ledger_bar import LedgerBar
from tui.widgets.limit_gauge import LimitGauge
from tui.widgets.page_map import PageMapView
from tui.widgets.readout import Readout
from tui.widgets.status_bar import StatusBar
from tui.widgets.style import outcome_style
from tui.widgets.verdict_line import VerdictLine

CHART_SECONDS: Final = 1.0
PANES: Final = {"log": "flush log", "metrics": "metrics", "map": "page map", "words": "verdict"}


class Monitor(ChartKeys, OneRun):
    """Chart, readout, ledger, flush log and verdict of one source."""

    # Textual declares these as instance variables.
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (20, "-low"), (34, "-high")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        *CHART_BINDINGS,
        Binding("z", "freeze", "Freeze", id="view.freeze", tooltip="Hold the picture, sample on"),
        Binding("v", "pane", "View", id="view.pane", tooltip="Flush log, metrics, page map"),
        Binding("p", "picture", "Picture", id="view.picture", show=False,
                tooltip="Save the screen as SVG"),
    ]  # fmt: skip

    def __init__(
        self, source: Source, *, anew: ScreenFactory | None = None, only_ascii: bool = False
    ) -> None:
        super().__init__(source, anew=anew)
        self._ascii = only_ascii
        self._frozen = False
        self._chart_at = float("-inf")

    def compose(self) -> ComposeResult:
        """Status, chart and readout, ledger, a pane to switch, verdict."""
        yield StatusBar(id="status", ascii_only=self._ascii)
        with Horizontal(id="upper"):
            yield Chart(id="chart", ascii_only=self._ascii)
            with Container(id="side"):
                yield Readout(id="side-readout")
        yield PageMapView(id="strip", ascii_only=self._ascii)
        yield LedgerBar(id="ledger", ascii_only=self._ascii)
        yield LimitGauge(id="gauge", ascii_only=self._ascii)
        with ContentSwitcher(id="lower", initial="log"):
            yield FlushLog(id="log")
            yield Readout(id="metrics")
            yield PageMapView(id="map", ascii_only=self._ascii)
            yield VerdictLine(id="words")
        yield VerdictLine(id="verdict")
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """The log first; what starts the run is asked for by the class above."""
        self._show_pane("log")

    def show_update(self, update: Update) -> None:
        """Show it unless the picture is frozen; at a turn the chart does not wait."""
        if self._kept.turned:
            self._chart_at = float("-inf")
        if not self._frozen:
            self._show()

    def show_trouble(self, words: str) -> None:
        """In place of the answer."""
        for line in self.query(VerdictLine):
            line.show(f"cannot run: {words}", "caution bold")
        self._show_status("it cannot run")

    def _give_room_to_the_answer(self, state: RunState) -> None:
        """At the end it is what is left to read; where there is little room it gets most."""
        ended = state.phase is Phase.ENDED
        if ended != self.has_class("-ended"):
            self.set_class(ended, "-ended")
            if not ended:  # a recording goes back
                self._show_pane("log")
            elif self.has_class("-low"):
                self._show_pane("words")

    def _show(self) -> None:
        kept, state = self._kept, self._kept.state
        if state is None or kept.history is None:
            return
        try:
            self._give_room_to_the_answer(state)
            self._show_status()
            self.query_one("#side-readout", Readout).show(state)
            self.query_one("#metrics", Readout).show(state)
            now = self._now(state)
            # Half a tick of grace: updates are not exactly half a second apart.
            if now - self._chart_at >= CHART_SECONDS - 0.1 or state.phase is Phase.PREPARING:
                self._chart_at = now
                self.query_one(Chart).show(state, kept.history, kept.markers)
                self.query_one(LedgerBar).show(state)
                self.query_one(LimitGauge).show(state)
                self.query_one(FlushLog).show(list(kept.markers), state)
                self._show_verdict(state)
                if kept.page_map is not None:
                    for view in self.query(PageMapView):
                        view.show(kept.page_map, state.sample.at if state.sample else None)
        except NoMatches:
            return  # the screen is being taken down

    def _now(self, state: RunState) -> float:
        """What a second between two charts is measured by."""
        return state.sample.at if state.sample else 0.0

    def _show_status(self, note: str = "") -> None:
        if self._kept.state is not None:
            note = note or self._standing_note
            self.query_one(StatusBar).show(self._kept.state, note)

    @property
    def _standing_note(self) -> str:
        return "FROZEN" if self._frozen else ""

    def _show_verdict(self, state: RunState) -> None:
        text, style = state.verdict, "bold"
        if state.reason and state.outcome:
            remedy = f"Remedy: {state.remedy}." if state.remedy else ""
            text = f"{text} {remedy} {' '.join(state.output_tail[-2:])}".strip()
            style = f"{outcome_style(state.outcome)} bold"
        elif not text:
            text, style = self._kept.last_words() or " ".join(state.notices), ""
        for words in self.query(VerdictLine):
            words.show(text, style)

    def action_freeze(self) -> None:
        """Hold the picture while sampling goes on, or catch up."""
        self._frozen = not self._frozen
        self._chart_at = float("-inf")
        if self._frozen:
            self._show_status()
        else:
            self._show()

    def action_pane(self) -> None:
        """The next pane."""
        names = tuple(PANES)
        current = str(self.query_one("#lower", ContentSwitcher).current)
        name = names[(names.index(current) + 1) % len(names)]
        self._show_pane(name)
        pane = self.query_one(f"#{name}")
        if pane.can_focus:
            pane.focus()  # its own keys work at once

    def _show_pane(self, name: str) -> None:
        lower = self.query_one("#lower", ContentSwitcher)
        lower.current = name
        self.set_class(name == "map", "-map-below")
        lower.border_title = f"{PANES[name]} (v: next view)"

    def action_picture(self) -> None:
        """Save the screen as a self-contained SVG where cowtop was started."""
        from tui.pictures.picture_file import free_name, write_picture

        about = self._kept.state.about if self._kept.state else None
        parts = ("cowtop", *((about.name, str(about.mode)) if about else ()))
        path = free_name(Path(), "-".join(parts), ".svg")
        try:
            write_picture(self.app.export_screenshot(), path, title=path.stem)
        except OSError as error:
            self.notify(f"not saved: {error.strerror}", severity="error")
        else:
            self.notify(f"saved as {path}")
