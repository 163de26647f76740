"""The app: one screen after another, and the runs behind them.

It knows no screen: each is handed to it by a factory.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import gc
import signal
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import constants
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.events import Key
from textual.widgets import Static

from tui.ends import ENDS
from tui.ends.held import Held, Running
from tui.ends.suspend import SuspendGuard, can_be_continued
from tui.errors import ExitCode
from tui.messages import (
    KeepsKeys,
    ScreenFactory,
    ScreenWanted,
    TakesInterrupt,
    TellsHowItEnded,
)
from tui.screens.opening import OpeningApp
from tui.screens.stylesheet import STYLESHEET

if TYPE_CHECKING:
    from tui.wire.wire import Wire

_SETTLED_SECONDS = 3.0
_GARBAGE_AFTER = 10_000  # new objects; Python's own 700 come in less than a second


class CowtopApp(OpeningApp):
    """Shows the screen that `first` makes, then those that are wanted."""

    TITLE = "cowtop"
    CSS = STYLESHEET
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "quit", "Quit", id="app.quit", tooltip="End the run and leave"),
        Binding("ctrl+c", "interrupt", "Interrupt", show=False, id="app.interrupt",
                priority=True, tooltip="The same as an interrupt: exit code 130"),
        Binding("ctrl+z", "suspend_process", "Suspend", show=False, id="app.suspend",
                tooltip="To the background; `fg` brings it back"),
        Binding("question_mark", "help", "Help", id="app.help",
                tooltip="Keys, colours and words of this screen"),
        Binding("ctrl+p", "command_palette", "Commands", show=False, id="app.commands",
                priority=True, tooltip="Every command that works now, by its name"),
    ]  # fmt: skip

    _own_keys: ClassVar = frozenset(
        key
        for binding in BINDINGS
        if isinstance(binding, Binding)
        for key in binding.key.split(",")
    )

    def __init__(self, first: ScreenFactory, theme: str | None = None) -> None:
        super().__init__(theme=theme)
        self._first = first
        self._wire: Wire | None = None
        self.held = Held()
        self._is_leaving = False
        self._loop_context: tuple[asyncio.AbstractEventLoop, contextvars.Context] | None = None
        self._guard = SuspendGuard(self._continued)
        self._can_be_continued = can_be_continued()

    def get_driver_class(self) -> type[Driver]:
        """A wire of our own to the terminal, unless TEXTUAL_DRIVER names another (a browser's)."""
        if constants.DRIVER is not None or sys.platform != "linux":
            return super().get_driver_class()
        from tui.wire.driver import WireDriver

        return WireDriver

    def wired(self, wire: Wire | None) -> None:
        """The wire to the terminal, while there is one."""
        self._wire = wire

    def hung_up(self) -> None:
        """The terminal is gone, as whoever hears of ends has heard too."""
        if not ENDS.hears:
            self.exit(return_code=128 + signal.SIGHUP)

    def compose(self) -> ComposeResult:
        """What stands there while the first screen's modules are read: a third of the start."""
        yield Static(" cowtop  starting", id="starting", markup=False)

    def on_mount(self) -> None:
        """Show the first screen; suspend and resume it as the terminal's driver does."""
        self._loop_context = (asyncio.get_running_loop(), contextvars.copy_context())
        if self.is_headless:
            self._begin()  # nobody is there who would see anything before
        else:
            self.call_after_refresh(self._begin)
        self.set_timer(_SETTLED_SECONDS, self._settle)
        ENDS.retake()  # the driver of a browser takes them for itself
        self._guard.install()
        self.app_resume_signal.subscribe(self, lambda _: self._continued())
        if self._is_leaving:
            self._leave()

    def _begin(self) -> None:
        """Make the first screen, once there is something to see."""
        if not self._is_leaving:
            self.push_screen(self._first(self))

    def _settle(self) -> None:
        """What a screen needs is imported and stays to the end: it is no more searched for garbage.

        That was a sixth of a live screen's CPU. What comes later is mostly given back when it is
        let go: looked through seldom.
        """
        gc.collect()
        gc.freeze()
        gc.set_threshold(_GARBAGE_AFTER)

    def on_screen_wanted(self, message: ScreenWanted) -> None:
        """Another screen instead of one, and of what was opened over it meanwhile.

        A key pressed twice asks twice: what was replaced by then is not replaced again, for what
        the second makes would be a run that nobody sees. Nothing begins once the end is asked for.
        """
        if ENDS.is_asked or message.instead_of not in self.screen_stack:
            return
        while self.screen is not message.instead_of:
            self.pop_screen()
        new = message.make(self)
        self.switch_screen(new)
        new.call_after_refresh(self._press, message.keys)

    def on_key(self, event: Key) -> None:
        """What no part of the screen took, before the keys of the screen are asked.

        Not the app's own: the end and its words are there whatever is on its way.
        """
        screen = self.screen
        if not isinstance(screen, KeepsKeys) or event.key in self._own_keys:
            return
        if screen.keep_for_the_next(event):
            event.prevent_default()

    def _press(self, keys: Sequence[Key]) -> None:
        """Pressed before there was anything to press them on."""
        for key in keys:
            self.post_message(Key(key.key, key.character))

    def own(self, *running: Running) -> None:
        """End these at the end of the app; what has ended by now is let go."""
        self.held.add(*running)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The interrupt is the command's where one runs on the screen.

        Nothing is suspended that nobody would continue.
        """
        shown = self.screen_stack[-1:]
        if action == "interrupt" and any(
            isinstance(one, TakesInterrupt) and one.takes_interrupt for one in shown
        ):
            return False
        if action == "suspend_process" and not self._can_be_continued:
            return False
        return super().check_action(action, parameters)

    def action_suspend_process(self) -> None:
        """Go to the background; a timer that repaints meanwhile must not wait for the screen."""
        with self.batch_update():
            super().action_suspend_process()

    async def action_quit(self) -> None:
        """The end as the user wants it: the runs first, then the screen."""
        if not ENDS.ask():
            self.exit(return_code=self.exit_code)

    def action_interrupt(self) -> None:
        """The key is the interrupt that the terminal makes of it elsewhere."""
        if not ENDS.ask(signal.SIGINT):
            self.exit(return_code=128 + signal.SIGINT)

    def close_sources(self, timeout_seconds: float = 20.0) -> bool:
        """End every run and wait until all is put away; whether it is."""
        self.held.stop()
        return self.held.join(timeout_seconds)

    @property
    def exit_code(self) -> int:
        """What the runs of the screen that is shown say of how they ended."""
        shown = (one for one in self.screen_stack if isinstance(one, TellsHowItEnded))
        return next((one.exit_code for one in shown), ExitCode.FINISHED)

    def say_ending(self, words: str) -> None:
        """Say on the screen that the end takes time; from any thread."""
        self._in_loop(lambda: self.notify(words, timeout=60.0))

    def leave(self) -> None:
        """Give the terminal back; from any thread."""
        self._is_leaving = True
        self._in_loop(self._leave)

    def _in_loop(self, act: Callable[[], None]) -> None:
        if self._loop_context is None:
            return
        loop, context = self._loop_context
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(act, context=context)

    def _leave(self) -> None:
        self.exit(return_code=self.exit_code)

    def _continued(self) -> None:
        if self._wire is not None:
            self._wire.forget_shown()  # a shell has written there meanwhile
        self.call_later(self.screen.refresh, layout=True)
