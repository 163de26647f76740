"""Watches the memory map under an array while a block of code runs: in this very process, and the
private copies in its descendants that map the same file.

Nothing is patched: figures come from `/proc` and cachestat(2). One that cannot be known raises
`NotKnown` with the reason; none is ever 0 for want of a reading.
"""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from tui.metrics import BY_KEY
from tui.metrics.measured import Measured
from tui.metrics_format import format_bytes
from tui.probe.process import PROC
from tui.probe.reading import Absent, Figure, Tier
from tui.sampling.due import Due
from tui.text import plain
from tui.watch.extent import rows_of, seen_as_array
from tui.watch.figures import Figures
from tui.watch.known import COPIES, OWN_COPIES, NotKnown, in_words
from tui.watch.mapping import ArrayMapping, mapping_of
from tui.watch.reader import ArrayReader, Readings
from tui.watch.writes import MappingWrites

__all__ = ["DUTY_SHARE", "NotKnown", "Watch", "watch"]

DUTY_SHARE: Final = 0.05
"""The thread's looks at pages, file and children take at most this share of the time of a core."""
_NOT_BEGUN: Final = Absent("the watch has not begun: use it in a `with` statement")
_DEAR: Final = (Tier.FILE, Tier.WALK)
_NOT_EXACT: Final = Absent("written pages are told with exact=True")


def watch(
    array: Any, *, interval: float = 0.05, children: bool = True, exact: bool = False
) -> Watch:
    """Watch an array in a memory map within a block: of a slice, the pages that it lies in.

    >>> with watch(array) as w:
    ...     normalise(array)
    >>> assert w.private_copies_bytes == 0

    A thread samples every `interval` seconds; it ends with the block, also by an exception.
    Whatever shares the map's memory will do (a view, a buffer, what `np.from_dlpack` made of it);
    it is kept alive until then. `children`: copies in descendants that map the file count too.
    `exact`: also which pages this process writes (`written_bytes`, `written_rows`), for a fault
    more at the first write to each page; kernel 6.7+. Raises ValueError for what lies in no memory
    map and for an interval that is not from 0.001 to 3600 seconds.
    """
    return Watch(array, interval=interval, children=children, exact=exact)


class Watch(Figures):
    """The figures of one block: read anew at each access within it, those of its end afterwards.

    All are in bytes; each raises `NotKnown` where the kernel does not tell. Made by `watch`,
    used once; watches may be nested. A fork has none of its parent's watch (`NotKnown`), and may
    make its own. Private copies are those of this process and of its descendants; everything else
    is this process's alone, or the file's.
    """

    def __init__(
        self,
        array: Any,
        *,
        interval: float = 0.05,
        children: bool = True,
        exact: bool = False,
        proc_root: Path = PROC,
    ) -> None:
        if not 0.001 <= interval <= 3600:
            raise ValueError(f"interval: from 0.001 to 3600 seconds, not {interval!r}")
        self._pid = os.getpid()
        self._mapping = mapping_of(array, self._pid, proc_root)
        self._array, self._interval, self._root = array, interval, proc_root
        self._children, rows = children, rows_of(seen_as_array(array))
        self._writes = MappingWrites(self._mapping, rows) if exact else None
        self._reader: ArrayReader | None = None
        self._read, self._is_used = Readings(), False
        self._lock, self._stop = threading.Lock(), threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        if self._is_used:
            raise RuntimeError("a watch is used once: make another")
        self._is_used, self._pid = True, os.getpid()
        self._reader = ArrayReader(
            self._mapping, self._root, children=self._children, writes=self._writes
        )
        if self._writes is not None:
            self._writes.begin()
        try:
            self._look(*_DEAR)
            thread = threading.Thread(target=self._sample, name="cowtop-watch", daemon=True)
            thread.start()
        except BaseException:
            self._reader.close()
            if self._writes is not None:
                self._writes.close()
            self._reader = self._array = None
            raise
        self._thread = thread
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._is_inherited:
            return  # its thread and whoever held its lock are in the parent
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        try:
            self._look(*_DEAR)
        finally:
            with self._lock:
                if self._reader is not None:
                    self._reader.close()
                if self._writes is not None:
                    self._writes.close()
                # From here on the array may go, and its addresses may become another's.
                self._reader = self._array = None

    @property
    def written_bytes(self) -> int:
        """Pages of the array that this process wrote since the block began or the last `mark`.

        Each page once, however often it was written; a page that children wrote is not in it.
        """
        with self._lock:
            return self._known("written_bytes", self._of_writes().written_bytes())

    def written_rows(self) -> NDArray[np.int64]:
        """Rows of the array (of its first axis) that lie, at least in part, in those pages."""
        with self._lock:
            found = self._of_writes().rows()
        if isinstance(found, Absent):
            raise NotKnown("written_rows", found)
        return found

    def mark(self) -> None:
        """Have `written_bytes` and `written_rows` begin anew."""
        with self._lock:
            self._of_writes().mark()

    def _of_writes(self) -> MappingWrites:
        if self._is_inherited:
            raise NotKnown("written_bytes", self._of_another())
        if self._writes is None:
            raise NotKnown("written_bytes", _NOT_EXACT)
        return self._writes

    def __repr__(self) -> str:
        """One line from the last readings; nothing is read for it."""
        file = self._mapping.file
        name = file.reason if isinstance(file, Absent) else plain(file.name, 60)
        part = self._mapping.part
        size = self._mapping.end - self._mapping.start if part is None else part.size_bytes
        what = f"{format_bytes(size)} of {name}"
        if not self._read.count:
            return f"<cowtop.Watch of {what}: not begun>"
        copies, rss = (
            in_words(self._read.last.get(key, _NOT_BEGUN), self._read.grown(key))
            for key in (COPIES, "rss_bytes")
        )
        return f"<cowtop.Watch of {what}: private copies {copies}, RSS {rss}>"

    @property
    def mapping(self) -> ArrayMapping:
        """Where the map lies, and its file."""
        return self._mapping

    @property
    def samples(self) -> int:
        """How many readings were made so far; no unit."""
        return self._read.count

    def measured(self) -> Measured:
        """Peaks and last figures by metric key, for budgets; raises no NotKnown.

        The peak of the private copies has its bounds where it is not known.
        """
        if self._is_inherited:
            nothing: dict[str, Figure] = dict.fromkeys(BY_KEY, self._of_another())
            return Measured(nothing, nothing, self._mapping.file_bytes)
        self._look(*_DEAR)
        with self._lock:
            unread = Absent("not read within one's own process")
            final = {key: self._read.last.get(key, unread) for key in BY_KEY}
            return Measured(self._read.peaks(), final, self._mapping.file_bytes)

    @property
    def _is_inherited(self) -> bool:
        """Whether this is a fork's copy of a watch that goes on in its parent."""
        return self._reader is not None and os.getpid() != self._pid

    def _of_another(self) -> Absent:
        return Absent(f"the watch is process {self._pid}'s: make another in this fork of it")

    def _now(self, key: str) -> int:
        self._look(Tier.WALK if key in (COPIES, OWN_COPIES) else BY_KEY[key].tier)
        return self._known(key, self._read.last.get(key, _NOT_BEGUN))

    def _grown(self, key: str) -> int:
        self._now(key)
        return self._known(f"{key} since the start", self._read.grown(key))

    def _peak(self, key: str) -> int:
        now = self._now(key)
        return self._known(f"peak_{key}", self._read.peaks().get(key, now))

    def _known(self, name: str, figure: Figure) -> int:
        if self._is_inherited:
            figure = self._of_another()
        if isinstance(figure, Absent):
            raise NotKnown(name, figure)
        return int(figure)

    def _look(self, *tiers: Tier) -> None:
        if self._reader is None or self._is_inherited:
            return
        with self._lock:
            if self._reader is not None:
                self._read.add(self._reader.read(tiers), self._reader.doubt)
                if self._reader.rss_mark_bytes:
                    self._read.raise_peak("rss_bytes", self._reader.rss_mark_bytes)

    def _sample(self) -> None:
        due = Due(DUTY_SHARE, self._interval)
        while not self._stop.wait(self._interval):
            began = time.monotonic()
            if due.is_due(began):
                # Of CPU time: what others take of a busy machine must not thin the looks out.
                due.begin()
                self._look(*_DEAR)
                due.spent(began, time.monotonic())
            else:
                self._look()
