"""The answer in words."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from tui.run.about_tree import TreeAbout
from tui.run.marker import Marker
from tui.run.so_what import Sentence, of_moment
from tui.run.state import RunState
from tui.run.tree_words import of_tree_now
from tui.widgets.rows import Row, RowsWidget, row_of
from tui.widgets.style import outcome_style


def wrapped(text: str, width: int) -> list[str]:
    """The lines of a text beside the margins of a row."""
    return textwrap.wrap(text, max(10, width - 2))


def fitting(sentences: Sequence[Sentence], width: int, height: int) -> str:
    """As many whole sentences as there is room for, the least important left out first."""
    kept = list(sentences)
    while len(kept) > 1 and len(wrapped(_joined(kept), width)) > height:
        kept.remove(max(kept, key=lambda sentence: sentence.rank))
    return _joined(kept)


def _joined(sentences: Sequence[Sentence]) -> str:
    return " ".join(sentence.text for sentence in sentences)


class VerdictLine(RowsWidget):
    """Sentences, wrapped to the width; whole ones as long as one fits."""

    DEFAULT_CSS = "VerdictLine { height: 2; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._sentences: tuple[Sentence, ...] = ()
        self._style_name = ""

    def show(self, text: str, style: str = "") -> None:
        """Show this text."""
        self.say((Sentence(text, 0),), style)

    def say(self, sentences: Sequence[Sentence], style: str = "") -> None:
        """Show of these as many as fit."""
        self._sentences, self._style_name = tuple(sentences), style
        self.rebuild()

    def tell(self, state: RunState, markers: Sequence[Marker]) -> None:
        """What is to be said of a run at this moment."""
        style = f"{outcome_style(state.outcome)} bold" if state.outcome is not None else ""
        of_now = of_tree_now if isinstance(state.about, TreeAbout) else of_moment
        self.say(of_now(state, markers), style)

    def lines(self, width: int) -> list[str]:
        """All of it, in so many columns."""
        return wrapped(_joined(self._sentences), width)

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """As many lines as there is room for; what is cut ends in dots."""
        lines = wrapped(fitting(self._sentences, width, height), width)
        if len(lines) > height:
            lines = lines[:height]
            lines[-1] = lines[-1][: width - 6] + " ..."
        return [row_of(f" {line}", self._style_name) for line in lines]
