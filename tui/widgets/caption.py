"""What is to be read from the last row: a title, where in the tour this is, and what to look at."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from textual.events import Click
from textual.message import Message

from tui.widgets import block_letters
from tui.widgets.rows import Row, RowsWidget, Run, row_of
from tui.widgets.style import TITLE_STYLE

NEXT: Final = "done - space: next"


@dataclass(frozen=True, slots=True)
class Told:
    """All that a caption shows: `large` is the title in few letters, empty for none so large.

    `source`: live or recorded, and why. `steps`: the name of each, `number` the one that is shown,
    counted from 1. `is_done`: there is nothing more to see in this one.
    """

    title: str = ""
    words: str = ""
    source: str = ""
    steps: tuple[str, ...] = ()
    number: int = 1
    is_done: bool = False
    large: str = ""

    @property
    def end(self) -> str:
        """What to do when it is done; of the last step there is no next."""
        if not self.is_done:
            return ""
        return NEXT if self.number < len(self.steps) else "the end - b: back"


class Caption(RowsWidget):
    """A bar with the title and one with the steps, and the words below them where there is room."""

    DEFAULT_CSS = "Caption { height: 4; }"

    class StepChosen(Message):
        """A step was clicked; counted from 1."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self, *, id: str | None = None, ascii_only: bool = False) -> None:
        super().__init__(id=id)
        self._ascii = ascii_only
        self._told = Told()
        self._bar_y = 1

    def show(self, told: Told) -> None:
        """Show this."""
        self._told = told
        self.rebuild()

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """The title large if it is to be and can be; the bar of steps gives way last."""
        told = self._told
        title, source = self._title(width, height)
        self._bar_y = len(title)
        rows = [*title, self._steps(width, source)]
        lines = textwrap.wrap(told.words, max(10, width - 4))
        if height > len(rows) + len(lines):
            rows.append(row_of(""))
        return [*rows, *(row_of(f"  {line}") for line in lines)][:height]

    def _title(self, width: int, height: int) -> tuple[list[Row], str]:
        """The rows of the title, and what found no room beside it."""
        told = self._told
        if told.large and not self._ascii and height > block_letters.ROWS:
            large = block_letters.fitting_rows(told.large.upper(), width - 2)
            if large is not None:
                return [row_of(f" {row}", "interface bold") for row in large], told.source
        title = f"  {told.number}  {told.title}"
        room = width - len(title) - 2
        beside, left = (told.source, "") if len(told.source) < room else ("", told.source)
        bar = f"{title}{beside:>{max(0, room)}}".ljust(width)[:width]
        return [row_of(bar, TITLE_STYLE)], left

    def _steps(self, width: int, source: str) -> Row:
        """`1 modes  2 flush  ...`, what the runs are, and what to press where it is done."""
        told = self._told
        right = f"{source}   {told.end}" if source and told.end else source or told.end
        bar, here = "ink-bar on bar", told.number
        runs: list[Run] = [(" ", bar)]
        for number, words in enumerate(self._step_words(width, len(source)), 1):
            runs.append((words, "bold" if number == here else bar))
        room = max(0, width - sum(len(text) for text, _ in runs))
        runs.append((f"{right:>{max(0, room - 2)}}".ljust(room)[:room], f"{bar} bold"))
        return tuple(runs)

    def _step_words(self, width: int, taken: int) -> list[str]:
        """With their names where there is room, else the keys; as if it were done already."""
        taken += len(NEXT) + 8
        named = [f" {number} {name} " for number, name in enumerate(self._told.steps, 1)]
        keys = [f"  {number}  " for number in range(1, len(named) + 1)]
        close = [f" {number} " for number in range(1, len(named) + 1)]
        for words in (named, keys, close):
            if sum(map(len, words)) + taken <= width:
                return words
        return [f" {number}" for number in range(1, len(named) + 1)]

    def on_click(self, event: Click) -> None:
        """A click on a step goes there."""
        if event.y != self._bar_y or event.y >= len(self._row_cache):
            return
        x = number = 0
        for text, _ in self._row_cache[event.y]:
            x += len(text)
            number += text.strip()[:1].isdigit()
            if event.x < x:
                if text.strip()[:1].isdigit() and number <= len(self._told.steps):
                    self.post_message(self.StepChosen(number))
                return


class Sentence(RowsWidget):
    """One sentence in the middle, between the title and the two sides."""

    DEFAULT_CSS = "Sentence { height: 2; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._words = ""

    def show(self, words: str) -> None:
        """Show this; empty for nothing."""
        self._words = words
        self.rebuild()

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """Centred, in the middle of its rows; cut in two where it says two things."""
        room = max(10, width - 4)
        halves = self._words.split("; ")
        if len(self._words) <= room or max(map(len, halves)) >= room:
            lines = textwrap.wrap(self._words, room)
        else:
            lines = [*(f"{half};" for half in halves[:-1]), halves[-1]]
        above = max(0, height - len(lines)) // 2
        centred = [row_of(line.center(width).rstrip(), "bold") for line in lines]
        return [*[row_of("")] * above, *centred][:height]
