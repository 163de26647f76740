"""Up to four sources at once, in step, on one scale: a difference on screen is one in the figures.

Every key is for all of them; nothing is computed here that the runs do not know.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container

from tui.messages import ScreenFactory
from tui.run.source import Source
from tui.screens.chart_keys import CHART_BINDINGS, ChartKeys
from tui.screens.early_keys import MakesWay
from tui.screens.replay_monitor import PLAYER_BINDINGS, PlayerKeys, playback_of
from tui.screens.run_keys import RUN_BINDINGS, Led, RunKeys
from tui.screens.sized import Sized
from tui.widgets.key_bar import KeyBar
from tui.widgets.pane import Pane, share_scale

_WIDE_COLUMNS: Final = 130
_NARROW_COLUMNS: Final = 70


class SideBySide(ChartKeys, Sized):
    """Panes of sources that run or are played."""

    DEFAULT_CSS = """
    SideBySide #panes { layout: grid; grid-size: 2; grid-gutter: 0 1; height: 1fr; }
    SideBySide.-low Pane VerdictLine { height: 2; }
    SideBySide.-low.-stacked Pane VerdictLine { display: none; }
    SideBySide.-low.-stacked Pane LedgerBar { height: 2; }
    """
    VERTICAL_BREAKPOINTS = [(0, "-low"), (34, "-high")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = CHART_BINDINGS

    def __init__(self, sources: Sequence[Source], *, only_ascii: bool = False) -> None:
        super().__init__()
        self.panes = [Pane(source, source.name, only_ascii=only_ascii) for source in sources]

    def compose(self) -> ComposeResult:
        """The panes, and the keys below them."""
        with Container(id="panes"):
            yield from self.panes
        yield KeyBar()

    @property
    def exit_code(self) -> int:
        """That of the first run that did not end well."""
        return next((p.source.exit_code for p in self.panes if p.source.exit_code), 0)

    def on_mount(self) -> None:
        """Paint first; the runs start when the first frame is up."""
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        for pane in self.panes:
            pane.begin()

    def on_resize(self) -> None:
        """As many panes in a row as stay readable."""
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
        share_scale(self.panes)
        self.refresh_bindings()


class LiveSideBySide(SideBySide, RunKeys, MakesWay):
    """Several workloads that run now. Textual takes the style of the first base that has one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *RUN_BINDINGS,
        Binding("n", "relaunch", "New", id="runs.new", tooltip="End them, choose other settings"),
    ]

    def __init__(
        self, sources: Sequence[Source], *, anew: ScreenFactory, only_ascii: bool = False
    ) -> None:
        """`anew`: what comes when they were ended to choose again."""
        super().__init__(sources, only_ascii=only_ascii)
        self._anew = anew

    def action_relaunch(self) -> None:
        """End them; the next is chosen while they put away what is theirs."""
        for pane in self.panes:
            pane.source.stop()
        self.give_way(self._anew)

    @property
    def led(self) -> Sequence[Led]:
        """All of them."""
        return self.panes


class ReplaySideBySide(PlayerKeys, SideBySide):
    """Several recordings with one clock."""

    BINDINGS: ClassVar[list[BindingType]] = PLAYER_BINDINGS

    def __init__(self, sources: Sequence[Source], *, only_ascii: bool = False) -> None:
        super().__init__(sources, only_ascii=only_ascii)
        self.playback = playback_of(sources)
