"""Apps driven without a terminal: a run that is told what to say, and what then is on screen."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Coroutine
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Final, ParamSpec, TypeVar

from textual.pilot import Pilot

from tests.screens.canned import SETTINGS
from tests.screens.fake_source import FakeSource
from tests.waiting import DEADLINE_SECONDS
from tui.app import CowtopApp
from tui.pictures.grid import plain_text
from tui.pictures.screenshot import grid_from_screenshot
from tui.run.about import About
from tui.run.marker import Marker
from tui.run.source import LED
from tui.run.state import RunState, Update
from tui.screens import factories
from tui.settings import Settings
from tui.widgets.rows import RowsWidget

_LOOK_SECONDS: Final = 0.02
P = ParamSpec("P")
T = TypeVar("T")


def piloted(test: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, T]:
    """Let a test be a coroutine; with an app that is kept open it runs in that one's event loop."""

    @functools.wraps(test)
    def run(*arguments: P.args, **named: P.kwargs) -> T:
        for argument in named.values():
            runner = getattr(argument, "runner", None)
            if isinstance(runner, asyncio.Runner):
                return runner.run(test(*arguments, **named))
        return asyncio.run(test(*arguments, **named))

    return run


async def until(condition: Callable[[], object]) -> None:
    """Let the event loop go on until the condition holds."""
    async with asyncio.timeout(DEADLINE_SECONDS):
        while not condition():
            await asyncio.sleep(_LOOK_SECONDS)


@dataclass
class Stage:
    """One app on a source, and short ways to act and to look."""

    app: CowtopApp
    pilot: Pilot[int]
    source: FakeSource
    runner: asyncio.Runner | None = None
    is_new: bool = False

    def begin_anew(self) -> None:
        """For the next test: nothing was said or sent yet, and what was shown is forgotten."""
        self.source.can, self.source.trouble = LED, None
        self.source.sent.clear()
        self.source.requests.clear()
        self.is_new = True

    async def show(self, state: RunState, *markers: Marker, **more: Any) -> None:
        """One update with the state's own sample, shown when this returns."""
        samples = (state.sample,) if state.sample else ()
        self.source.mailbox.put(Update(state, samples, markers, restart=self.is_new, **more))
        self.is_new = False
        await self.settle()

    async def press(self, *keys: str) -> None:
        """Press keys and wait until they have had their effect."""
        await self.pilot.press(*keys)
        await self.settle()

    async def settle(self) -> None:
        """Wait until what the screen was sent so far is done and painted."""
        done = asyncio.Event()
        if self.app.screen.call_after_refresh(done.set):
            await asyncio.wait_for(done.wait(), DEADLINE_SECONDS)

    def text(self, selector: str) -> str:
        """The rows of one widget."""
        return self.app.screen.query_one(selector, RowsWidget).plain_text

    def colour(self, role: str) -> str:
        """What a role of the palette is drawn in now."""
        return self.app.theme_variables[role].lower()

    def colours(self, selector: str, rows: int | None = None) -> set[str]:
        """Every colour in a widget, of ink and of ground; blanks have only a ground."""
        found = set()
        widget = self.app.screen.query_one(selector, RowsWidget)
        for y in range(widget.size.height if rows is None else rows):
            for text, style, _ in widget.render_line(y):
                inks = (style.bgcolor, style.color if text.strip() else None) if style else ()
                found |= {ink.get_truecolor().hex for ink in inks if ink is not None}
        return found

    async def screen_text(self) -> str:
        """The whole screen, as a terminal would show it."""
        await self.pilot.pause()
        return plain_text(grid_from_screenshot(self.app.export_screenshot()))


class on_stage(AbstractAsyncContextManager[Stage]):
    """The monitor of a fake run, its first frame painted."""

    def __init__(
        self,
        size: tuple[int, int] = (120, 40),
        *,
        settings: Settings = SETTINGS,
        about: About | None = None,
    ) -> None:
        """`about`: what it is a run of, where that is not a workload of these settings."""
        self._source = FakeSource(about=about)
        self._app = CowtopApp(factories.sources(lambda: [self._source], settings))
        self._test = self._app.run_test(size=size)

    async def __aenter__(self) -> Stage:
        pilot = await self._test.__aenter__()
        await pilot.pause()
        assert self._source.is_started
        return Stage(self._app, pilot, self._source)

    async def __aexit__(self, *error: Any) -> None:
        await self._test.__aexit__(*error)
