"""An app with what opens over any screen of it: help, the manual, the palettes of commands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from textual.app import SystemCommand
from textual.binding import Binding
from textual.screen import Screen

from tui.screens.themed import ThemedApp
from tui.terminal import only_ascii


class OpeningApp(ThemedApp[int]):
    """Each of them once, whatever is pressed twice; their modules are read when they are asked for.

    `only_ascii`: whether the terminal shows nothing else.
    """

    def __init__(self, *, theme: str | None = None) -> None:
        super().__init__(theme=theme)
        self.only_ascii = only_ascii()
        self.set_class(self.only_ascii, "-ascii")

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
        if action in ("help", "manual", "command_palette"):
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

    async def action_manual(self, topic: str = "") -> None:
        """Show the topics of the manual, or the page of one."""
        from tui.screens.manual import ManualScreen

        if not isinstance(self.screen, ManualScreen):
            self.push_screen(ManualScreen(topic, only_ascii=self.only_ascii))
