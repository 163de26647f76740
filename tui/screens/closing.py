"""Screens that close themselves, not what is below them, and take the size that there is.

What is clicked while a screen is about to go still comes to it; Textual's `dismiss` would then
take away the next one, be it a run's.
"""

from __future__ import annotations

from typing import TypeVar

from textual import events, on
from textual.await_complete import AwaitComplete
from textual.command import CommandPalette
from textual.screen import Screen
from textual.widgets import OptionList

ResultT = TypeVar("ResultT")


class Settling(Screen[ResultT]):
    """Is not resized to what was: of two resizes on their way each would bring the other back."""

    @on(events.Resize)
    def leave_what_was(self, event: events.Resize) -> None:
        """What the terminal has by now comes, or came, in a message of its own."""
        if event.size != self.app.size:
            event.prevent_default()


class ClosesOnce(Settling[ResultT]):
    """To be named after the class that says how it looks: Textual takes styles from the first."""

    def dismiss(self, result: ResultT | None = None) -> AwaitComplete:
        """End with a result; nothing happens if it is not on top."""
        # `is_current` is also true of what is seen behind a dialog.
        is_on_top = self.app.screen_stack[-1:] == [self]
        return super().dismiss(result) if is_on_top else AwaitComplete()


class Palette(CommandPalette, ClosesOnce[None]):
    """The command palette; nothing is gone through in a list that has no room."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Textual's list fails where a page of it has no rows."""
        if action == "command_list":
            return has_room(self.query_one(OptionList))
        return super().check_action(action, parameters)

    def on_mount(self, event: events.Mount) -> None:
        """Closed before it was up, it has no list to search commands for."""
        if self not in self.app.screen_stack:
            event.prevent_default()


def has_room(options: OptionList) -> bool:
    """Whether any row of it is in sight: else Textual does not know on which line what stands."""
    return bool(options.scrollable_content_region)
