"""Several instances of one workload on one file as one screen, live and replayed alike.

Each source is an ordinary one; nothing is computed here that `together` does not say.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from tui.messages import ScreenFactory, teller
from tui.run.source import Ability, Source
from tui.run.state import Phase
from tui.screens.give_back import GiveBack
from tui.screens.instance_monitor import InstanceMonitor, InstanceReplay
from tui.screens.instances_view import PICTURE, InstancesView
from tui.screens.replay_monitor import PLAYER_BINDINGS, PlayerKeys, playback_of
from tui.screens.run_keys import RUN_BINDINGS, Led, RunKeys
from tui.widgets.bare import BareSwitcher, BareVertical
from tui.widgets.instance_table import InstanceTable, index_of
from tui.widgets.key_bar import KeyBar
from tui.widgets.limit_gauge import LimitGauge
from tui.widgets.list_rows import ListRows
from tui.widgets.readout import Readout
from tui.widgets.shared_chart import SharedChart
from tui.widgets.shared_title import SharedHeadline, SharedTitle
from workloads.words import Action, Release


class Instances(InstancesView):
    """Title, what one more costs, the picture of all, a line each, the limit, the answer."""

    AUTO_FOCUS = "#few"

    def compose(self) -> ComposeResult:
        """From the title to the keys."""
        yield SharedTitle(id="status", ascii_only=self._ascii)
        yield SharedHeadline(id="headline", ascii_only=self._ascii)
        with BareSwitcher(id="view", initial=PICTURE):
            with BareVertical(id=PICTURE):
                yield SharedChart(id="chart", ascii_only=self._ascii)
                yield InstanceTable(id="few", ascii_only=self._ascii)
            yield InstanceTable(id="table", ascii_only=self._ascii)
            yield Readout(id="metrics")
            yield self._sentences[0]
        gauge = LimitGauge(id="gauge", ascii_only=self._ascii)
        gauge.owner = "all of them"
        yield gauge
        yield self._sentences[1]
        yield KeyBar(id="keys")

    @property
    def exit_code(self) -> int:
        """That of the first run that did not end well."""
        return next((one.source.exit_code for one in self.all if one.source.exit_code), 0)

    def on_mount(self) -> None:
        """Paint first; the runs start when the first frame is up."""
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        for one in self.all:
            one.source.start(teller(self))

    def on_news_waiting(self) -> None:
        """Take all that is new, and show it when it is time."""
        before = [one.phase for one in self.all]
        came = [one for one in self.all if one.take()]
        if before != [one.phase for one in self.all] or any(one.kept.turned for one in came):
            self.refresh_bindings()
            self.draw_at_once()
        if came:
            self.show_what_came()
        trouble = next((one.source.error for one in self.all if one.source.error), None)
        if trouble:
            self.show_trouble(trouble)

    @on(ListRows.Taken)
    def open_one(self, message: ListRows.Taken) -> None:
        """The monitor of the instance that was chosen."""
        self.open_monitor(index_of(message.key))

    def open_monitor(self, index: int) -> None:
        """The monitor of one, over this screen."""
        self.app.push_screen(self.monitor_of(index))

    def monitor_of(self, index: int) -> InstanceMonitor:
        """Live it can be led, a recording be played."""
        kind = InstanceMonitor if self.all[index].source.playback is None else InstanceReplay
        return kind(self.all[index], f"#{index + 1} of {len(self.all)}", only_ascii=self._ascii)


class StillInstances(Instances):
    """Drawn once, or frame by frame: nobody is at the keys."""

    AUTO_FOCUS = ""


class LiveInstances(Instances, RunKeys):
    """Instances that run now. Textual takes the style of the first base that has one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *RUN_BINDINGS,
        Binding("n", "relaunch", "New", id="runs.new", tooltip="End them, choose other settings"),
    ]

    def __init__(
        self, sources: Sequence[Source], *, anew: ScreenFactory, only_ascii: bool = False
    ) -> None:
        """`anew`: what comes when they were ended to choose again."""
        super().__init__(sources, only_ascii=only_ascii)
        self._anew, self._leaving = anew, False

    @property
    def led(self) -> Sequence[Led]:
        """All of them."""
        return self.all

    def _send(self, need: Ability, action: Action, argument: str = "") -> None:
        """One source leads all of them."""
        led = next((run for run in self.all if need in run.source.can), None)
        if led is not None:
            led.source.send(action, argument)

    def action_give_back(self, chosen: str = Release.KEEP) -> None:
        """What each release would do is said of the one that has most to lose, and done to all."""
        lives = [one for one in self.all if one.state is not None and one.state.outcome is None]
        if lives:
            most = max(lives, key=lambda one: one.state.bytes_changed if one.state else 0)
            named = f"each of {len(lives)}: "
            self.app.push_screen(GiveBack([most], Release(chosen), named=named), self._give_back)

    def on_news_waiting(self) -> None:
        """Leave if this was the end that was waited for; Textual asks the class above as well."""
        self.call_later(self._leave_if_over)

    def action_relaunch(self) -> None:
        """End them, then choose again."""
        self._leaving = True
        self.make_way()
        for one in self.all:
            one.source.stop()
        self.draw_at_once()
        self._leave_if_over()

    def _leave_if_over(self) -> None:
        if self._leaving and all(one.source.error or one.phase is Phase.ENDED for one in self.all):
            self._leaving = False
            self.give_way(self._anew)


class ReplayInstances(PlayerKeys, Instances):
    """Instances that were recorded, with one clock."""

    BINDINGS: ClassVar[list[BindingType]] = PLAYER_BINDINGS

    def __init__(self, sources: Sequence[Source], *, only_ascii: bool = False) -> None:
        super().__init__(sources, only_ascii=only_ascii)
        self.playback = playback_of(sources)
