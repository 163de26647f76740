"""What a drawer keeps of a source's updates: one history, one list of markers, one state.

Whoever draws asks here; nothing is computed that the run knows. numpy comes in with the first
update, when the first frame is on the screen already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tui.probe.reading import Absent
from tui.run.state import Marker, Phase, RunState, Update

if TYPE_CHECKING:
    from tui.pages.map import PageMapFrame
    from tui.run.history import History

KEPT_MARKERS: Final = 10_000


class Kept:
    """Takes updates in order; `turned` says whether the last one began another phase or anew."""

    def __init__(self) -> None:
        self.state: RunState | None = None
        self.history: History | None = None
        self.markers: list[Marker] = []
        self.page_map: PageMapFrame | Absent | None = None
        self.turned = False

    @property
    def phase(self) -> Phase:
        """Where the run is."""
        return self.state.phase if self.state else Phase.PREPARING

    def take(self, update: Update) -> None:
        """Keep what is new."""
        from tui.run.history import History

        self.turned = self.state is None or update.restart or update.state.phase is not self.phase
        if self.history is None or update.restart:
            self.history, self.markers, self.page_map = History(), [], None
        for sample in update.samples:
            self.history.append(sample)
        self.markers += update.markers
        del self.markers[:-KEPT_MARKERS]
        if update.page_map is not None:
            self.page_map = update.page_map
        self.state = update.state
