"""The question before a command is ended that still runs: it was started here, and ends here."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from tui.screens.closing import ClosesOnce
from tui.widgets.words import Words


class Leaving(ModalScreen[bool], ClosesOnce[bool]):
    """Ends with whether the command is to be ended."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "answer(True)", "End it", id="leaving.end"),
        Binding("escape,n", "answer(False)", "Stay", id="leaving.stay"),
        # A modal screen hides the app's own keys.
        Binding("ctrl+c", "app.interrupt", "Interrupt", show=False, id="leaving.interrupt",
                priority=True),
    ]  # fmt: skip
    DEFAULT_CSS = """
    Leaving { align: center middle; background: $background 60%; }
    Leaving Vertical {
        width: 58; max-width: 96%; height: auto; max-height: 96%;
        border: round $primary; background: $surface; padding: 0 1;
    }
    Leaving Words { height: auto; }
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self._command = name

    def compose(self) -> ComposeResult:
        """What goes on, and what each key does."""
        with Vertical() as frame:
            yield Words(id="leaving-words")
        frame.border_title = "It still runs"

    def on_mount(self) -> None:
        """A name from outside is no markup."""
        self.query_one(Words).update(
            f"{self._command}\n\n"
            "cowtop started it, and it ends with cowtop.\n\n"
            "q    end it (SIGTERM, later SIGKILL) and leave\n"
            "esc  stay"
        )

    def action_answer(self, is_wanted: bool) -> None:
        """Yes or no."""
        self.dismiss(is_wanted)

    def on_click(self, event: events.Click) -> None:
        """A click beside the frame stays."""
        if event.widget is self:
            self.dismiss(False)
