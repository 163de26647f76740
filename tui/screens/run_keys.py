"""The keys of a run, once for all screens: what is led is a source, or several in step.

A key for what no source can do is not offered; one that makes no sense now is greyed out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

from textual.binding import Binding, BindingType
from textual.screen import Screen

from tui.run.source import Ability, Source
from tui.run.state import Phase, RunState
from workloads.words import Action, Release

RUN_BINDINGS: Final[list[BindingType]] = [
    Binding("space", "pause", "Pause", id="run.pause", tooltip="Pause or resume the workload"),
    Binding("s", "step", "Step", id="run.step", tooltip="Do one chunk of rows, then pause"),
    Binding("f", "flush", "Flush", id="run.flush", tooltip="Call flush() now"),
    Binding("d", "give_back", "Give back", id="run.give-back",
            tooltip="Give memory back: every way, with what it would do here"),
    Binding("plus,equals_sign", "rate(2)", "Faster", id="run.faster", key_display="+",
            show=False, tooltip="Twice as fast"),
    Binding("minus", "rate(0.5)", "Slower", id="run.slower", key_display="-", show=False,
            tooltip="Half as fast"),
]  # fmt: skip
_NEEDS: Final = {
    "pause": Ability.PAUSE,
    "step": Ability.PAUSE,
    "rate": Ability.RATE,
    "flush": Ability.FLUSH,
    "give_back": Ability.RELEASE,
    "relaunch": Ability.RUN_ANEW,
}


class Led(Protocol):
    """One run as its keys see it."""

    @property
    def source(self) -> Source:
        """Where commands go."""

    @property
    def phase(self) -> Phase:
        """Where the run is."""

    @property
    def state(self) -> RunState | None:
        """As it stands; None before there is anything to say of it."""


class RunKeys(Screen[None]):
    """What the keys do to the runs that the screen names in `led`."""

    @property
    def led(self) -> Sequence[Led]:
        """The runs that the keys are for."""
        raise NotImplementedError

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Hide what cannot be done here, grey out what makes no sense now."""
        need = _NEEDS.get(action)
        if need is None:
            return True
        if not any(need in run.source.can for run in self.led):
            return False
        phases = {run.phase for run in self.led}
        is_running = bool(phases & {Phase.RUNNING, Phase.PAUSED})
        if need in (Ability.PAUSE, Ability.RATE):
            return True if is_running else None
        if need in (Ability.FLUSH, Ability.RELEASE):
            return True if is_running or Phase.HOLDING in phases else None
        return True

    def action_pause(self) -> None:
        """Pause; go on if all that run are paused."""
        is_running = any(run.phase is Phase.RUNNING for run in self.led)
        self._send(Ability.PAUSE, Action.PAUSE if is_running else Action.RESUME)

    def action_step(self) -> None:
        """One chunk."""
        self._send(Ability.PAUSE, Action.STEP)

    def action_flush(self) -> None:
        """Call flush() now."""
        self._send(Ability.FLUSH, Action.FLUSH)

    def action_rate(self, factor: float) -> None:
        """Faster or slower."""
        self._send(Ability.RATE, Action.RATE, f"{factor:g}")

    def action_give_back(self, chosen: str = Release.KEEP) -> None:
        """Ask which release, and try the one that is chosen."""
        from tui.screens.give_back import GiveBack

        self.app.push_screen(GiveBack(self.led, Release(chosen)), self._give_back)

    def _give_back(self, release: Release | None) -> None:
        if release is not None:
            self._send(Ability.RELEASE, Action.RELEASE, release)

    def _send(self, need: Ability, action: Action, argument: str = "") -> None:
        for run in self.led:
            if need in run.source.can:
                run.source.send(action, argument)
