"""The walk over a process's pages, and what of it is the array's: its mapping, or its memory."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tui.probe.buffer_pages import read_buffer
from tui.probe.maps import areas_of
from tui.probe.reading import Absent, Figure
from tui.probe.smaps import SmapsReader, Walk
from tui.sampling.split import NOT_OPEN
from workloads.events import Opened
from workloads.kernel import PAGE_BYTES
from workloads.sources import Source
from workloads.words import Mode

_NO_FILE_PAGES: Final = {
    Mode.COPY_ON_WRITE: Absent("a private mapping dirties no file"),
    Mode.READ: Absent("a read-only mapping dirties none"),
    Mode.LOAD: Absent("an array read whole maps no file"),
}


class ArrayWalk:
    """Of one process; `opened` tells where the array lies, None before it is open."""

    def __init__(self, pid: int, proc_root: Path) -> None:
        self._pid, self._root = pid, proc_root
        self.smaps = SmapsReader(pid, proc_root)
        self.opened: Opened | None = None

    def read(self) -> Walk | Absent:
        """All pages, and the array's by themselves."""
        opened = self.opened
        start, end = (opened.start, opened.start + opened.length_bytes) if opened else (0, 0)
        # The kernel rounds a mapping up to whole pages.
        end = -(-end // PAGE_BYTES) * PAGE_BYTES
        walk = self.smaps.read(start, end)
        if isinstance(walk, Absent) or opened is None:
            return walk
        if opened.is_mapping and opened.sources.copies is not Source.PAGE_SCAN:
            return walk
        # smaps has only the whole of what it is a part of, or does not count such pages.
        if opened.is_mapping:
            areas = areas_of(self._pid, self._root)  # rounded up to huge pages
            if isinstance(areas, Absent):
                return areas
            end = max((area.end for area in areas if area.start == start), default=end)
        found = read_buffer(self._pid, self._root, start, end)
        return walk if isinstance(found, Absent) else Walk(walk.process, found)

    def dirty_bytes(self, walk: Walk | Absent) -> Figure:
        """What the array's mapping had dirty in that walk, or why it has none."""
        if self.opened is None:
            return NOT_OPEN
        mode = Mode(self.opened.mode)
        if not mode.is_shared:
            return _NO_FILE_PAGES[mode]
        never = self.opened.sources.own_dirty
        if isinstance(never, Absent):
            return never
        return walk if isinstance(walk, Absent) else walk.mapping_dirty_bytes
