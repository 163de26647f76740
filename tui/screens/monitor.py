"""The monitor of a workload: one state comes in, every widget shows its part of it.

Nothing is computed here that the run knows; what the screen was sent is kept in one place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from tui.run.state import RunState
from tui.screens.viewing import PICTURE, Parts, Viewing
from tui.widgets.flush_log import FlushLine, FlushLog
from tui.widgets.ledger_bar import LedgerBar
from tui.widgets.page_map import PageMapView
from tui.widgets.readout import Readout

if TYPE_CHECKING:
    from tui.run.history import History


class Monitor(Viewing):
    """Headline, picture, ledger, limit, the last flush and the sentence; `v` for the rest."""

    AUTO_FOCUS = "#strip"
    PICTURE_FOCUS = "#strip"
    VIEWS = (PICTURE, "log", "metrics", "map", "words")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "next_view", "View", id="view.pane",
                tooltip="Flush log, all metrics, page map, the answer in full, and back"),
    ]  # fmt: skip

    def parts(self) -> Parts:
        """The page map in little; every flush; where the changes are; the last flush."""
        return (
            [PageMapView(id="strip", ascii_only=self._ascii)],
            [FlushLog(id="log", ascii_only=self._ascii)],
            LedgerBar(id="ledger", ascii_only=self._ascii),
            FlushLine(id="last-flush", ascii_only=self._ascii),
        )

    @property
    def rows_that_stay(self) -> int:
        """Title, headline, ledger, keys; where it is high, all else."""
        return 5 if self.has_class("-low") or self.has_class("-tiny") else 14

    def show_others(self, state: RunState) -> None:
        """The figures too."""
        super().show_others(state)
        if self.view == "metrics":
            self.query_one("#metrics", Readout).show(state)
        elif self.view == PICTURE:
            self.query_one("#side-readout", Readout).show(state)

    def show_picture(self, state: RunState, history: History) -> None:
        """What stands on every view, and the picture where it is the view."""
        super().show_picture(state, history)
        self.query_one(LedgerBar).show(state)
        self.query_one(FlushLine).show(self._kept.markers, state)

    def show_view(self, state: RunState) -> None:
        """The one that is seen."""
        super().show_view(state)
        if self.view == "log":
            self.query_one(FlushLog).show(self._kept.markers, state)
        frame = self._kept.page_map
        if frame is not None:
            shown = {PICTURE: "#strip", "map": "#map"}.get(self.view)
            if shown is not None:
                now = state.sample.at if state.sample else None
                opened_at = state.started_at if state.phase.stands_still else None
                self.query_one(shown, PageMapView).show(frame, now, opened_at)
