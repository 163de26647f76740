"""The kernel's word on what this process wrote, held against the count that the workload keeps.

Kept as the workload's own count is, and made before the baseline as well; looking changes nothing,
only a flush begins anew.
"""

from __future__ import annotations

import itertools
import resource
import time
from typing import TYPE_CHECKING, Final

import numpy as np

from workloads.events import KernelWritten, WrittenRegion
from workloads.figures import NOT_READ, Absent, Count
from workloads.kernel import PAGE_BYTES, cachestat
from workloads.page_bits import count
from workloads.page_runs import RunStates
from workloads.sources import cachestat_refused
from workloads.words import Mode
from workloads.write_watch import WriteWatch

if TYPE_CHECKING:
    from workloads.arrays import OpenArray
    from workloads.counters import Place
    from workloads.pages import ChangedPages

_BLOCK: Final = 8192
REGIONS: Final = 16
MOST_RANGES: Final = 4096
_NO_MAPPING: Final = Absent("`load` has no mapping: the array is this process's own memory")
_HUGE: Final = Absent("the file lies in huge pages, and would be told in huge pages")
_NOTHING_GOES: Final = Absent("nothing goes to the file in this mode")
_SCATTERED: Final = Absent(f"written in more than {MOST_RANGES:,} places: too many to ask about")


class ExactWrites:
    """Watches the writes to the open array; `changed` is the workload's own count of them."""

    def __init__(self, changed: ChangedPages) -> None:
        self._changed = changed
        self._watch = WriteWatch()
        self._written = changed.another()
        self._faults_before: int | None = None
        self._cost_seconds = 0.0
        self._at_flush = np.zeros((REGIONS, 2), np.int64)  # pages written, bytes dirty
        self._has_all_dirty = True
        self._trouble: Absent | None = None
        self._is_read_only = self._is_shared = False
        self._mapped_pages = 0

    def begin(self, opened: OpenArray, place: Place) -> None:
        """Watch an array that was just opened, or opened anew, and not touched yet."""
        began = time.monotonic()
        self._is_read_only = opened.mode is Mode.READ
        self._is_shared = opened.mode.is_shared
        self._mapped_pages = (opened.end - opened.start) // PAGE_BYTES
        if opened.mapping is None:
            self._trouble = _NO_MAPPING
        elif place.sources.file_system == "hugetlbfs":
            self._trouble = _HUGE
        elif not self._is_read_only:  # there the kernel lets nothing be written, nor watched
            self._trouble = self._watch.begin(opened.start, opened.end)
        if self._faults_before is None:
            self._faults_before = _faults()
        self._cost_seconds += time.monotonic() - began

    def look(
        self, place: Place, *, take: bool = False, with_regions: bool = False
    ) -> KernelWritten | Absent:
        """What was written by now; with `take` the page tables begin anew, the counts do not."""
        if self._trouble is not None:
            return self._trouble
        if self._faults_before is None:
            return NOT_READ
        began = time.monotonic()
        try:
            for regions in self._watch.written(take=take):
                self._mark(np.frombuffer(regions, np.int64).reshape(-1, 3))
        except OSError as error:
            self._trouble = Absent(f"the page tables could not be read: {error.strerror}")
            return self._trouble
        outside, missing = self._differences()
        dirty, writeback = self._own_unwritten(place)
        told = self._regions(place) if with_regions else ()
        self._cost_seconds += time.monotonic() - began
        return KernelWritten(
            pages=self._written.changed,
            pages_dirtied=self._written.dirtied,
            since_flush_pages=self._written.unflushed,
            outside_pages=outside,
            missing_pages=missing,
            own_dirty_bytes=dirty,
            own_writeback_bytes=writeback,
            cost_seconds=self._cost_seconds,
            faults=_faults() - self._faults_before,
            regions=told,
        )

    def before_flush(self, place: Place, *, with_regions: bool = False) -> KernelWritten | Absent:
        """What was written until the flush that comes now: "since the last flush" ends here."""
        found = self.look(place, take=True, with_regions=with_regions)
        if not isinstance(found, Absent):
            began = time.monotonic()
            self._at_flush += self._now_by_region(place)
            self._cost_seconds += time.monotonic() - began
        self.forget()
        return found

    def forget(self) -> None:
        """What was written and taken so far is flushed, or given up: nothing of it waits."""
        self._written.flushed()

    def close(self) -> None:
        """Watch no more; harmless when called again."""
        self._watch.close()

    def _mark(self, regions: np.ndarray) -> None:
        pages = (regions[:, :2] - self._watch.start) // PAGE_BYTES
        self._written.mark_pages(pages[:, 0], pages[:, 1])

    def _differences(self) -> tuple[int, int]:
        """Pages written that the workload did not count, and pages counted that were not."""
        written, counted = self._written.states, self._changed.states
        size, common = -(-self._changed.pages // 8), 0
        if isinstance(written, RunStates) and isinstance(counted, RunStates):
            common = sum(written.changed.count_in(first, end) for first, end in counted.changed)
            size = 0
        for first in range(0, size, _BLOCK):
            end = min(first + _BLOCK, size)
            common += count(written.changed_bits(first, end) & counted.changed_bits(first, end))
        return self._written.changed - common, self._changed.changed - common

    def _own_unwritten(self, place: Place) -> tuple[Count, Count]:
        """Of the pages written since the last flush: dirty and under writeback, in bytes."""
        if not self._is_shared:
            return _NOTHING_GOES, _NOTHING_GOES
        if isinstance(place.sources.file_dirty, Absent):
            return place.sources.file_dirty, place.sources.file_dirty
        ranges = self._written.states.waiting_runs(MOST_RANGES)
        if len(ranges) > MOST_RANGES:
            return _SCATTERED, _SCATTERED
        dirty = writeback = 0
        for first, end in ranges:
            try:
                # numpy maps from the file's first byte: places in the mapping are the file's.
                stat = cachestat(place.fd, first * PAGE_BYTES, (end - first) * PAGE_BYTES)
            except OSError as error:
                return cachestat_refused(error), cachestat_refused(error)
            dirty, writeback = dirty + stat.dirty_bytes, writeback + stat.writeback_bytes
        return dirty, writeback

    def _now_by_region(self, place: Place) -> np.ndarray:
        """Of each region: pages written since the last flush, and bytes that the file has dirty."""
        found = np.zeros((REGIONS, 2), np.int64)
        if not self._is_shared:
            return found
        for number, (first, end) in enumerate(self._borders()):
            found[number, 0] = self._written.states.waiting_in(first, end)
            if isinstance(place.sources.file_dirty, Absent) or end <= first:
                continue
            try:
                stat = cachestat(place.fd, first * PAGE_BYTES, (end - first) * PAGE_BYTES)
            except OSError:
                self._has_all_dirty = False
                continue
            found[number, 1] = stat.dirty_bytes + stat.writeback_bytes
        return found

    def _borders(self) -> list[tuple[int, int]]:
        pages = self._mapped_pages
        edges = [pages * number // REGIONS for number in range(REGIONS + 1)]
        return list(itertools.pairwise(edges))

    def _regions(self, place: Place) -> tuple[WrittenRegion, ...]:
        """Each region's sums over all flushes, and what waits now."""
        if not self._is_shared:
            return ()
        no_dirty = place.sources.file_dirty
        if not isinstance(no_dirty, Absent) and not self._has_all_dirty:
            no_dirty = Absent("cachestat(2) failed at one of the flushes")
        sums = (self._at_flush + self._now_by_region(place)).tolist()
        return tuple(
            WrittenRegion(first, end, written, no_dirty if isinstance(no_dirty, Absent) else dirty)
            for (first, end), (written, dirty) in zip(self._borders(), sums, strict=True)
            if end > first
        )


def _faults() -> int:
    """Pages that this process had to ask for so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
