"""A launcher that starts nothing, and short ways to its fields."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from textual.pilot import Pilot
from textual.widgets import Input, Label, Select, Static

from tests.screens.canned import SETTINGS
from tui.app import CowtopApp
from tui.messages import Running, ScreenWanted
from tui.screens import factories
from tui.settings import Settings
from tui.subject.threaded import ThreadedRun
from tui.widgets.field import Field


class LauncherApp(CowtopApp):
    """Notes what is to be run, and runs nothing."""

    def __init__(self, settings: Settings = SETTINGS) -> None:
        super().__init__(factories.launcher(settings))
        self.requested: list[Settings] = []

    def own(self, *running: Running) -> None:
        """Noted."""
        self.requested += [run.settings for run in running if isinstance(run, ThreadedRun)]

    def on_screen_wanted(self, message: ScreenWanted) -> None:
        """Made, but not shown."""
        message.prevent_default()
        message.make(self)

    def field(self, name: str) -> Field:
        """The field of a setting."""
        return self.screen.query_one(f"#field-{name}", Field)

    def beside(self, name: str) -> str:
        """What stands beside a field."""
        return str(self.field(name).query_one(".hint", Label).render())

    @property
    def estimate(self) -> str:
        """The panel below the fields."""
        return str(self.screen.query_one("#estimate", Static).render())


@dataclass
class Form:
    """A launcher that is kept open, and its fields' first texts."""

    app: LauncherApp
    pilot: Pilot[int]
    runner: asyncio.Runner
    first: dict[str, str]

    async def choose(self, name: str, value: str) -> None:
        """Another text or choice in a field."""
        field = self.app.field(name)
        if name in ("workload", "mode", "release", "exact"):
            field.query_one(Select).value = value
        else:
            field.query_one(Input).value = value
        await self.pilot.pause()

    async def put_back(self) -> None:
        """Every field as it was at first."""
        for name, value in self.first.items():
            if self.app.field(name).value != value:
                await self.choose(name, value)
