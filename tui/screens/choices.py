"""All that can be chosen in one field, each with its meaning, over the form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from tui.screens.closing import ClosesOnce
from tui.widgets.menu import Entry, Menu

_COLUMNS: Final = 64


class Choices(ModalScreen[str | None], ClosesOnce[str | None]):
    """Ends with the value, or with None if it is to stay as it was."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Close", id="choices.close"),
        # A modal screen hides the app's own keys.
        Binding(
            "ctrl+c",
            "app.interrupt",
            "Interrupt",
            show=False,
            id="choices.interrupt",
            priority=True,
        ),
    ]
    DEFAULT_CSS = f"""
    Choices {{ align: center middle; background: $background 60%; }}
    Choices Vertical {{
        width: {_COLUMNS}; max-width: 96%; height: auto; max-height: 96%;
        border: round $primary; background: $surface;
    }}
    Choices Menu {{ max-height: 100%; }}
    """

    def __init__(
        self, label: str, meanings: Mapping[str, str], value: str, *, ascii_only: bool = False
    ) -> None:
        super().__init__()
        self._label, self._values, self._ascii = label, list(meanings), ascii_only
        self._entries = [Entry("", name, words) for name, words in meanings.items()]
        self._chosen = self._values.index(value) if value in self._values else 0

    def compose(self) -> ComposeResult:
        """The list in a frame with the field's name."""
        with Vertical() as frame:
            menu = Menu(self._entries, self._chosen, ascii_only=self._ascii)
            menu.styles.height = menu.rows_for(_COLUMNS - 2)
            yield menu
        frame.border_title = self._label
        frame.border_subtitle = "enter takes, esc leaves it"

    def on_menu_taken(self, message: Menu.Taken) -> None:
        """This one."""
        self.dismiss(self._values[message.number])

    def on_click(self, event: events.Click) -> None:
        """A click beside the frame leaves it as it was."""
        if event.widget is self:
            self.dismiss(None)
