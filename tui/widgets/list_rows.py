"""A table to go through: columns by their rank, a cursor that stays with its line, enter takes it.

Which columns there is room for is told by the width: the least important are left out whole, and
never the first, which takes what is left.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import ClassVar, Final

from rich.cells import set_cell_size
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message

from tui.text import clean
from tui.widgets.fitting import first_that_fits, ruled
from tui.widgets.rows import Row, RowsWidget, Run, row_of

_GAP: Final = 2
_MARK: Final = 2
_RULE: Final = 4


@dataclass(frozen=True, slots=True)
class Column:
    """`rank`: what is left out first has the highest; `is_left`: words, not figures."""

    heading: str
    width: int
    rank: int
    is_left: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One row: a cell for each column after its name; `key` tells it from others, always.

    `style` is of the name, `styles` of the cells where they differ. `is_chosen`: taken before.
    """

    key: str
    name: str
    cells: tuple[str, ...] = ()
    style: str = ""
    styles: tuple[str, ...] = ()
    is_chosen: bool = False


Details = Callable[[str], Sequence[str]]


def _none(_key: str) -> Sequence[str]:
    return ()


class ListRows(RowsWidget):
    """Shows lines below a heading; scrolls to the one that the cursor is on.

    `COLUMNS` and, in words, what is in them (`EXPLAINED`) a subclass knows.
    """

    COLUMNS: ClassVar[tuple[Column, ...]]
    EXPLAINED: ClassVar[str | None] = None
    DEFAULT_CSS = "ListRows { height: 1fr; }"
    can_focus = True
    is_led: ClassVar[bool] = False
    """Whether its cursor is moved by who has the keys: then it is seen all the same."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "go(-1)", "Up", show=False, id="list.up", tooltip="The line above"),
        Binding("down", "go(1)", "Down", show=False, id="list.down", tooltip="The line below"),
        Binding("pageup", "page(-1)", "Before", show=False, id="list.before",
                tooltip="What is above"),
        Binding("pagedown", "page(1)", "More", show=False, id="list.more",
                tooltip="What is below"),
        Binding("enter", "take", "Choose", show=False, id="list.take",
                tooltip="Of a file, or a process: its page map"),
    ]  # fmt: skip

    class Taken(Message):
        """A line was chosen."""

        def __init__(self, rows: ListRows, key: str) -> None:
            super().__init__()
            self.rows, self.key = rows, key

        @property
        def control(self) -> ListRows:
            """Whose line it is."""
            return self.rows

    def __init__(self, *, id: str | None = None, ascii_only: bool = False) -> None:
        super().__init__(id=id)
        self._ascii = ascii_only
        self._lines: tuple[Line, ...] = ()
        self._title, self._nothing = "", ""
        self._details: Details = _none
        self.cursor: str | None = None
        self._first = 0
        self._shown: list[str] = []

    def on_mount(self) -> None:
        """What the figures are."""
        self.tooltip = self.EXPLAINED

    def put(
        self, lines: Sequence[Line], title: str, nothing: str = "", details: Details = _none
    ) -> None:
        """Show these; `nothing` where there are none.

        `details`: what no column has, of the line of a key; asked of the one under the cursor.
        """
        is_as_long = len(lines) == len(self._lines)
        self._lines, self._title, self._nothing = tuple(lines), title, nothing
        self._details = details
        if not is_as_long and self.is_mounted:
            self.refresh(layout=True)  # where its height is its own
        self.rebuild()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """A heading and all lines."""
        return 1 + max(1, len(self._lines))

    @property
    def _place(self) -> int | None:
        """Where the cursor is; None where it is on nothing that is there."""
        return next((n for n, line in enumerate(self._lines) if line.key == self.cursor), None)

    def action_go(self, by: int) -> None:
        """So many lines on."""
        if not self._lines:
            return
        now = self._place
        place = (0 if by > 0 else len(self._lines) - 1) if now is None else now + by
        self.cursor = self._lines[max(0, min(place, len(self._lines) - 1))].key
        self.rebuild()

    def action_page(self, pages: int) -> None:
        """As many as are seen at once."""
        self.action_go(pages * max(1, len(self._shown) - 1))

    def action_take(self) -> None:
        """The line that the cursor is on."""
        if self._place is not None and self.cursor is not None:
            self.post_message(self.Taken(self, self.cursor))
        elif self._lines:
            self.action_go(1)

    def on_click(self, event: events.Click) -> None:
        """A click goes there, another one takes it."""
        place = event.y - 1
        if not 0 <= place < len(self._shown):
            return
        key = self._shown[place]
        if key == self.cursor:
            self.action_take()
        else:
            self.cursor = key
            self.rebuild()

    def watch_has_focus(self, has_focus: bool) -> None:
        """The cursor is seen where the keys go."""
        super().watch_has_focus(has_focus)
        self.rebuild()

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """Heading, lines, and of the one under the cursor what no column has."""
        shape = columns, name_width, gap = self._that_fit(width)
        rows: list[Row] = [self._heading(columns, name_width, gap, width)]
        if not self._lines:
            self._shown = []
            return [*rows, row_of(f"  {self._nothing}"[:width], "dim")][:height]
        details = self._detail_rows(width) if height >= len(self._lines) + 3 or height > 8 else []
        details = details[: height // 2]
        room = max(1, height - 1 - len(details))
        place = self._place
        if place is not None:
            self._first = min(max(self._first, place - room + 1), place)
        self._first = max(0, min(self._first, len(self._lines) - room))
        shown = self._lines[self._first : self._first + room]
        self._shown = [line.key for line in shown]
        rows[0] = self._heading(*shape, width, seen=len(shown))
        rows += [self._drawn(line, *shape) for line in shown]
        return [*rows, *details][:height]

    def _that_fit(self, width: int) -> tuple[list[int], int, int]:
        """The numbers of the columns there is room for, the room for the name, and the gap."""
        name = self.COLUMNS[0]
        room = width - _MARK - name.width
        gap = _GAP if sum(column.width + _GAP for column in self.COLUMNS[1:]) <= room else 1
        kept = []
        for number in sorted(range(1, len(self.COLUMNS)), key=lambda n: self.COLUMNS[n].rank):
            need = self.COLUMNS[number].width + gap
            if need > room:
                break
            room -= need
            kept.append(number)
        return sorted(kept), max(1, name.width + room), gap

    def _heading(
        self, columns: list[int], name: int, gap: int, width: int, seen: int | None = None
    ) -> Row:
        """A rule with the title in the room of the name, the columns' headings at its end."""
        many = len(self._lines)
        titles = [self._title]
        if seen is not None and seen < many:
            place = f"{self._first + 1}-{self._first + seen} of {many}"
            titles = [f"{self._title}  {place}", f"{self._title} ..."]
        room = _MARK + name - _RULE
        title = next((one for one in titles if len(one) <= room), titles[-1])
        left = ruled(((title, "bold"),), (), _MARK + name, ascii_only=self._ascii)
        cells = "".join(
            " " * gap + _cell(self.COLUMNS[n].heading, self.COLUMNS[n]) for n in columns
        )
        return first_that_fits([(*left, (cells, "dim"))], width)

    def _drawn(self, line: Line, columns: list[int], name: int, gap: int) -> Row:
        is_here = line.key == self.cursor and (self.has_focus or self.is_led)
        marks = ">*" if self._ascii else "▸•"
        mark = marks[0] if is_here else marks[1] if line.is_chosen else " "
        text = set_cell_size(clean(line.name), name)
        runs: list[Run] = [
            (f"{mark} ", "interface bold"),
            (text, f"{line.style} reverse".strip() if is_here else line.style),
        ]
        for number in columns:
            cell = line.cells[number - 1] if number <= len(line.cells) else ""
            style = line.styles[number - 1] if number <= len(line.styles) else line.style
            runs.append((" " * gap + _cell(cell, self.COLUMNS[number]), style))
        return tuple(runs)

    def _detail_rows(self, width: int) -> list[Row]:
        """Of the line under the cursor."""
        found = self._details(self.cursor) if self.cursor is not None else ()
        lines = [line for words in found for line in wrap(clean(words), max(10, width - 2))]
        return [first_that_fits([row_of(f"  {line}", "dim")], width) for line in lines]


def _cell(text: str, column: Column) -> str:
    """Figures at the right, words at the left."""
    text = clean(text)
    if column.is_left:
        return set_cell_size(text, column.width)
    return f"{text[: column.width]:>{column.width}}"
