"""Which pages of a map this process wrote, by the kernel's word (6.7 and later), and which rows.

The first write to each page after a mark costs one fault more. Nothing else is changed: the
protection is lifted without a word, and gone when the watch is.
"""

from __future__ import annotations

import mmap
from ctypes import c_size_t, c_void_p
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tui.probe.reading import Absent, Figure
from tui.watch.extent import Pages, Rows
from tui.watch.mapping import ArrayMapping
from workloads.kernel import PAGE_BYTES, libc
from workloads.write_watch import WriteWatch

_HUGE: Final = Absent("huge pages are under the map: written pages would be told in huge pages")
_NOT_BEGUN: Final = Absent("the watch has not begun: use it in a `with` statement")
_NONE: Final = Pages(np.empty(0, np.int64), np.empty(0, np.int64))


class MappingWrites:
    """Told for the pages of the watched array alone; not for two threads at once.

    After its end it still tells what was written until then.
    """

    def __init__(self, mapping: ArrayMapping, rows: Rows) -> None:
        self._mapping, self._rows = mapping, rows
        self._watch = WriteWatch()
        self._last: Pages | Absent = _NOT_BEGUN

    def begin(self) -> None:
        """From now on; what keeps it from being told is said when it is asked for."""
        mapping = self._mapping
        if mapping.page_bytes != PAGE_BYTES:
            self._last = _HUGE
            return
        if mapping.is_shared:
            # They may be mapped by huge pages: of the file nothing is lost, and they come back one
            # by one.
            length = mapping.end - mapping.start
            libc.madvise(c_void_p(mapping.start), c_size_t(length), mmap.MADV_DONTNEED)
        trouble = self._watch.begin(mapping.start, mapping.end, own_alone=not mapping.is_shared)
        self._last = _NONE if trouble is None else trouble

    @property
    def is_on(self) -> bool:
        """Whether the map's writes are watched."""
        return self._watch.is_on

    def pages(self) -> Pages | Absent:
        """The array's pages written since the beginning or the last mark."""
        if not self._watch.is_on:
            return self._last
        parts = [np.empty((0, 3), np.int64)]
        try:
            for regions in self._watch.written(take=False):
                parts.append(np.array(regions, np.int64).reshape(-1, 3))
        except OSError as error:
            return Absent(f"the page tables could not be read: {error.strerror}")
        runs = np.concatenate(parts)
        starts, ends = runs[:, 0].copy(), runs[:, 1].copy()
        part = self._mapping.part
        if part is not None:
            starts, ends = part.common(starts, ends)
        return Pages(starts, ends)

    def written_bytes(self) -> Figure:
        """Those pages together."""
        pages = self.pages()
        return pages if isinstance(pages, Absent) else pages.size_bytes

    def rows(self) -> NDArray[np.int64] | Absent:
        """Rows of the array that lie, at least in part, in those pages."""
        if self._rows.why_not:
            return Absent(self._rows.why_not)
        pages = self.pages()
        return pages if isinstance(pages, Absent) else self._rows.within(pages)

    def mark(self) -> None:
        """Begin anew: what was written until now is forgotten."""
        if not self._watch.is_on:
            return
        try:
            for _ in self._watch.written(take=True):
                pass
        except OSError as error:
            self._last = Absent(f"the page tables could not be read: {error.strerror}")
            self._watch.close()

    def close(self) -> None:
        """Lift every protection; harmless when called again."""
        self._last = self.pages()
        self._watch.close()
