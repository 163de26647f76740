"""Private dirty at full rate: the last walk's figure, carried on by what is counted anyway.

What changes between two walks is known without walking: anonymous pages by the kernel's counters,
dirty pages of the file by the writer's own count and by each flush. Every walk corrects it and
tells by how much it was wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tui.probe.reading import NOT_READ_YET, Absent, Figure
from tui.probe.smaps import Walk
from workloads.events import Event, Flushed, Released
from workloads.figures import at_least, at_most
from workloads.kernel import PAGE_BYTES
from workloads.tally import WorkDone
from workloads.words import Release

_LETS_GO: Final = (Release.DONTNEED, Release.PAGEOUT, Release.REOPEN)
"""After these a shared mapping has no page of the file, dirty or not."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What was carried on, between two moments of the counters, and what the walk then found."""

    carried_bytes: float
    walked_bytes: float
    error_bytes: float


class CarriedDirty:
    """The private dirty bytes of a process whose array is mapped shared, or not.

    `is_in_memory`: the file itself is, so that no flush makes a page of it clean.
    """

    def __init__(self) -> None:
        self.is_shared = self.is_in_memory = False
        self.corrections: list[Correction] = []
        self._walked: Figure = NOT_READ_YET
        self._anon: Figure = NOT_READ_YET
        self._file: Figure = 0  # dirty in this mapping, of what the walk counted as private
        self._private_share = 1.0
        self._unflushed = self._unflushed_before = 0

    def count(self, done: Event | WorkDone) -> None:
        """What the child has changed since its last flush, by its own count, now."""
        pages = done.pages_changed if self.is_in_memory else done.unflushed_pages
        unflushed = pages * PAGE_BYTES
        if unflushed < self._unflushed:  # flushed, and not heard of yet
            self._file = self._unflushed_before = 0
        self._unflushed = unflushed

    def hear(self, event: Event) -> None:
        """What took its dirty pages away."""
        self.count(event)
        if isinstance(event, Flushed) and not self.is_in_memory:
            left = event.after.unwritten_bytes
            carried = self._dirty_in_mapping
            self._file = 0 if isinstance(left, Absent) else at_most(carried, left)
            self._unflushed_before = self._unflushed
        elif isinstance(event, Released) and event.name in _LETS_GO:
            self._file = 0
            self._unflushed_before = self._unflushed

    def walked(self, walk: Walk, anon_before: Figure, anon_after: Figure) -> None:
        """Take a walk's figure; the anonymous pages were counted right before and right after."""
        found = walk.of_process("Private_Dirty")
        low, high = self.now(anon_before), self.now(anon_after)
        if not isinstance(found, Absent) and not isinstance(low, Absent):
            self._correct(found, low, low if isinstance(high, Absent) else high)
        self._walked, self._anon = found, anon_after
        private, shared = walk.of_mapping("Private_Dirty"), walk.of_mapping("Shared_Dirty")
        self._walked_file(private, shared)

    def _walked_file(self, private: Figure, shared: Figure) -> None:
        self._unflushed_before = self._unflushed
        if not self.is_shared or isinstance(private, Absent) or isinstance(shared, Absent):
            self._file = 0
            return
        self._walked = self._walked - private
        self._file = private
        if private + shared > 0:
            self._private_share = private / (private + shared)

    def _correct(self, found: float, low: float, high: float) -> None:
        low, high = min(low, high), max(low, high)
        error = max(low - found, found - high, 0.0)
        self.corrections.append(Correction((low + high) / 2, found, error))

    @property
    def _dirty_in_mapping(self) -> Figure:
        grown = (self._unflushed - self._unflushed_before) * self._private_share
        return at_least(self._file + int(grown), 0)

    def now(self, anon_bytes: Figure, *, most_file_bytes: Figure = NOT_READ_YET) -> Figure:
        """The private dirty bytes by what was counted since the last walk; absent before it.

        `most_file_bytes`: a bound that was read just now, as of the file's dirty pages.
        """
        anonymous = at_least(self._walked + (anon_bytes - self._anon), 0)
        if not self.is_shared:
            return anonymous
        dirty = self._dirty_in_mapping
        if not isinstance(most_file_bytes, Absent):
            dirty = at_most(dirty, most_file_bytes)
        return anonymous + dirty
