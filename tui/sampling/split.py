"""Whose the process's memory is: the interpreter's, the array's copies, its file's, libraries'.

The walk tells them apart; between walks the counters carry each on, because only the array's own
part grows by what the workload does. A page of anonymous memory is in exactly one of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tui.probe.reading import NOT_READ_YET, Absent, Figure
from tui.probe.smaps import Walk
from workloads.events import Opened
from workloads.figures import at_least, at_most
from workloads.sources import Source
from workloads.words import Mode

NOT_OPEN: Final = Absent("array not open yet")
_MOVED: Final = Absent("it changed while it was walked")
_HUGE: Final = Absent("huge pages are in no counter of the process")

Totals = Mapping[str, Figure]


class Split:
    """Told of the opening and of every walk; answers for any reading of the counters."""

    def __init__(self) -> None:
        self.opened: Opened | None = None
        self.drift_bytes: int = 0
        self._walk: Walk | Absent = NOT_READ_YET
        self.interpreter_bytes: Figure = NOT_OPEN
        self._libraries: Figure = NOT_OPEN

    def open(self, event: Opened) -> None:
        """Before the first walk, what was there before the opening is not the array's."""
        self.opened = event
        self.interpreter_bytes = event.before.rss_anon_bytes
        self._libraries = event.before.rss_file_bytes

    def walked(self, walk: Walk, before: Totals, after: Totals) -> None:
        """Take a walk, with what was counted right before and right after it."""
        self._walk = walk
        drift = self._drift(walk, before, after)
        self.drift_bytes = self.drift_bytes if isinstance(drift, Absent) else int(drift)
        anonymous, file = walk.of_process("Anonymous"), walk.of_process("Rss")
        own_anonymous, own_file = walk.of_mapping("Anonymous"), walk.of_mapping("Rss")
        if isinstance(anonymous - own_anonymous, Absent) or isinstance(file - own_file, Absent):
            return
        self.interpreter_bytes = at_least(anonymous - own_anonymous, 0)
        self._libraries = at_least(file - anonymous - (own_file - own_anonymous), 0)

    def figures(self, totals: Totals) -> dict[str, Figure]:
        """Each part in bytes, by the counters of now."""
        copies = self.private_copies(totals)
        in_ram, file = self._copies_in_ram(totals, copies), self._mapping_file(totals)
        is_counted = self.opened is None or self.opened.sources.copies is not Source.PAGE_SCAN
        anonymous, mapped = totals["rss_anon_bytes"], totals["file_backed_bytes"]
        return {
            "private_copies_bytes": copies,
            "copies_in_ram_bytes": in_ram,
            "interpreter_bytes": anonymous - in_ram if is_counted else anonymous,
            "mapping_file_bytes": file,
            "libraries_bytes": mapped - file if is_counted else mapped,
        }

    def private_copies(self, totals: Totals) -> Figure:
        """The array's private pages, in RAM and in swap."""
        opened = self.opened
        if opened is None:
            return NOT_OPEN
        if opened.mode not in (Mode.COPY_ON_WRITE, Mode.LOAD):
            return 0  # a shared mapping has no private pages, by its nature
        if opened.sources.copies is Source.PAGE_SCAN:
            walk = self._walk
            return walk if isinstance(walk, Absent) else walk.of_mapping("Anonymous", "Swap")
        counted = self._counted(totals)
        return counted if isinstance(counted, Absent) else int(max(0, counted - self.drift_bytes))

    def _copies_in_ram(self, totals: Totals, copies: Figure) -> Figure:
        """Without swap all of them; else what is anonymous beyond the interpreter's own."""
        opened, swap = self.opened, totals["swap_bytes"]
        is_huge = opened is not None and opened.sources.copies is Source.PAGE_SCAN
        if isinstance(copies, Absent) or copies == 0 or is_huge:
            return copies  # no huge page is ever swapped
        if not isinstance(swap, Absent) and swap == 0:
            return at_most(copies, totals["rss_anon_bytes"])
        beyond = at_least(totals["rss_anon_bytes"] - self.interpreter_bytes, 0)
        return at_most(beyond, copies)

    def _mapping_file(self, totals: Totals) -> Figure:
        """The file's own pages that the array's mapping has in RAM."""
        opened = self.opened
        if opened is None:
            return NOT_OPEN
        if not opened.is_mapping:
            return 0  # it was read, not mapped
        if opened.sources.copies is Source.PAGE_SCAN:
            return _HUGE
        return at_least(totals["file_backed_bytes"] - self._libraries, 0)

    def _drift(self, walk: Walk, before: Totals, after: Totals) -> Figure:
        """What the process has privately besides the array and the baseline."""
        opened, exact = self.opened, walk.of_mapping("Anonymous", "Swap")
        if opened is None:
            return NOT_OPEN
        if opened.mode == Mode.COPY_ON_WRITE and opened.sources.copies is Source.COUNTERS:
            # All from one walk; else a child that copies pages meanwhile makes two incomparable.
            return walk.of_process("Anonymous", "Swap") - exact - opened.before.private_bytes
        counted = self._counted(after)
        return counted - exact if counted == self._counted(before) else _MOVED

    def _counted(self, totals: Totals) -> Figure:
        """Private bytes of the process above the baseline taken before the array was opened."""
        if self.opened is None:
            return NOT_OPEN
        held = totals["rss_anon_bytes"] + totals["swap_bytes"]
        return held - self.opened.before.private_bytes
