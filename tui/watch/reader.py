"""Reads this very process and the map under one array: one reading, and what readings add up to.

Private copies are counted to the page, also where the kernel split or merged the mapping, and those
of the process's descendants with them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tui.metrics import BY_KEY
from tui.metrics.measured import Bounded
from tui.probe.file_pages import KEYS, FilePages
from tui.probe.maps import Area, areas_in, areas_of
from tui.probe.portable import PortableCounters
from tui.probe.process import ProcessCounters
from tui.probe.reading import NOT_ON_THIS_SYSTEM, NOT_READ, Absent, Figure, Tier, number
from tui.probe.smaps import TOTALS, Walk, figures_of, read_walk
from tui.sampling.sampler import CountersReader
from tui.watch.family import Doubt
from tui.watch.known import COPIES, OWN_COPIES
from tui.watch.mapping import ArrayMapping
from tui.watch.tree import Tree
from tui.watch.writes import MappingWrites
from workloads.kernel import PAGE_BYTES

NOT_TOLD_APART = Absent(
    "with exact=True the kernel does not tell a page in swap from one that was never touched"
)


@dataclass(slots=True)
class Readings:
    """What was read so far: the last figures, the peaks, how often; a doubt of the copies' peak."""

    first: dict[str, Figure] = field(default_factory=dict)
    last: dict[str, Figure] = field(default_factory=dict)
    peak: dict[str, float] = field(default_factory=dict)
    count: int = 0
    doubt: Doubt | None = None

    def add(self, figures: dict[str, Figure], doubt: Doubt | None = None) -> None:
        """Take one reading's figures, and what it leaves unknown."""
        self.count += 1
        self.first = self.first or dict(figures)
        self.last |= figures
        for key, figure in figures.items():
            value = figure.at_least if isinstance(figure, Bounded) else number(figure)
            if value is not None:
                self.raise_peak(key, value)
            if isinstance(figure, Bounded):
                doubt = Doubt(figure.reason, figure.at_most).joined(doubt)
        if doubt is not None:
            self.doubt = doubt if self.doubt is None else self.doubt.joined(doubt)

    def peaks(self) -> dict[str, Figure]:
        """The peaks, each a figure that is known or the bounds of one that is not."""
        found: dict[str, Figure] = dict(self.peak)
        if COPIES in self.peak and self.doubt is not None:
            found[COPIES] = self.doubt.figure(self.peak[COPIES])
        elif self.doubt is not None:
            found[COPIES] = Absent(self.doubt.reason)
        return found

    def grown(self, key: str) -> Figure:
        """By how much the last figure is above the first; negative where it fell."""
        first, last = self.first.get(key, NOT_READ), self.last.get(key, NOT_READ)
        return first if isinstance(first, Absent) else last - first

    def raise_peak(self, key: str, value: float) -> None:
        """Keep the higher of the value and the peak so far."""
        self.peak[key] = max(value, self.peak.get(key, value))


class ArrayReader:
    """Reads the process's counters, and of the dear tiers those that are asked for."""

    def __init__(
        self,
        mapping: ArrayMapping,
        proc_root: Path,
        *,
        children: bool = True,
        writes: MappingWrites | None = None,
    ) -> None:
        """`children`: whether copies of descendants count; `writes`: who watches the map's."""
        self._pid, self._root, self._mapping = os.getpid(), proc_root, mapping
        self._has_proc = proc_root.exists()
        self._counters: CountersReader = (
            ProcessCounters(self._pid, proc_root) if self._has_proc else PortableCounters(self._pid)
        )
        self._file = (
            mapping.file
            if isinstance(mapping.file, Absent)
            else FilePages(mapping.file, mapping.identity)
        )
        self._mark_before = number(self._counters.read().get("rss_peak_bytes"))
        self.rss_mark_bytes: float = 0
        self._has_children, self._writes = children, writes
        self._tree = Tree(mapping, self._pid, proc_root) if self._has_proc else None
        self.doubt: Doubt | None = None

    def read(self, tiers: tuple[Tier, ...]) -> dict[str, Figure]:
        """Figures by metric key, in bytes; `doubt` has what this reading leaves unknown."""
        self.doubt = None
        counters = self._counters.read()
        figures = {key: figure for key, figure in counters.items() if key in BY_KEY}
        if Tier.FILE in tiers:
            file = self._file
            figures |= file.read() if isinstance(file, FilePages) else dict.fromkeys(KEYS, file)
        if Tier.WALK in tiers:
            figures |= self._walk()
        mark = number(counters.get("rss_peak_bytes"))
        # A mark from before the block says nothing of the block.
        self.rss_mark_bytes = mark if mark and mark > (self._mark_before or mark) else 0
        return figures

    def _walk(self) -> dict[str, Figure]:
        keys = (COPIES, OWN_COPIES, *TOTALS)
        if self._tree is None:
            return dict.fromkeys(keys, NOT_ON_THIS_SYSTEM)
        start, end = self._mapping.start, self._mapping.end
        areas = areas_of(self._pid, self._root)
        if isinstance(areas, Absent):
            return dict.fromkeys(keys, areas)
        walk = read_walk(self._pid, self._root, start, end)
        if isinstance(walk, Absent):
            return dict.fromkeys(keys, walk)
        self._tree.is_exact = self._writes is not None and self._writes.is_on
        own = self._copies(self._tree, walk, areas_in(areas, start, end))
        copies = own
        if self._has_children:
            copies, self.doubt = self._tree.read(own, areas)
        return {COPIES: copies, OWN_COPIES: own, **figures_of(walk)}

    def _copies(self, tree: Tree, walk: Walk, areas: list[Area]) -> Figure:
        start, end = self._mapping.start, self._mapping.end
        if not areas:
            return Absent("the map was closed")
        if all(area.is_shared for area in areas):
            return 0  # no private pages, by its nature; on tmpfs its swap is the file's
        if self._mapping.part is not None:
            if tree.is_exact and walk.process.get("Swap") != 0:
                return NOT_TOLD_APART
            pages = tree.own_pages(areas)
            return pages if isinstance(pages, Absent) else pages.size_bytes
        found: Mapping[str, int] | Absent = walk.mapping
        is_merged = areas[0].start < start or end < areas[-1].end
        if is_merged or self._mapping.page_bytes > PAGE_BYTES:
            # Merged by the kernel with its neighbour, or of huge pages: smaps knows the whole only,
            # and no huge page as anonymous.
            from tui.probe.buffer_pages import read_buffer

            found = read_buffer(self._pid, self._root, start, end)
        if isinstance(found, Absent):
            return found
        if "Anonymous" not in found or "Swap" not in found:
            return Absent("not in this kernel")
        return found["Anonymous"] + found["Swap"]

    def close(self) -> None:
        """Give back every descriptor."""
        self._counters.close()
        if self._tree is not None:
            self._tree.close()
        if isinstance(self._file, FilePages):
            self._file.close()
