"""One side of a step on stage."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical

from tui.run.source import Source
from tui.screens.tour_words import Side
from tui.widgets.pane import Pane
from tui.widgets.stamp import Stamp, is_over


class TourSide(Vertical):
    """One run of a step: its pane, and its stamp below."""

    def __init__(self, source: Source, *, only_ascii: bool) -> None:
        super().__init__()
        self.pane = Pane(source, "", only_ascii=only_ascii, can_play=False)
        self._stamp = Stamp(ascii_only=only_ascii)

    def compose(self) -> ComposeResult:
        """The pane above the stamp."""
        yield self.pane
        yield self._stamp

    @property
    def side(self) -> Side | None:
        """What is drawn of the run, so that words and picture agree; None before there is any."""
        return None if self.pane.drawn is None else Side(*self.pane.drawn)

    @property
    def is_over(self) -> bool:
        """Whether there is nothing more to see of it."""
        side = self.side
        return self.pane.source.error is not None or (side is not None and is_over(side.state))

    def show(self) -> None:
        """The figure of now, the stamp at the end, or why there is neither."""
        if self.pane.source.error is not None:
            self._stamp.show_trouble(f"cannot run: {self.pane.source.error}")
        elif (side := self.side) is not None:
            self._stamp.show(side.state)
