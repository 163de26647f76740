"""The manual over the screen that it explains: all topics, and the page of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widgets import Footer

from tui.manual import page, rows_of, topics
from tui.screens.closing import ClosesOnce
from tui.widgets.menu import Entry, Menu
from tui.widgets.rows import Row, RowsWidget

_WIDEST: Final = 88
_STYLES: Final = {"title": "interface bold", "strong": "bold", "code": "bold", "quiet": "dim"}


class PageText(RowsWidget):
    """A page of the manual, as many rows as it needs."""

    DEFAULT_CSS = "PageText { height: auto; }"

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self._laid: tuple[int, list[Row]] = (0, [])

    def show(self, text: str) -> None:
        """Show this page instead."""
        self._text, self._laid = text, (0, [])
        self.refresh(layout=True)
        self.rebuild()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """In rows."""
        return len(self._rows(width))

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """All of them: what is out of sight is scrolled to."""
        return self._rows(width)

    def _rows(self, width: int) -> list[Row]:
        if self._laid[0] != width:
            rows = rows_of(self._text, min(width, _WIDEST), folds=True)
            styled = [tuple((text, _STYLES.get(kind, "")) for text, kind in row) for row in rows]
            self._laid = width, styled
        return self._laid[1]


class ManualScreen(ModalScreen[None], ClosesOnce[None]):
    """Over whatever is shown; the topics first, or one page at once."""

    DEFAULT_CSS = """
    ManualScreen { align: center middle; background: $background 60%; }
    ManualScreen > Vertical {
        width: 96%; max-width: 100; height: 100%;
        border: round $primary; background: $surface; padding: 0 1;
    }
    ManualScreen VerticalScroll { height: 1fr; scrollbar-gutter: stable; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="help.back", tooltip="To the topics, then out"),
        Binding("q,question_mark", "dismiss", "Close", id="help.close"),
        # A modal screen hides the app's own keys.
        Binding(
            "ctrl+c", "app.interrupt", "Interrupt", show=False, id="help.interrupt", priority=True
        ),
    ]

    def __init__(self, topic: str = "", *, only_ascii: bool = False) -> None:
        super().__init__()
        self._topics = topics()
        self._asked_for = topic
        room = max(len(topic.name) for topic in self._topics) + 2
        groups = ["", *(topic.group for topic in self._topics)]
        entries = [
            Entry(
                "",
                f"{topic.name:<{room}}{topic.title.replace('`', '')}",
                group=topic.group if topic.group != before else "",
            )
            for topic, before in zip(self._topics, groups, strict=False)
        ]
        self._menu = Menu(entries, 0, ascii_only=only_ascii)
        self._scroll = VerticalScroll()
        self._page = PageText()

    def compose(self) -> ComposeResult:
        """Both in one box, one of them at a time."""
        with Vertical():
            yield self._menu
            with self._scroll:
                yield self._page
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """At the topics, or at the one that was asked for."""
        names = [topic.name for topic in self._topics]
        if not self._asked_for:
            self._show_topics()
        else:
            self._menu.choose(names.index(self._asked_for))
            self._show_page(names.index(self._asked_for))

    def on_menu_taken(self, event: Menu.Taken) -> None:
        """Read it."""
        self._show_page(event.number)

    def action_back(self) -> None:
        """From the page to the topics, from there to what is below."""
        if self._scroll.display and not self._asked_for:
            self._show_topics()
        else:
            self.dismiss(None)

    def _show_topics(self) -> None:
        self._show(self._menu, "The manual", "enter reads, arrows choose")

    def _show_page(self, number: int) -> None:
        topic = self._topics[number]
        self._page.show(page(topic.name))
        self._scroll.scroll_home(animate=False)
        self._show(self._scroll, topic.name, "arrows scroll, esc: back")

    def _show(self, part: Menu | VerticalScroll, title: str, keys: str) -> None:
        self._menu.display = part is self._menu
        self._scroll.display = part is self._scroll
        box = self.query_one(Vertical)
        box.border_title, box.border_subtitle = title, keys
        part.focus()
