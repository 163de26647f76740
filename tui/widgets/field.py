"""One setting on a form: its name, its control, and one line that explains or refuses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.widgets import Input

from tui.text import plain
from tui.widgets.rows import Row, RowsWidget, Run
from tui.widgets.words import Entry

_LABEL: Final = 14
_CONTROL: Final = 18
_CLAUSE_END: Final = re.compile(r"[:,;] | \(")


class Field(RowsWidget):
    """A labelled control; what it means gives way to what is wrong while something is.

    `heading` opens a group and stands above it. Where the line has no room for the explanation
    (`-short`), `!` says that something is wrong; the screen has `explanation`.
    """

    DEFAULT_CSS = """
    Field { height: 1; align: left bottom; }
    Field.-heads { height: 2; }
    """

    @dataclass
    class Changed(Message):
        """Something else is entered or chosen."""

        field: Field

    @dataclass
    class Opened(Message):
        """All that can be chosen is to be shown."""

        field: ChoiceField

    def __init__(self, name: str, label: str, value: str, *, heading: str = "") -> None:
        super().__init__(id=f"field-{name}", classes="-heads" if heading else "")
        self.field_name = name
        self.label = label
        self._heading, self._value = heading, value
        self._hint = self._problem = ""

    @property
    def value(self) -> str:
        """What is entered or chosen now."""
        return self._value

    def put(self, value: str) -> None:
        """Enter or choose this, without a word to the screen."""
        self._value = value
        self.rebuild()

    @property
    def explanation(self) -> str:
        """The line beside the control, whole: what is wrong, else what it means."""
        return self._problem or self._hint

    @property
    def is_explained(self) -> bool:
        """Whether all of it stands beside the control."""
        return len(self.explanation) + 1 <= self.size.width - _LABEL - _CONTROL

    @property
    def is_refused(self) -> bool:
        """Whether something is wrong with it."""
        return bool(self._problem)

    def explain(self, hint: str, problem: str = "") -> None:
        """Say what it means, and what is wrong with it."""
        hint, problem = plain(hint), plain(problem)
        if (hint, problem) != (self._hint, self._problem):
            self._hint, self._problem = hint, problem
            self.set_class(bool(problem), "-bad")
            self.rebuild()

    def on_descendant_focus(self) -> None:
        """Seen at its label."""
        self.rebuild()

    def on_descendant_blur(self) -> None:
        """And no more."""
        self.rebuild()

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """The heading, if it has one, and the line."""
        rows: list[Row] = [()] * (height - 1)
        if self._heading:
            rows[-1:] = [((f" {self._heading}", "interface bold"),)]
        has_focus = self.has_focus or self.has_focus_within
        style = "dim" if self.disabled else "bold reverse" if has_focus else "bold"
        mark = "!" if self._problem else " "
        label: list[Run] = [(mark, "caution bold"), (self.label, style)]
        label.append((" " * (_LABEL - 1 - len(self.label)), ""))
        rest = width - _LABEL - _CONTROL
        if rest < _CONTROL:
            return [*rows, (*label, *self.narrow_control(width - _LABEL))]
        words, kind = self.explanation, "caution bold" if self._problem else "dim"
        if not self.is_explained:
            words = first_clauses(words, rest - 1) or words[: rest - 4].rstrip() + "..."
        return [*rows, (*label, *self.control(_CONTROL), (words, kind))]

    def control(self, width: int) -> Row:
        """What is drawn in the place of the control."""
        return ((" " * width, ""),)

    def narrow_control(self, width: int) -> Row:
        """The same where nothing stands beside it."""
        return self.control(width)


def first_clauses(words: str, room: int) -> str:
    """As many of the first clauses as there is room for; empty if there is room for none."""
    if len(words) <= room:
        return words
    return words[: max((at.start() for at in _CLAUSE_END.finditer(words, 0, room + 2)), default=0)]


def clauses_within(words: str, room: Size) -> str:
    """As many of the first clauses as there are rows for; all words if there are none for one."""
    shown = words
    while shown and len(wrap(shown, max(1, room.width))) > room.height:
        shown = first_clauses(shown, len(shown) - 1)
    return shown or words


class TextField(Field):
    """Its value is typed; `empty` is what it is to type nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        # Where letters are typed, q is one: the app's own key, shown.
        Binding("ctrl+q", "app.quit", "Quit", id="field.quit", priority=True),
    ]
    DEFAULT_CSS = f"TextField Input {{ margin-left: {_LABEL}; width: {_CONTROL - 2}; }}"

    def __init__(
        self, name: str, label: str, value: str, *, empty: str = "", heading: str = ""
    ) -> None:
        super().__init__(name, label, value, heading=heading)
        self._empty = empty

    def compose(self) -> ComposeResult:
        """The place to type in."""
        name = f"control-{self.field_name}"
        yield Entry(self._value, compact=True, placeholder=self._empty, id=name)

    @property
    def value(self) -> str:
        """What is typed."""
        return self._value.strip()

    def put(self, value: str) -> None:
        """Type this, without a word to the screen."""
        self._value = value
        entry = self.query_one(Input)
        with entry.prevent(Input.Changed):
            entry.value = value

    def narrow_control(self, width: int) -> Row:
        """With as much of what it means as the entry leaves room for, unless something is wrong."""
        taken = self.query_one(Input).outer_size.width
        words = "" if self.is_refused else first_clauses(self.explanation, width - taken)
        return (*self.control(taken), (words, "dim"))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Another text."""
        event.stop()
        # The first text is told, too.
        if event.value != self._value:
            self._value = event.value
            self.post_message(self.Changed(self))


class ChoiceField(Field, can_focus=True):
    """Its value is one of a few: left and right go through them, enter shows all."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "left", "go(-1)", "Before", show=False, id="choice.before", tooltip="The value before"
        ),
        Binding("right", "go(1)", "Next", show=False, id="choice.next", tooltip="The next value"),
        Binding(
            "enter,space",
            "open",
            "All",
            show=False,
            id="choice.open",
            tooltip="All values, each with its meaning",
        ),
    ]

    def __init__(
        self, name: str, label: str, value: str, choices: Sequence[str], *, heading: str = "",
        ascii_only: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(name, label, value, heading=heading)
        self.choices, self._ascii = tuple(choices), ascii_only

    def choose(self, value: str) -> None:
        """Choose this, and tell the screen."""
        if value != self._value:
            self.put(value)
            self.post_message(self.Changed(self))

    def action_go(self, by: int) -> None:
        """The one before or after it, round and round."""
        place = self.choices.index(self._value) if self._value in self.choices else 0
        self.choose(self.choices[(place + by) % len(self.choices)])

    def action_open(self) -> None:
        """Have all of them shown."""
        self.post_message(self.Opened(self))

    def on_click(self) -> None:
        """A click shows all, as enter does."""
        if not self.disabled:
            self.action_open()

    def watch_has_focus(self, has_focus: bool) -> None:
        """Seen at its label."""
        super().watch_has_focus(has_focus)
        self.rebuild()

    def control(self, width: int) -> Row:
        """The value, and that there is more to choose from."""
        before, after = ("<", ">") if self._ascii else ("◂", "▸")
        style = "dim" if self.disabled else ""
        ends = "dim" if self.disabled else "interface bold"
        text = f" {self._value} "
        return ((before, ends), (text, style), (after, ends), (" " * (width - len(text) - 2), ""))

    def narrow_control(self, width: int) -> Row:
        """With what it means in short, unless something is wrong."""
        least = len(self._value) + 5
        words = "" if self.is_refused else first_clauses(self.explanation, width - least)
        return (*self.control(least), (words.ljust(width - least), "dim"))
