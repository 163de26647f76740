"""A list of lines to choose from: going to a line chooses it, enter or a second click takes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import ClassVar, Final

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from tui.widgets.rows import Row, RowsWidget

_INDENT: Final = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """`key` is pressed for it, or empty; `words` say more about it; `group` begins with it."""

    key: str
    title: str
    words: str = ""
    group: str = ""


class Menu(RowsWidget, can_focus=True):
    """Each entry in one line; its words below it where there is room, else those of the chosen."""

    DEFAULT_CSS = "Menu { height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "go(-1)", "Up", show=False, id="menu.up"),
        Binding("down", "go(1)", "Down", show=False, id="menu.down"),
        Binding("home,pageup", "go(-1000)", "First", show=False, id="menu.first"),
        Binding("end,pagedown", "go(1000)", "Last", show=False, id="menu.last"),
        Binding(
            "enter,space", "take", "Take", show=False, id="menu.take", tooltip="Take what is chosen"
        ),
    ]

    @dataclass
    class Chosen(Message):
        """Another entry is the chosen one."""

        number: int

    @dataclass
    class Taken(Message):
        """The chosen entry is wanted."""

        number: int

    def __init__(
        self,
        entries: Sequence[Entry],
        chosen: int | None = None,
        *,
        heading: str = "",
        id: str | None = None,
        ascii_only: bool = False,
    ) -> None:
        super().__init__(id=id)
        self._heading = heading
        self._entries, self._ascii = tuple(entries), ascii_only
        self._number_at: list[int | None] = []
        self.chosen = chosen

    def rows_for(self, width: int) -> int:
        """The rows that all entries take with their words."""
        return len(self._all(width, is_wordy=True, gap=0))

    def choose(self, number: int | None) -> None:
        """Make this the chosen entry, as if somebody had gone there."""
        self.chosen = number
        self.rebuild()
        if number is not None:
            self.post_message(self.Chosen(number))

    def action_go(self, by: int) -> None:
        """So many entries on."""
        now = self.chosen if self.chosen is not None else -1 if by > 0 else len(self._entries)
        self.choose(max(0, min(now + by, len(self._entries) - 1)))

    def action_take(self) -> None:
        """The chosen one is wanted."""
        if self.chosen is not None:
            self.post_message(self.Taken(self.chosen))

    def on_click(self, event: events.Click) -> None:
        """A click chooses, another one takes."""
        number = self._number_at[event.y] if 0 <= event.y < len(self._number_at) else None
        if number is not None and number == self.chosen:
            self.action_take()
        elif number is not None:
            self.choose(number)

    def watch_has_focus(self, has_focus: bool) -> None:
        """Seen at the chosen entry."""
        super().watch_has_focus(has_focus)
        self.rebuild()

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """What fits: all words, with wide gaps, narrow, none; those of the chosen; titles alone."""
        head: list[tuple[Row, int | None]] = []
        if self._heading:
            head = [(((f" {self._heading}", "interface bold"),), None)]
        for is_wordy, gap in ((True, 2), (True, 1), (True, 0)):
            rows = (
                head
                + [((), None)] * (gap and len(head))
                + self._all(width, is_wordy=is_wordy, gap=gap)
            )
            if len(rows) - gap <= height:
                return self._shown(rows)
        rows = head + self._all(width, is_wordy=False, gap=0)
        words = self._words(self.chosen, width)
        if words and len(rows) + 1 + len(words) <= height:
            return self._shown([*rows, ((), None), *((row, None) for row in words)])
        at = next((at for at, (_, number) in enumerate(rows) if number == self.chosen), 0)
        first = 0 if self.chosen is None else max(0, at - height + 1)
        return self._shown(rows[first : first + height])

    def _shown(self, rows: Sequence[tuple[Row, int | None]]) -> list[Row]:
        self._number_at = [number for _, number in rows]
        return [row for row, _ in rows]

    def _all(self, width: int, *, is_wordy: bool, gap: int) -> list[tuple[Row, int | None]]:
        rows: list[tuple[Row, int | None]] = []
        for number, entry in enumerate(self._entries):
            if entry.group:
                rows += [((), None)] * bool(number)
                rows.append((((f" {entry.group}", "interface bold"),), None))
            rows.append((self._title(entry, number, width), number))
            if is_wordy:
                rows += [(row, number) for row in self._words(number, width)]
            rows += [((), None)] * gap
        return rows

    def _title(self, entry: Entry, number: int, width: int) -> Row:
        is_chosen = number == self.chosen
        mark = (">" if self._ascii else "▸") if is_chosen else " "
        line = f" {entry.title}".ljust(width - 3)
        style = "bold reverse" if is_chosen and self.has_focus else "bold" if is_chosen else ""
        return (
            (mark, "interface bold"),
            (f"{entry.key or ' ':>2}", "interface bold"),
            (line, style),
        )

    def _words(self, number: int | None, width: int) -> list[Row]:
        if number is None:
            return []
        lines = wrap(self._entries[number].words, max(1, width - _INDENT - 1))
        return [((" " * _INDENT, ""), (line, "dim")) for line in lines]
