"""Below 60x15 nothing can be shown honestly: a notice over the screen, and the way out."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.geometry import Size
from textual.widgets import Static

from tui.screens.closing import ClosesOnce, Settling
from tui.terminal import LEAST_COLUMNS, LEAST_ROWS


def is_too_small(size: Size) -> bool:
    """Whether a screen would be cut off."""
    return size.width < LEAST_COLUMNS or size.height < LEAST_ROWS


class Sized(Settling[None]):
    """A screen that gives way to the notice while the terminal is too small for it."""

    def on_resize(self) -> None:
        """Textual asks every class of a widget: a subclass with its own need not call this."""
        if is_too_small(self.app.size) and not isinstance(self.app.screen, TooSmall):
            self.app.push_screen(TooSmall())


class TooSmall(ClosesOnce[None]):
    """Stays until the terminal is large enough; the run goes on below it."""

    def compose(self) -> ComposeResult:
        """The notice."""
        yield Static(self._words(), markup=False)

    def on_mount(self) -> None:
        """The terminal may have grown again before this was up, and no resize would follow."""
        self.call_after_refresh(self._go_if_there_is_room)

    def on_resize(self) -> None:
        """Go as soon as there is room."""
        self.query_one(Static).update(self._words())
        self._go_if_there_is_room()

    def _words(self) -> str:
        width, height = self.app.size
        return (
            f"cowtop needs {LEAST_COLUMNS}x{LEAST_ROWS}\n"
            f"this terminal has {width}x{height}\n"
            "q quits"
        )

    def _go_if_there_is_room(self) -> None:
        if not is_too_small(self.app.size):
            self.dismiss()
