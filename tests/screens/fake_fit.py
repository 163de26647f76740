"""A fit that is told how far it is: it runs nothing."""

from __future__ import annotations

from collections.abc import Callable

from textual.pilot import Pilot

from tests.screens.canned import SETTINGS
from tui.app import CowtopApp
from tui.fit.state import FitState
from tui.messages import Holder
from tui.pictures.grid import plain_text
from tui.pictures.screenshot import grid_from_screenshot
from tui.screens import factories
from tui.screens.fit import FitScreen


class FakeFit:
    """Its state is what it is told."""

    def __init__(self, state: FitState) -> None:
        self.state = state
        self.error: str | None = None
        self.is_started = self.is_stopped = False
        self._tell: Callable[[], object] = lambda: None

    def start(self, on_news: Callable[[], object]) -> None:
        """Only remember whom to tell."""
        self.is_started, self._tell = True, on_news

    def stop(self) -> None:
        """Remember it."""
        self.is_stopped = True

    def join(self, timeout_seconds: float) -> bool:
        """Nothing runs."""
        return True

    def show(self, state: FitState, error: str | None = None) -> None:
        """Another state."""
        self.state, self.error = state, error
        self._tell()


def app_of(fitting: FakeFit) -> CowtopApp:
    """An app that shows it."""

    def first(holder: Holder) -> FitScreen:
        return FitScreen(fitting, anew=factories.launcher(SETTINGS), only_ascii=holder.only_ascii)

    return CowtopApp(first)


def shown(app: CowtopApp) -> str:
    """The whole screen."""
    return plain_text(grid_from_screenshot(app.export_screenshot()))


def words(app: CowtopApp) -> str:
    """The same as one line."""
    return " ".join(shown(app).split())


async def told(pilot: Pilot[int], fitting: FakeFit, state: FitState) -> None:
    """The next state, from another thread's message, and what it has on screen."""
    fitting.show(state)
    await pilot.pause()
    await pilot.pause()
