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
        self.pane = Pane(source, "", only_ascii=only_ascii)
        self._stamp = Stamp(ascii_only=only_ascii)

    def compose(self) -> ComposeResult:
        """The pane above the stamp."""
        yield self.pane
        yield self._stamp

    @property
    def side(self) -> Side | None:
        """What is known of the run; None before it said anything."""
        state = self.pane.state
        return None if state is None else Side(state, tuple(self.pane.markers))

    @property
    def is_over(self) -> bool:
        """Whether there is nothing more to see of it."""
        state = self.pane.state
        return self.pane.source.error is not None or (state is not None and is_over(state))

    def show(self) -> None:
        """The figure of now, the stamp at the end, or why there is neither."""
        if self.pane.source.error is not None:
            self._stamp.show_trouble(f"cannot run: {self.pane.source.error}")
        elif self.pane.state is not None:
            self._stamp.show(self.pane.state)
