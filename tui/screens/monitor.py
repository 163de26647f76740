"""The monitor: one state comes in, every widget shows its part of it.

The screen owns the history of what it was sent; nothing is computed here that the run knows.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal
from textual.css.query import NoMatches
from textual.screen import Screen
from textual.widgets import ContentSwitcher, Footer

from tui.messages import LauncherWanted, MapWanted, NewsWaiting
from tui.run.source import Source
from tui.run.state import Marker, Phase, RunState, Update
from tui.screens.too_small import TooSmall, is_too_small
from tui.widgets.chart import PLOTTED, Chart
from tui.widgets.flush_log import FlushLog
from tui.widgets.ledger_bar import LedgerBar
from tui.widgets.limit_gauge import LimitGauge
from tui.widgets.page_map import PageMapView
from tui.widgets.readout import Readout
from tui.widgets.status_bar import StatusBar
from tui.widgets.verdict_line import VerdictLine
from workloads.words import Action, Mode, Release

if TYPE_CHECKING:
    from tui.pages.map import PageMapFrame
    from tui.probe.reading import Absent
    from tui.run.history import History

CHART_SECONDS: Final = 1.0
WARNING_SECONDS: Final = 6.0
KEPT_MARKERS: Final = 10_000
PANES: Final = ("log", "metrics", "map", "words")
_RELEASE_KEYS: Final = (
    ("d", Release.DONTNEED, "DontNeed", "MADV_DONTNEED: in c the changes are lost"),
    ("o", Release.PAGEOUT, "PageOut", "MADV_PAGEOUT: private copies to swap"),
    ("c", Release.COLD, "Cold", "MADV_COLD: these pages go first"),
    ("e", Release.REOPEN, "Reopen", "Close and open again: in c the changes are lost"),
    ("x", Release.DROP_CACHE, "DropCache", "The file's clean pages leave the cache"),
)


class Monitor(Screen[None]):
    """Chart, readout, ledger, flush log and verdict of one source."""

    # Textual declares these as instance variables.
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (20, "-low"), (34, "-high")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "pause", "Pause", id="run.pause", tooltip="Pause or resume the workload"),
        Binding("s", "step", "Step", id="run.step", tooltip="Do one chunk, then pause"),
        Binding("f", "flush", "Flush", id="run.flush", tooltip="Call flush() now"),
        *(
            Binding(key, f"release('{name}')", label, id=f"run.{name}", tooltip=tip,
                    show=name is Release.DONTNEED)
            for key, name, label, tip in _RELEASE_KEYS
        ),
        Binding("plus,equals_sign", "rate(2)", "Faster", id="run.faster", key_display="+",
                show=False, tooltip="Twice as fast"),
        Binding("minus", "rate(0.5)", "Slower", id="run.slower", key_display="-", show=False,
                tooltip="Half as fast"),
        *(
            Binding(str(n), f"curve({n})", f"Curve {n}", show=False, id=f"view.curve-{n}",
                    tooltip=f"Hide or show the curve of {key}")
            for n, key in enumerate(PLOTTED, 1)
        ),
        Binding("z", "freeze", "Freeze", id="view.freeze", tooltip="Hold the picture, sample on"),
        Binding("v", "pane", "View", id="view.pane", tooltip="Flush log, metrics, page map"),
        Binding("n", "relaunch", "New", id="run.new", tooltip="End it, choose other settings"),
        Binding("p", "picture", "Picture", id="view.picture", show=False,
                tooltip="Save the screen as SVG"),
    ]  # fmt: skip

    def __init__(self, source: Source, *, only_ascii: bool = False) -> None:
        super().__init__()
        self._source, self._ascii = source, only_ascii
        self._history: History | None = None
        self._markers: list[Marker] = []
        self._state: RunState | None = None
        self._page_map: PageMapFrame | Absent | None = None
        self._frozen = False
        self._leaving = False
        self._chart_at = float("-inf")
        self._discard_warned = ""

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
        """Paint first; the run starts when the first frame is up."""
        self._show_pane("log")
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self._source.start(lambda: self.post_message(NewsWaiting()))

    def on_resize(self) -> None:
        """A notice instead of a screen that is cut off."""
        if is_too_small(self.app.size) and not isinstance(self.app.screen, TooSmall):
            self.app.push_screen(TooSmall())

    def on_map_wanted(self, message: MapWanted) -> None:
        """The map that is on screen says how many cells it has room for."""
        self._source.request_map(message.request)

    def on_news_waiting(self) -> None:
        """Take what is new, keep it, and show it unless the picture is frozen."""
        update = self._source.take()
        if update is not None:
            self._take_in(update)
        if self._source.error:
            for words in self.query(VerdictLine):
                words.show(f"cannot run: {self._source.error}", "error bold")
            self._show_status(note="it cannot run")
            if self._leaving:
                self._leave()

    def _take_in(self, update: Update) -> None:
        """Keep an update and show it, and leave if this was the end that was waited for."""
        self._keep(update)
        if not self._frozen:
            self._show()
        if update.state.phase is Phase.ENDED and self._leaving:
            self._leave()

    def _keep(self, update: Update) -> None:
        from tui.run.history import History

        if self._history is None or update.restart:
            self._history, self._markers, self._page_map = History(), [], None
            self._chart_at = float("-inf")
        for sample in update.samples:
            self._history.append(sample)
        self._markers += update.markers
        del self._markers[:-KEPT_MARKERS]
        self._page_map = update.page_map or self._page_map
        before = self._state.phase if self._state else None
        self._state = update.state
        if update.state.phase is not before:
            self._chart_at = float("-inf")
            self.refresh_bindings()

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
        state, history = self._state, self._history
        if state is None or history is None:
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
                self.query_one(Chart).show(state, history, self._markers)
                self.query_one(LedgerBar).show(state)
                self.query_one(LimitGauge).show(state)
                self.query_one(FlushLog).show(list(self._markers), state)
                self._show_verdict(state)
                if self._page_map is not None:
                    for view in self.query(PageMapView):
                        view.show(self._page_map)
        except NoMatches:
            return  # the screen is being taken down

    def _now(self, state: RunState) -> float:
        """What a second between two charts is measured by."""
        return state.sample.at if state.sample else 0.0

    def _show_status(self, note: str = "") -> None:
        if self._state is not None:
            if self._discard_warned:
                note = f"press again: {self._discard_warned} LOSES every change so far"
            frozen = "FROZEN" if self._frozen else ""
            self.query_one(StatusBar).show(self._state, note or frozen)

    def _show_verdict(self, state: RunState) -> None:
        text, style = state.verdict, "bold"
        if state.reason and state.outcome:
            remedy = f"Remedy: {state.remedy}." if state.remedy else ""
            text = f"{text} {remedy} {' '.join(state.output_tail[-2:])}".strip()
            style = "error bold"
        elif not text:
            last = next((m for m in reversed(self._markers) if m.verdict), None)
            text = f"{last.label}: {last.verdict}" if last else " ".join(state.notices)
            style = ""
        for words in self.query(VerdictLine):
            words.show(text, style)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey out what makes no sense now."""
        phase = self._state.phase if self._state else Phase.PREPARING
        running = phase in (Phase.RUNNING, Phase.PAUSED)
        if action in ("pause", "step", "rate"):
            return True if running else None
        if action in ("flush", "release"):
            return True if running or phase is Phase.HOLDING else None
        return True

    def action_pause(self) -> None:
        """Pause, or go on."""
        paused = self._state is not None and self._state.phase is Phase.PAUSED
        self._source.send(Action.RESUME if paused else Action.PAUSE)

    def action_step(self) -> None:
        """One chunk."""
        self._source.send(Action.STEP)

    def action_flush(self) -> None:
        """Call flush() now."""
        self._source.send(Action.FLUSH)

    def action_release(self, name: str) -> None:
        """Try a release; one that loses changes is asked for twice."""
        state = self._state
        loses = name in (Release.DONTNEED, Release.REOPEN)
        if state and loses and state.settings.mode is Mode.COPY_ON_WRITE:
            if self._discard_warned != name:
                self._discard_warned = name
                self._show_status()
                self.set_timer(WARNING_SECONDS, self._forget_warning)
                return
            self._forget_warning()
        self._source.send(Action.RELEASE, name)

    def _forget_warning(self) -> None:
        self._discard_warned = ""
        self._show_status()

    def action_rate(self, factor: float) -> None:
        """Faster or slower."""
        self._source.send(Action.RATE, f"{factor:g}")

    def action_curve(self, number: int) -> None:
        """Hide or show a curve."""
        self.query_one(Chart).toggle(PLOTTED[number - 1])

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
        current = str(self.query_one("#lower", ContentSwitcher).current)
        name = PANES[(PANES.index(current) + 1) % len(PANES)]
        self._show_pane(name)
        pane = self.query_one(f"#{name}")
        if pane.can_focus:
            pane.focus()  # its own keys work at once

    def _show_pane(self, name: str) -> None:
        lower = self.query_one("#lower", ContentSwitcher)
        lower.current = name
        titles = {
            "log": "flush log",
            "metrics": "metrics",
            "map": "page map",
            "words": "verdict",
        }
        self.set_class(name == "map", "-map-below")
        lower.border_title = f"{titles[name]} (v: next view)"

    def action_relaunch(self) -> None:
        """End this run, then choose again."""
        self._leaving = True
        self._source.stop()
        if self._source.error or (self._state and self._state.phase is Phase.ENDED):
            self._leave()

    def _leave(self) -> None:
        settings = self._state.settings if self._state is not None else None
        self.app.post_message(LauncherWanted(settings))

    def action_picture(self) -> None:
        """Save the screen as a self-contained SVG where cowtop was started."""
        from tui.pictures.picture_file import write_picture

        settings = self._state.settings if self._state else None
        name = f"cowtop-{settings.workload}-{settings.mode}" if settings else "cowtop"
        for number in range(1, 1000):
            path = Path(f"{name}-{number}.svg")
            if not path.exists():
                break
        try:
            write_picture(self.app.export_screenshot(), path, title=name)
        except OSError as error:
            self.notify(f"not saved: {error.strerror}", severity="error")
        else:
            self.notify(f"saved as {path}")
