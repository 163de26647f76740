"""Below 60x15 nothing can be shown honestly: a notice, and the way out."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.geometry import Size
from textual.screen import Screen
from textual.widgets import Static

from tui.terminal import LEAST_COLUMNS, LEAST_ROWS


def is_too_small(size: Size) -> bool:
    """Whether the monitor would be cut off."""
    return size.width < LEAST_COLUMNS or size.height < LEAST_ROWS


class TooSmall(Screen[None]):
    """Stays until the terminal is large enough; the run goes on below it."""

    def compose(self) -> ComposeResult:
        """The notice."""
        yield Static(f"cowtop needs {LEAST_COLUMNS}x{LEAST_ROWS}\nq quits", markup=False)

    def on_resize(self) -> None:
        """Go as soon as there is room."""
        if not is_too_small(self.app.size) and self.is_current:
            self.dismiss()
