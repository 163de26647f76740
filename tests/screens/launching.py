"""A launcher that starts nothing, and short ways to its fields."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from textual.pilot import Pilot
from textual.widgets import Button, Input, Static

from tests.screens.canned import SETTINGS
from tui.app import CowtopApp
from tui.ends.held import Running
from tui.messages import ScreenWanted
from tui.screens import factories
from tui.screens.launcher_fields import BY_NAME
from tui.settings import Settings
from tui.subject.threaded import ThreadedRun
from tui.widgets.field import ChoiceField, Field
from tui.widgets.menu import Menu
from tui.widgets.rows import RowsWidget


class LauncherApp(CowtopApp):
    """Notes what is to be run or shown, and does nothing of it."""

    def __init__(self, settings: Settings = SETTINGS, recipe: str | None = None) -> None:
        super().__init__(factories.launcher(settings, recipe))
        self.requested: list[Settings] = []
        self.wanted: list[str] = []

    def own(self, *running: Running) -> None:
        """Noted."""
        self.requested += [run.settings for run in running if isinstance(run, ThreadedRun)]

    def on_screen_wanted(self, message: ScreenWanted) -> None:
        """Made, but not shown."""
        message.prevent_default()
        self.wanted.append(type(message.make(self)).__name__)

    def field(self, name: str) -> Field:
        """The field of a setting."""
        return self.screen.query_one(f"#field-{name}", Field)

    def beside(self, name: str) -> str:
        """What stands beside a field, whole."""
        return self.field(name).explanation

    @property
    def menu(self) -> Menu:
        """The questions."""
        return self.screen.query_one(Menu)

    @property
    def estimate(self) -> str:
        """The rows below the fields, as one line."""
        rows = self.screen.query_one("#estimate", RowsWidget).plain_text
        return " ".join(line.strip() for line in rows.splitlines())

    @property
    def explained(self) -> str:
        """The words for which no field has room."""
        return str(self.screen.query_one("#explained", Static).render())

    @property
    def why_not(self) -> str:
        """The words beside the button."""
        return str(self.screen.query_one("#why-not", Static).render())

    @property
    def can_start(self) -> bool:
        """Whether the button is not grey."""
        return not self.screen.query_one("#start", Button).disabled


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
        if isinstance(field, ChoiceField):
            field.choose(value)
        else:
            field.query_one(Input).value = value
        await self.pilot.pause()

    async def put_back(self) -> None:
        """Every field as it was at first."""
        for name in BY_NAME:
            if self.app.field(name).value != self.first[name]:
                await self.choose(name, self.first[name])
