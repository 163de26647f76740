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

from tui.metrics import BY_KEY
from tui.metrics.measured import Bounded, Measured
from tui.probe.process import PROC
from tui.probe.reading import Absent, Figure, Tier
from tui.sampling.due import Due
from tui.watch.mapping import mapping_of
from tui.watch.reader import COPIES, OWN_COPIES, ArrayReader, Readings

DUTY_SHARE: Final = 0.05
"""The thread's looks at pages, file and children take at most this share of the time of a core."""
_NOT_BEGUN: Final = Absent("the watch has not begun: use it in a `with` statement")
_DEAR: Final = (Tier.FILE, Tier.WALK)
_NOT_WATCHED: Final = Absent("not read within one's own process")


class NotKnown(Exception):
    """A figure that cannot be known here; `reason` says why.

    `at_least_bytes` and `at_most_bytes` are its bounds, each None where it has none.
    """

    def __init__(self, name: str, why: Absent) -> None:
        super().__init__(f"{name} is not known: {why.reason}")
        self.reason = why.reason
        self.at_least_bytes = why.at_least if isinstance(why, Bounded) else None
        self.at_most_bytes = why.at_most if isinstance(why, Bounded) else None


def watch(array: Any, *, interval: float = 0.05) -> Watch:
    """Watch the memory map under `array` (or under the array it is a view of) within a block.

    >>> with watch(array) as w:
    ...     normalise(array)
    >>> assert w.private_copies_bytes == 0

    A thread samples every `interval` seconds; it ends with the block, also by an exception.
    The array is kept alive until then. Raises ValueError for an array that is not a memory map
    and for an interval that is not from 0.001 to 3600 seconds.
    """
    return Watch(array, interval=interval)


class Watch:
    """The figures of one block: read anew at each access within it, those of its end afterwards.

    All are in bytes; each raises `NotKnown` where the kernel does not tell. Made by `watch`,
    used once; watches may be nested. A fork has none of its parent's watch (`NotKnown`), and may
    make its own. Private copies are those of this process and of its descendants; everything else
    is this process's alone, or the file's.
    """

    def __init__(self, array: Any, *, interval: float = 0.05, proc_root: Path = PROC) -> None:
        if not 0.001 <= interval <= 3600:
            raise ValueError(f"interval: from 0.001 to 3600 seconds, not {interval!r}")
        self._pid = os.getpid()
        self._mapping = mapping_of(array, self._pid, proc_root)
        self._array, self._interval, self._root = array, interval, proc_root
        self._reader: ArrayReader | None = None
        self._read = Readings()
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._is_used = False

    def __enter__(self) -> Self:
        if self._is_used:
            raise RuntimeError("a watch is used once: make another")
        self._is_used, self._pid = True, os.getpid()
        self._reader = ArrayReader(self._mapping, self._root)
        try:
            self._look(*_DEAR)
            thread = threading.Thread(target=self._sample, name="cowtop-watch", daemon=True)
            thread.start()
        except BaseException:
            self._reader.close()
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
                # From here on the array may go, and its addresses may become another's.
                self._reader = self._array = None

    @property
    def private_copies_bytes(self) -> int:
        """Pages of the file that copy-on-write made, in RAM and in swap, in this process (the whole
        map) and in all its descendants (whatever they map of the file); exact to the page.

        Copies made before the block count too: they are there. Pages that a fork still shares with
        its parent count once. A child that has ended has given its copies back: only the peak has
        them.
        """
        return self._now(COPIES)

    @property
    def own_private_copies_bytes(self) -> int:
        """The private copies of this process alone, those it shares with its forks too."""
        return self._now(OWN_COPIES)

    @property
    def peak_private_copies_bytes(self) -> int:
        """The most private copies that this process and its descendants had together in the block.

        Exact unless copies came and went (MADV_DONTNEED) between two readings. Not known where a
        child ended between two and may have had more than any reading saw: `NotKnown` then has the
        bounds, of which the upper one is a page for each page fault of the family since.
        """
        return self._peak(COPIES)

    @property
    def file_dirty_bytes(self) -> int:
        """Pages of the whole file that wait to be written, whoever changed them (kernel 6.5+)."""
        return self._now("file_dirty_bytes")

    @property
    def rss_bytes(self) -> int:
        """RAM that this process maps, without its children: its own pages and files' together."""
        return self._now("rss_bytes")

    @property
    def peak_rss_bytes(self) -> int:
        """This process's highest RSS in the block: the kernel's mark where the block raised it.

        Else the highest reading: a process that once was larger has no newer mark.
        """
        return self._peak("rss_bytes")

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
            final = {key: self._read.last.get(key, _NOT_WATCHED) for key in BY_KEY}
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
