"""The app: one screen after another, the runs behind them, and an end for every signal.

It knows no screen: each is handed to it by a factory.
"""

from __future__ import annotations

import asyncio
import gc
import signal
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import constants
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.events import Key
from textual.screen import Screen

from tui.messages import KeepsKeys, Running, ScreenFactory, ScreenWanted
from tui.screens.stylesheet import STYLESHEET
from tui.screens.themed import ThemedApp
from tui.terminal import SuspendGuard, is_hung_up, only_ascii

if TYPE_CHECKING:
    from tui.wire.wire import Wire

_HANG_UP_SECONDS = 1.0
_SETTLED_SECONDS = 3.0


class CowtopApp(ThemedApp[int]):
    """Shows the screen that `first` makes, then those that are wanted."""

    TITLE = "cowtop"
    CSS = STYLESHEET
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "quit", "Quit", id="app.quit", tooltip="End the run and leave"),
        Binding("ctrl+c", "quit", "Quit", show=False, id="app.interrupt", priority=True),
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

    def __init__(self, first: ScreenFactory) -> None:
        super().__init__()
        self._first = first
        self._owned: list[Running] = []
        self._wire: Wire | None = None
        self._guard = SuspendGuard(self._continued)
        self.only_ascii = only_ascii()
        self.set_class(self.only_ascii, "-ascii")

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
        """The terminal is gone: this is the end."""
        self.exit(return_code=128 + signal.SIGHUP)

    def on_mount(self) -> None:
        """Show the first screen; then make sure that every end is an orderly one."""
        self.push_screen(self._first(self))
        self.set_timer(_SETTLED_SECONDS, self._settle)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            # An ignored hang-up (nohup) stays ignored; the terminal is watched below.
            if signal.getsignal(number) is not signal.SIG_IGN:
                try:
                    loop.add_signal_handler(number, self._end_by, number)
                except (ValueError, RuntimeError):
                    return  # not in the main thread, as in tests
        self._guard.install()
        self.app_resume_signal.subscribe(self, lambda _: self._continued())
        self.set_interval(_HANG_UP_SECONDS, self._check_terminal)

    def _settle(self) -> None:
        """What a screen needs is imported and stays to the end: it is no more searched for garbage.

        That was a sixth of a live screen's CPU.
        """
        gc.collect()
        gc.freeze()

    def on_screen_wanted(self, message: ScreenWanted) -> None:
        """Another screen instead of one, and of what was opened over it meanwhile.

        A key pressed twice asks twice: what was replaced by then is not replaced again, for what
        the second makes would be a run that nobody sees.
        """
        if message.instead_of not in self.screen_stack:
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
        self._owned = [one for one in self._owned if not one.join(0)]
        self._owned += running

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """What the command palette offers."""
        from tui.screens.commands import commands_of

        yield from commands_of(self, screen)

    def get_key_display(self, binding: Binding) -> str:
        """A key as it is shown: by its name where its sign cannot be."""
        shown = super().get_key_display(binding)
        return binding.key if self.only_ascii and not shown.isascii() else shown

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing opens over the notice that there is no room: it would not go when there is."""
        if action in ("help", "command_palette"):
            from tui.screens.sized import is_too_small

            if is_too_small(self.size):
                return False
        return super().check_action(action, parameters)

    def action_command_palette(self) -> None:
        """Show it once, with words of our own."""
        from tui.screens.closing import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette(placeholder="What to do: some letters of it"))

    def search_themes(self) -> None:
        """A palette of the themes."""
        from textual.theme import ThemeProvider

        from tui.screens.closing import Palette

        self.push_screen(Palette(providers=[ThemeProvider], placeholder="Which theme?"))

    async def action_help(self) -> None:
        """Show the keys and the metrics."""
        from tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen, only_ascii=self.only_ascii))

    def action_suspend_process(self) -> None:
        """Go to the background; a timer that repaints meanwhile must not wait for the screen."""
        with self.batch_update():
            super().action_suspend_process()

    def close_sources(self, timeout_seconds: float = 20.0) -> bool:
        """End every run and wait until all is put away; whether it is."""
        for one in self._owned:
            one.stop()
        ended = [one.join(timeout_seconds) for one in self._owned]
        return all(ended)

    def _end_by(self, number: int) -> None:
        self.exit(return_code=128 + number)

    def _continued(self) -> None:
        if self._wire is not None:
            self._wire.forget_shown()  # a shell has written there meanwhile
        self.call_later(self.screen.refresh, layout=True)

    def _check_terminal(self) -> None:
        if not self.is_headless and sys.__stdin__ and is_hung_up(sys.__stdin__.fileno()):
            self.exit(return_code=128 + signal.SIGHUP)
