"""Up to four sources at once, in step, on one scale: a difference on screen is one in the figures.

Every key is for all of them; nothing is computed here that the runs do not know.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.screen import Screen
from textual.widgets import Footer

from tui.recording.playback import Playback
from tui.run.source import Source
from tui.run.state import Phase
from tui.screens.replay_monitor import LIVE_ONLY, PLAYER_BINDINGS, PlayerActions
from tui.screens.too_small import TooSmall, is_too_small
from tui.widgets.chart import PLOTTED
from tui.widgets.pane import Pane
from workloads.words import Action, Mode, Release

_WIDE_COLUMNS: Final = 130
_NARROW_COLUMNS: Final = 70
_WARNING_SECONDS: Final = 6.0
_CURVES: Final[list[BindingType]] = [
    Binding(str(n), f"curve({n})", f"Curve {n}", show=False, id=f"view.curve-{n}",
            tooltip=f"Hide or show the curve of {key}")
    for n, key in enumerate(PLOTTED, 1)
]  # fmt: skip


class SideBySide(Screen[None]):
    """Panes of sources that run or are played."""

    DEFAULT_CSS = """
    SideBySide #panes { layout: grid; grid-size: 2; grid-gutter: 0 1; height: 1fr; }
    SideBySide.-low Pane VerdictLine { height: 2; }
    SideBySide.-low.-stacked Pane VerdictLine { display: none; }
    SideBySide.-low.-stacked Pane LedgerBar { height: 2; }
    """
    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-high")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = _CURVES

    def __init__(
        self, sources: Sequence[Source], names: Sequence[str], *, only_ascii: bool = False
    ) -> None:
        super().__init__()
        self.panes = [
            Pane(source, name, only_ascii=only_ascii)
            for source, name in zip(sources, names, strict=True)
        ]

    def compose(self) -> ComposeResult:
        """The panes, and the keys below them."""
        with Container(id="panes"):
            yield from self.panes
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Paint first; the runs start when the first frame is up."""
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        for pane in self.panes:
            pane.begin()

    def on_resize(self) -> None:
        """As many panes in a row as stay readable."""
        if is_too_small(self.app.size) and not isinstance(self.app.screen, TooSmall):
            self.app.push_screen(TooSmall())
        width, count = self.app.size.width, len(self.panes)
        columns = 1 if width < _NARROW_COLUMNS else 2
        if width >= _WIDE_COLUMNS and count == 3:
            columns = 3
        self.query_one("#panes").styles.grid_size_columns = columns
        # Where panes stand on each other the curves come first.
        self.set_class(count > columns, "-stacked")

    def on_pane_shown(self, message: Pane.Shown) -> None:
        """One scale for all: what one of them needs, the others get."""
        message.stop()
        ceiling = max(pane.chart.highest_bytes for pane in self.panes)
        span = max(pane.span_seconds for pane in self.panes)
        for pane in self.panes:
            pane.use_scale(ceiling, span)
        self.refresh_bindings()

    def action_curve(self, number: int) -> None:
        """Hide or show a curve everywhere."""
        for pane in self.panes:
            pane.chart.toggle(PLOTTED[number - 1])


class LiveSideBySide(SideBySide):
    """Several workloads that run now."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "pause", "Pause", id="run.pause", tooltip="Pause or resume all"),
        Binding("s", "step", "Step", id="run.step", tooltip="One chunk each, then pause"),
        Binding("f", "flush", "Flush", id="run.flush", tooltip="Call flush() in each"),
        Binding("d", f"release('{Release.DONTNEED}')", "DontNeed", id="run.dontneed",
                tooltip="MADV_DONTNEED in each: in c the changes are lost"),
        Binding("plus,equals_sign", "rate(2)", "Faster", id="run.faster", key_display="+",
                show=False, tooltip="Twice as fast"),
        Binding("minus", "rate(0.5)", "Slower", id="run.slower", key_display="-", show=False,
                tooltip="Half as fast"),
    ]  # fmt: skip

    def __init__(
        self, sources: Sequence[Source], names: Sequence[str], *, only_ascii: bool = False
    ) -> None:
        super().__init__(sources, names, only_ascii=only_ascii)
        self._warned = False

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey out what none of them can do now."""
        phases = {pane.phase for pane in self.panes}
        running = bool(phases & {Phase.RUNNING, Phase.PAUSED})
        if action in ("pause", "step", "rate"):
            return True if running else None
        if action in ("flush", "release"):
            return True if running or Phase.HOLDING in phases else None
        return True

    def action_pause(self) -> None:
        """Pause all; go on if all that run are paused."""
        running = any(pane.phase is Phase.RUNNING for pane in self.panes)
        self._send(Action.PAUSE if running else Action.RESUME)

    def action_step(self) -> None:
        """One chunk."""
        self._send(Action.STEP)

    def action_flush(self) -> None:
        """Call flush() now."""
        self._send(Action.FLUSH)

    def action_rate(self, factor: float) -> None:
        """Faster or slower."""
        self._send(Action.RATE, f"{factor:g}")

    def action_release(self, name: str) -> None:
        """Try a release; where one loses changes it is asked for twice."""
        private = [pane for pane in self.panes if pane.mode is Mode.COPY_ON_WRITE]
        if private and not self._warned:
            self._warned = True
            for pane in private:
                pane.warn(f"press again: {name} LOSES every change so far")
            self.set_timer(_WARNING_SECONDS, self._forget_warning)
            return
        self._forget_warning()
        self._send(Action.RELEASE, name)

    def _forget_warning(self) -> None:
        self._warned = False
        for pane in self.panes:
            pane.warn("")

    def _send(self, action: Action, argument: str = "") -> None:
        for pane in self.panes:
            pane.source.send(action, argument)


class ReplaySideBySide(PlayerActions, SideBySide):
    """Several recordings with one clock."""

    BINDINGS: ClassVar[list[BindingType]] = PLAYER_BINDINGS

    def __init__(
        self,
        sources: Sequence[Source],
        names: Sequence[str],
        playback: Playback,
        *,
        only_ascii: bool = False,
    ) -> None:
        super().__init__(sources, names, only_ascii=only_ascii)
        self.playback = playback
        for pane in self.panes:
            pane.playback = playback

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Grey out what only a live run can do."""
        return None if action in LIVE_ONLY else True
