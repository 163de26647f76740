"""Drives a page map within a budget: a cursor walks round the shown pages, a part each tick."""

from __future__ import annotations

import time
from collections.abc import Callable

from tui.pages.count import Counts, DirtyInRange, forget_dirty, split_dirty
from tui.pages.geometry import PageGeometry
from tui.pages.map import (
    PageMap,
    PageMapFrame,
    PassTotals,
    bytes_by_state,
    read_only,
)
from tui.probe.page_state import Scanner
from tui.probe.reading import Absent, why
from workloads.kernel import PAGE_BYTES


class PageMapper:
    """Owns the scanner and the map of one array; not for two threads at once.

    `dirty_in_range(offset, length)` gives the file's dirty bytes between two of its offsets and
    may raise OSError: then dirty pages are not known from there on, and `source` says why.
    `clock` stamps readings; `cpu_clock` counts the seconds that budgets are in.
    """

    def __init__(
        self,
        scanner: Scanner,
        geometry: PageGeometry,
        *,
        dirty_in_range: DirtyInRange | None = None,
        scanner_tells_dirty: bool = False,
        clock: Callable[[], float] = time.monotonic,
        cpu_clock: Callable[[], float] = time.thread_time,
    ) -> None:
        self._scanner = scanner
        self._dirty_in_range = dirty_in_range
        self._scanner_tells_dirty = scanner_tells_dirty
        self._dirty_trouble = ""
        self._clock = clock
        self._cpu_clock = cpu_clock
        self._tick = 0
        self._last_pass: PassTotals | None = None
        self._show(geometry)

    @property
    def geometry(self) -> PageGeometry:
        """What is shown now."""
        return self._map.geometry

    @property
    def pass_ended_at(self) -> float | None:
        """When all that is shown had been read once more; None: not yet once."""
        return self._last_pass.ended_at if self._last_pass is not None else None

    @property
    def source(self) -> str:
        """Where the states come from, in words for the screen."""
        if self._dirty_trouble:
            return f"{self._scanner.source}; dirty pages unknown: {self._dirty_trouble}"
        return f"{self._scanner.source}{' + cachestat' if self._dirty_in_range else ''}"

    def look_at(self, geometry: PageGeometry) -> None:
        """Show other pages (a zoom) or another number of cells: the counting begins anew."""
        shown = (self.geometry.start, self.geometry.first_page, self.geometry.end_page)
        if shown != (geometry.start, geometry.first_page, geometry.end_page):
            self._last_pass = None
        self._show(geometry)

    def mark_flush(self) -> None:
        """A flush was called: cells that grow from here on are "just changed"."""
        self._map.mark_flush()

    def tick(self, budget_seconds: float) -> PageMapFrame | Absent:
        """Read on for at most about `budget_seconds` of CPU, once round at most.

        At least one piece is read. Absent: the process is gone, or may not be read.
        """
        began = self._cpu_clock()
        self._tick += 1

        def left() -> float:
            return budget_seconds - (self._cpu_clock() - began)

        while True:
            before = left()
            trouble = self._read_on(before / 2, lambda: left() <= budget_seconds / 8)
            if trouble is not None:
                return trouble
            # A part costs up to what the last one did; the frame itself wants a little as well.
            spent = before - left()
            if self._is_complete() or left() - min(spent, budget_seconds / 8) <= 0:
                return self._frame()

    def close(self) -> None:
        """Give the scanner's descriptor back."""
        self._scanner.close()

    def _show(self, geometry: PageGeometry) -> None:
        self._map = PageMap(geometry)
        self._cursor = geometry.first_page
        self._pass_began_at = 0.0

    def _read_on(self, budget_seconds: float, is_time_over: Callable[[], bool]) -> Absent | None:
        """Scan one part from the cursor on and count it into the map."""
        geometry, page, at = self.geometry, self._cursor, self._clock()
        if page == geometry.first_page:
            self._pass_began_at = at
        runs = self._scanner.scan(
            geometry.start + page * PAGE_BYTES,
            geometry.start + geometry.end_page * PAGE_BYTES,
            budget_seconds=budget_seconds,
        )
        if isinstance(runs, Absent):
            return runs
        stop = min((runs.walk_end - geometry.start) // PAGE_BYTES, geometry.end_page)
        if stop <= page:
            return Absent("page states cannot be read here")
        first = geometry.cell_of_page(page)
        begun = page != geometry.border(first)
        counts = self._map.count(runs, page, stop)
        done = self._split_dirty(first, counts, is_time_over)
        if done < len(counts):
            # Counts and dirty pages are of one moment: what was not asked for is read again.
            counts, stop = counts[:done], geometry.border(first + done)
        self._map.store(first, counts, at, self._tick, begun=begun)
        self._cursor = stop
        if stop == geometry.end_page:
            self._cursor = geometry.first_page
            totals = bytes_by_state(self._map.counts)
            self._last_pass = PassTotals(totals, self._pass_began_at, self._clock())
        return None

    def _split_dirty(self, first: int, counts: Counts, is_time_over: Callable[[], bool]) -> int:
        if self._dirty_in_range is None or not len(counts):
            return len(counts)
        borders = self._map.borders[first : first + len(counts) + 1]
        try:
            return split_dirty(
                counts, borders, self.geometry.file_offset, self._dirty_in_range, is_time_over
            )
        except OSError as error:
            self._dirty_trouble = why(error).reason
            self._dirty_in_range = None
            forget_dirty(counts)
            forget_dirty(self._map.counts)
            return len(counts)

    def _is_complete(self) -> bool:
        return bool((self._map.ticks == self._tick).all())

    def _frame(self) -> PageMapFrame:
        counts = self._map.counts.copy()
        counts.flags.writeable = False
        return PageMapFrame(
            at=self._clock(),
            geometry=self.geometry,
            counts=counts,
            scanned_at=read_only(self._map.scanned_at),
            changed_at=read_only(self._map.changed_at),
            complete=self._is_complete(),
            known_pages=self._map.known_pages,
            dirty_known=self._dirty_in_range is not None or self._scanner_tells_dirty,
            source=self.source,
            last_pass=self._last_pass,
        )
