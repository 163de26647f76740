"""Looks at one map of this very process: its private copies, and what of its file is dirty.

Only this map's pages are walked, nothing else of the process, so that a look may be had often.
"""

from __future__ import annotations

import os
from pathlib import Path

from tui.metrics.measured import Bounded
from tui.probe.buffer_pages import read_buffer
from tui.probe.file_pages import FilePages
from tui.probe.maps import Area, areas_in, areas_of
from tui.probe.process import PROC
from tui.probe.reading import NOT_ON_THIS_SYSTEM, Absent, Figure
from tui.watch.family import Doubt
from tui.watch.known import COPIES, DIRTY, OWN_COPIES
from tui.watch.mapping import ArrayMapping
from tui.watch.tree import Tree
from workloads.kernel import PAGE_BYTES


class MapLook:
    """`read` as often as wanted, then `close`; not for two threads at once."""

    def __init__(self, mapping: ArrayMapping, proc_root: Path = PROC) -> None:
        self._mapping, self._pid, self._root = mapping, os.getpid(), proc_root
        file, has_proc = mapping.file, proc_root.exists()
        # Before the tree: opening it here is no opening by somebody else.
        self._file = file if isinstance(file, Absent) else FilePages(file, mapping.identity)
        self._tree = Tree(mapping, self._pid, proc_root) if has_proc else None
        if self._tree is not None:
            self._tree.hear()  # who loads the array has the file open still

    def read(self) -> tuple[dict[str, Figure], Doubt | None]:
        """Bytes by metric key, those of descendants too, and what this look leaves unknown."""
        areas = NOT_ON_THIS_SYSTEM if self._tree is None else areas_of(self._pid, self._root)
        own: Figure
        copies: Figure
        doubt: Doubt | None = None
        if self._tree is None or isinstance(areas, Absent):
            own = copies = areas if isinstance(areas, Absent) else NOT_ON_THIS_SYSTEM
        else:
            own = self._own(self._tree, areas)
            copies, doubt = self._tree.read(own, areas)
        if isinstance(copies, Absent) and not isinstance(copies, Bounded):
            doubt = Doubt(copies.reason).joined(doubt)
        file = self._file
        dirty = file.read()[DIRTY] if isinstance(file, FilePages) else file
        return {COPIES: copies, OWN_COPIES: own, DIRTY: dirty}, doubt

    def _own(self, tree: Tree, areas: list[Area]) -> Figure:
        start, end = self._mapping.start, self._mapping.end
        inside = areas_in(areas, start, end)
        if not inside:
            return Absent("the map was closed")
        if all(area.is_shared for area in inside):
            return 0  # no private pages, by its nature
        if self._mapping.page_bytes > PAGE_BYTES:
            # smaps and the tree's reader know no huge page as anonymous.
            found = read_buffer(self._pid, self._root, start, end)
            return found if isinstance(found, Absent) else found["Anonymous"] + found["Swap"]
        pages = tree.own_pages(areas)
        return pages if isinstance(pages, Absent) else pages.size_bytes

    def close(self) -> None:
        """Give back every descriptor; harmless when called again."""
        if self._tree is not None:
            self._tree.close()
        if isinstance(self._file, FilePages):
            self._file.close()
