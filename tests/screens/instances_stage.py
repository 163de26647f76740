"""The screen of several fake instances, and short ways to act and to look."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from typing import Any

from textual.pilot import Pilot

from tests.screens.canned import MIB, SETTINGS, state
from tests.screens.fake_source import FakeSource
from tests.screens.piloting import Stage, piloted
from tui.app import CowtopApp
from tui.run.about import WorkloadAbout
from tui.run.marker import Marker
from tui.run.playback import Playback
from tui.run.state import Phase, RunState, Update
from tui.screens import factories
from workloads.words import Mode

FIGURES = {
    "interpreter_bytes": 20 * MIB,
    "copies_in_ram_bytes": 76 * MIB,
    "private_copies_bytes": 76 * MIB,
    "rss_anon_bytes": 96 * MIB,
    "swap_bytes": 0,
    "page_tables_bytes": MIB,
    "file_cached_bytes": 76 * MIB,
    "file_dirty_bytes": 0,
    "file_writeback_bytes": 0,
    "limit_bytes": 512 * MIB,
    "limit_unreclaimable_bytes": 400 * MIB,
    "limit_reclaimable_bytes": 80 * MIB,
    "limit_swap_bytes": 0,
    "limit_swap_left_bytes": 0,
}


def instance(
    number: int, phase: Phase = Phase.RUNNING, seconds: float = 5, **more: Any
) -> RunState:
    """One of several, with 76 MiB of copies."""
    settings = replace(SETTINGS, mode=Mode.COPY_ON_WRITE, seed=number)
    values = FIGURES | more.pop("values", {})
    told: dict[str, Any] = {"about": WorkloadAbout(settings), "pid": 4000 + number} | more
    return state(phase, seconds=seconds, values=values, **told)


def holding(number: int, seconds: float = 5, **more: Any) -> RunState:
    """One that has done its work."""
    done = instance(number, Phase.HOLDING, seconds, rows_done=1000)
    return replace(done, final=done.sample, **more)


@dataclass
class FakePlayback:
    """A player that notes what it was told."""

    did: list[str] = field(default_factory=list)
    is_playing: bool = False
    speed: float = 1.0
    position_seconds: float = 5.0
    length_seconds: float = 10.0
    words: str = "REPLAY 1x paused 0:05 of 0:10"

    def toggle(self) -> None:
        """Noted."""
        self.did.append("toggle")

    def seek(self, position_seconds: float) -> None:
        """Noted."""
        self.did.append(f"seek {position_seconds:g}")

    def seek_by(self, seconds: float) -> None:
        """Noted."""
        self.did.append(f"seek_by {seconds:g}")

    def seek_marker(self, step: int) -> None:
        """Noted."""
        self.did.append(f"seek_marker {step}")

    def change_speed(self, step: int) -> None:
        """Noted."""
        self.did.append(f"change_speed {step}")


@dataclass
class InstancesStage(Stage):
    """`sources`: one for each; `source` is the first."""

    sources: list[FakeSource] = field(default_factory=list)

    def shown(self) -> type[object]:
        """What kind of screen is on top."""
        return type(self.app.screen)

    async def show_all(self, *states: RunState, markers: tuple[Marker, ...] = ()) -> None:
        """One update of each, shown when this returns."""
        for source, told in zip(self.sources, states, strict=False):
            samples = (told.sample,) if told.sample else ()
            source.mailbox.put(Update(told, samples, markers))
        await self.settle()
        await self.pilot.pause()


class on_stage_together(AbstractAsyncContextManager[InstancesStage]):
    """The screen of so many fake instances, its first frame painted."""

    def __init__(
        self, many: int = 4, size: tuple[int, int] = (120, 40), playback: Playback | None = None
    ) -> None:
        self._sources = [FakeSource() for _ in range(many)]
        for source in self._sources:
            source.playback = playback
            if playback is not None:
                source.can = frozenset()
        self._app = CowtopApp(factories.instances(lambda: self._sources, SETTINGS))
        self._test = self._app.run_test(size=size)

    async def __aenter__(self) -> InstancesStage:
        pilot: Pilot[int] = await self._test.__aenter__()
        await pilot.pause()
        assert all(source.is_started for source in self._sources)
        return InstancesStage(self._app, pilot, self._sources[0], sources=self._sources)

    async def __aexit__(self, *error: Any) -> None:
        await self._test.__aexit__(*error)


__all__ = ["FakePlayback", "holding", "instance", "on_stage_together", "piloted"]
