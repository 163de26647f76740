"""The monitor of one of several instances, and the way back to all of them."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from tui.screens.closing import ClosesOnce
from tui.screens.instance_source import Instance, InstanceSource, SameKept
from tui.screens.monitor import Monitor
from tui.screens.replay_monitor import PLAYER_BINDINGS, PlayerKeys, playback_of


class InstanceMonitor(Monitor, ClosesOnce[None]):
    """One instance as any run is shown; keys that lead it lead all."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,b", "back", "Back", id="cell.back", tooltip="Back to all instances"),
    ]

    def __init__(self, instance: Instance, name: str, *, only_ascii: bool = False) -> None:
        super().__init__(InstanceSource(instance, name), only_ascii=only_ascii)
        self._kept = SameKept(instance.kept)

    @property
    def _standing_note(self) -> str:
        return " ".join(filter(None, (self.source.name, super()._standing_note)))

    def action_back(self) -> None:
        """Back to all; they go on."""
        self.source.stop()
        self.dismiss()


class InstanceReplay(PlayerKeys, InstanceMonitor):
    """One instance of a recording."""

    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = PLAYER_BINDINGS

    def __init__(self, instance: Instance, name: str, *, only_ascii: bool = False) -> None:
        super().__init__(instance, name, only_ascii=only_ascii)
        self.playback = playback_of([instance.source])
