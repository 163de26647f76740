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
_KEPT_CORRECTIONS: Final = 1000
_WITH_OTHERS: Final = Absent("others map the file: which pages are this process's alone changes")
NOTHING_DONE: Final = WorkDone()


@dataclass(frozen=True, slots=True)
class Correction:
    """What was carried on, between two moments of the counters, and what the walk then found."""

    carried_bytes: float
    walked_bytes: float
    error_bytes: float


@dataclass(frozen=True, slots=True)
class Moment:
    """What is counted at any moment, without a walk."""

    anon_bytes: Figure
    done: WorkDone = NOTHING_DONE


class CarriedDirty:
    """The private dirty bytes of a process whose array is mapped shared, or not.

    `is_in_memory`: the file itself is, so that no flush makes a page of it clean.
    """

    def __init__(self) -> None:
        self.is_shared = self.is_in_memory = False
        self.corrections: list[Correction] = []
        self._walked: Figure = NOT_READ_YET
        self._anon: Figure = NOT_READ_YET
        self._mapped: Figure = 0  # what the mapping has dirty, whoever else maps it
        self.is_alone = True
        self._unflushed = 0
        self._unflushed_before: int | float = 0

    def count(self, done: WorkDone) -> None:
        """What the child has changed since its last flush, by its own count, now."""
        pages = done.pages_changed if self.is_in_memory else done.unflushed_pages
        unflushed = pages * PAGE_BYTES
        if unflushed < self._unflushed:  # flushed, and not heard of yet
            self._mapped = self._unflushed_before = 0
        self._unflushed = unflushed

    def hear(self, event: Event) -> None:
        """What took its dirty pages away."""
        changed, unflushed = event.pages_changed, event.unflushed_pages
        self.count(WorkDone(pages_changed=changed, unflushed_pages=unflushed))
        if isinstance(event, Flushed) and not self.is_in_memory:
            left = event.after.unwritten_bytes
            carried = self.in_mapping
            self._mapped = 0 if isinstance(left, Absent) else at_most(carried, left)
            self._unflushed_before = self._unflushed
        elif isinstance(event, Released) and event.name in _LETS_GO:
            self._mapped = 0
            self._unflushed_before = self._unflushed

    def walked(self, walk: Walk, before: Moment, after: Moment) -> None:
        """Take a walk's figure; what was counted right before and right after tells how far off
        it was, unless a flush was under way: then the walk is of no one moment."""
        found = walk.of_process("Private_Dirty")
        carried = [self.at(before)]
        file_before, unflushed_before = self.in_mapping, self._unflushed
        carried.append(self.at(after))
        is_one_moment = not before.done.is_flushing and (
            before.done.unflushed_pages <= after.done.unflushed_pages and not after.done.is_flushing
        )
        if is_one_moment and not isinstance(found, Absent):
            self._correct(found, [c for c in carried if not isinstance(c, Absent)])
        self._walked = found
        # What is copied while the walk goes on is in it in part: it tells itself how many it saw.
        seen = walk.of_process("Anonymous")
        self._anon = _between(before.anon_bytes, seen, after.anon_bytes)
        private, shared = walk.of_mapping("Private_Dirty"), walk.of_mapping("Shared_Dirty")
        self._walked_file(private, shared)
        if is_one_moment and self.is_shared:
            told = unflushed_before + (private + shared - file_before)
            between = _between(unflushed_before, told, self._unflushed)
            self._unflushed_before = self._unflushed if isinstance(between, Absent) else between

    def at(self, moment: Moment) -> Figure:
        """What is carried on to a moment."""
        self.count(moment.done)
        return self.now(moment.anon_bytes)

    def _walked_file(self, private: Figure, shared: Figure) -> None:
        self._unflushed_before = self._unflushed
        if not self.is_shared or isinstance(private, Absent) or isinstance(shared, Absent):
            self._mapped = 0
            return
        self._walked = self._walked - private
        self._mapped = private + shared
        if shared > 0:
            self.is_alone = False

    def _correct(self, found: float, carried: list[int | float]) -> None:
        if carried:
            low, high = min(carried), max(carried)
            error = max(low - found, found - high, 0)
            self.corrections.append(Correction((low + high) / 2, found, error))
            del self.corrections[:-_KEPT_CORRECTIONS]

    @property
    def in_mapping(self) -> Figure:
        """What a shared mapping has dirty by now."""
        return at_least(self._mapped + (self._unflushed - self._unflushed_before), 0)

    def now(self, anon_bytes: Figure, *, most_file_bytes: Figure = NOT_READ_YET) -> Figure:
        """The private dirty bytes by what was counted since the last walk; absent before it.

        `most_file_bytes`: a bound that was read just now, as of the file's dirty pages.
        """
        anonymous = at_least(self._walked + (anon_bytes - self._anon), 0)
        if not self.is_shared:
            return anonymous
        if not self.is_alone:
            return _WITH_OTHERS
        dirty = self.in_mapping
        if not isinstance(most_file_bytes, Absent):
            dirty = at_most(dirty, most_file_bytes)
        whole = anonymous + dirty
        return whole if isinstance(whole, Absent) else round(whole)


def _between(before: Figure, seen: Figure, after: Figure) -> Figure:
    """What a walk saw, no further off than what was counted around it; else what was after it."""
    if isinstance(before, Absent) or isinstance(seen, Absent) or isinstance(after, Absent):
        return after
    return min(max(seen, min(before, after)), max(before, after))
