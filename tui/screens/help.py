"""Help over the screen that it explains: its keys first, then its colours, signs and words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.geometry import Size
from textual.screen import ModalScreen, Screen
from textual.widgets import Footer

from tui.chart.areas import Look
from tui.screens.closing import ClosesOnce
from tui.screens.help_rows import help_rows
from tui.screens.keys import Key, keys_of
from tui.widgets.rows import Row, RowsWidget


class HelpText(RowsWidget):
    """As many rows as it needs."""

    DEFAULT_CSS = "HelpText { height: auto; }"

    def __init__(self, keys: Sequence[Key], look: Look) -> None:
        super().__init__()
        self._keys, self._look = keys, look

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """In rows."""
        return len(help_rows(width, self._keys, self._look))

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """All of them: what is out of sight is scrolled to."""
        return help_rows(width, self._keys, self._look)


class HelpScreen(ModalScreen[None], ClosesOnce[None]):
    """Over the screen that it explains."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: $background 60%; }
    HelpScreen VerticalScroll {
        width: 96%; max-width: 110; height: 100%;
        border: round $primary; background: $surface; padding: 0 1;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,q", "dismiss", "Close", id="help.close"),
        Binding("m", "app.manual", "Manual", id="help.manual", tooltip="Pages on everything else"),
        # A modal screen hides the app's own keys.
        Binding(
            "ctrl+c", "app.interrupt", "Interrupt", show=False, id="help.interrupt", priority=True
        ),
    ]

    def __init__(self, explained: Screen[Any], *, only_ascii: bool = False) -> None:
        super().__init__()
        # Asked now: on the screen below no key works once this one is above it.
        self._keys = keys_of(explained)
        has_colour = not explained.app.no_color
        self._look: Look = "ascii" if only_ascii else "colour" if has_colour else "texture"

    def compose(self) -> ComposeResult:
        """The text, scrolled by the arrow keys."""
        with VerticalScroll() as box:
            box.border_title = "Help"
            box.border_subtitle = "arrows scroll, m: the manual"
            yield HelpText(self._keys, self._look)
        yield Footer(compact=True, show_command_palette=False)
