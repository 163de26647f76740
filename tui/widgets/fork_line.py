"""Whether the workers share what they were forked with, in one sentence."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Final

from tui.run.fork_words import fork_sentences
from tui.run.state import Phase, RunState
from tui.tree.reading import TreeReading
from tui.widgets.rows import Row, StateRows, row_of
from tui.widgets.verdict_line import wrapped

_PACE_SECONDS: Final = 90.0
_KEPT: Final = 46
_APART_SECONDS: Final = 2.0


class ForkLine(StateRows):
    """Keeps the looks of the last seconds, to say how fast more is copied."""

    DEFAULT_CSS = "ForkLine { height: 1; }"

    def __init__(self, *, id: str | None = None, ascii_only: bool = False) -> None:
        super().__init__(id=id, ascii_only=ascii_only)
        self._looks: deque[TreeReading] = deque(maxlen=_KEPT)
        self.sentences: tuple[str, ...] = ("",)
        """As it is now, from the longest to the shortest; empty where nothing was ever forked."""

    def on_mount(self) -> None:
        """What is counted."""
        self.tooltip = (
            "A fork leaves all memory shared until the parent or the child writes to a page: then "
            "each has its own. Private copies of files are counted apart."
        )

    def show(self, state: RunState, note: str = "") -> None:
        """Take this look in."""
        tree = state.tree
        self.sentences = ("",)
        if tree is not None:
            self._keep(tree)
            recent = [look for look in self._looks if tree.at - look.at <= _PACE_SECONDS]
            self.sentences = fork_sentences(tree, recent, is_over=state.phase is Phase.ENDED)
        super().show(state, note)

    def _keep(self, tree: TreeReading) -> None:
        looks = self._looks
        if looks and tree.at < looks[-1].at:
            looks.clear()  # a recording is gone back in
        if not looks or tree.at - looks[-1].at >= _APART_SECONDS:
            looks.append(tree)

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """In the longest words that there is room for; what is cut ends in dots."""
        every = [wrapped(sentence, width) for sentence in self.sentences]
        lines = next((each for each in every if len(each) <= height), every[-1])
        if len(lines) > height:
            lines = lines[:height]
            lines[-1] = lines[-1][: max(0, width - 6)] + " ..."
        return [row_of(f" {line}", "bold") for line in lines]
