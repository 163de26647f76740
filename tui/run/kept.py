"""What a drawer keeps of a source's updates: one history, one list of markers, one state.

Whoever draws asks here; nothing is computed that the run knows. numpy comes in with the first
update, when the first frame is on the screen already.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tui.probe.reading import Absent
from tui.run.marker import Marker, MarkerKind
from tui.run.state import Phase, RunState, Update
from workloads.events import Counters

if TYPE_CHECKING:
    from tui.pages.map import PageMapFrame
    from tui.run.history import History

KEPT_MARKERS: Final = 10_000
WHOLE_MARKERS: Final = 1_000
"""So many of the newest with all that was counted around them; of older flushes the effect."""
_WITH_ALL_THE_ROOM: Final = 8


class Kept:
    """Takes updates in order; `turned` says whether the last one began another phase or anew."""

    def __init__(self, *, of: int = 1) -> None:
        """`of`: so many sources are kept at once; of very many each has less room."""
        self._part = max(1, of // _WITH_ALL_THE_ROOM)
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
        from tui.run.history import CAPACITY, History

        self.turned = self.state is None or update.restart or update.state.phase is not self.phase
        if self.history is None or update.restart:
            self.history = History(CAPACITY // self._part)
            self.markers, self.page_map = [], None
        for sample in update.samples:
            self.history.append(sample)
        self._mark(update.markers)
        if update.page_map is not None:
            self.page_map = update.page_map
        self.state = update.state

    def _mark(self, markers: Sequence[Marker]) -> None:
        kept = self.markers
        kept += markers
        newest = len(kept) - WHOLE_MARKERS // self._part
        for index in range(max(0, newest - len(markers)), newest):
            if kept[index].kind is MarkerKind.FLUSH:
                kept[index] = _with_its_effect_alone(kept[index])
        del kept[: -(KEPT_MARKERS // self._part)]


def _with_its_effect_alone(flush: Marker) -> Marker:
    before, after = _effect_of(flush.before), _effect_of(flush.after)
    # What had no effect, as in a private mode, is counted once.
    return replace(flush, before=before, after=before if after == before else after, ledger=None)


def _effect_of(counters: Counters | None) -> Counters | None:
    """What is private and what waits for the disk; the rest is not told any more."""
    if counters is None:
        return None
    return Counters(
        rss_anon_bytes=counters.rss_anon_bytes,
        swap_bytes=counters.swap_bytes,
        file_dirty_bytes=counters.file_dirty_bytes,
        file_writeback_bytes=counters.file_writeback_bytes,
        mapping_dirty_bytes=counters.mapping_dirty_bytes,
    )
