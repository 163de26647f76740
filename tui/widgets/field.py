"""One setting on a form: its name, its control, and one line that explains or refuses."""

from __future__ import annotations

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, Label, Select


class Field(Horizontal):
    """A labelled control; the hint gives way to the problem while there is one."""

    def __init__(
        self, name: str, label: str, hint: str, value: str, choices: Iterable[str] | None = None
    ) -> None:
        super().__init__(id=f"field-{name}")
        self.field_name = name
        self._label_text, self._hint = label, hint
        self._choices = tuple(choices) if choices is not None else None
        self._first_value = value
        self._problem = ""

    def compose(self) -> ComposeResult:
        """Label, control, hint."""
        yield Label(self._label_text, classes="label")
        if self._choices is None:
            yield Input(self._first_value, compact=True, id=f"control-{self.field_name}")
        else:
            yield Select(
                [(choice, choice) for choice in self._choices],
                value=self._first_value,
                allow_blank=False,
                compact=True,
                id=f"control-{self.field_name}",
            )
        yield Label(self._hint, classes="hint", markup=False)

    @property
    def value(self) -> str:
        """What is entered or chosen now."""
        if self._choices is None:
            return self.query_one(Input).value.strip()
        return str(self.query_one(Select).value)

    @property
    def explanation(self) -> str:
        """The line beside the control, whole: what is wrong, else what it means."""
        return f"{self._label_text}: {self._problem or self._hint}"

    def set_hint(self, hint: str) -> None:
        """Another explanation, for the choice made."""
        self._hint = hint
        if not self._problem:
            self.query_one(".hint", Label).update(hint)

    def refuse(self, problem: str) -> None:
        """Say what is wrong with the value; an empty text takes it back."""
        if problem != self._problem:
            self._problem = problem
            self.set_class(bool(problem), "-bad")
            self.query_one(".hint", Label).update(f"! {problem}" if problem else self._hint)
