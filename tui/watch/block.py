"""Watches the memory map under an array in this very process, while a block of code runs.

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
from tui.metrics.measured import Measured
from tui.probe.process import PROC
from tui.probe.reading import Absent, Tier
from tui.sampling.due import Due
from tui.watch.mapping import mapping_of
from tui.watch.reader import ArrayReader, Readings

DUTY_SHARE: Final = 0.05
"""The thread's looks at pages and file take at most this share of the time, at any size."""
_NOT_BEGUN: Final = Absent("the watch has not begun: use it in a `with` statement")
_DEAR: Final = (Tier.FILE, Tier.WALK)
_NOT_WATCHED: Final = Absent("not read within one's own process")


class NotKnown(Exception):
    """A figure that cannot be known here; `reason` says why."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name} is not known: {reason}")
        self.reason = reason


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
    used once; watches may be nested.
    """

    def __init__(self, array: Any, *, interval: float = 0.05, proc_root: Path = PROC) -> None:
        if not 0.001 <= interval <= 3600:
            raise ValueError(f"interval: from 0.001 to 3600 seconds, not {interval!r}")
        self._mapping = mapping_of(array, os.getpid(), proc_root)
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
        self._is_used = True
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
        """Pages of the whole map that copy-on-write made, in RAM and in swap; exact to the page.

        Copies made before the block count too: they are there.
        """
        return self._now("private_copies_bytes")

    @property
    def peak_private_copies_bytes(self) -> int:
        """The most private copies that any reading in the block saw.

        Exact unless copies came and went (MADV_DONTNEED) between two readings.
        """
        return self._peak("private_copies_bytes")

    @property
    def file_dirty_bytes(self) -> int:
        """Pages of the whole file that wait to be written, whoever changed them (kernel 6.5+)."""
        return self._now("file_dirty_bytes")

    @property
    def rss_bytes(self) -> int:
        """RAM that the process maps: its own pages and files' together."""
        return self._now("rss_bytes")

    @property
    def peak_rss_bytes(self) -> int:
        """The highest RSS in the block: the kernel's own mark where the block raised it.

        Else the highest reading: a process that once was larger has no newer mark.
        """
        return self._peak("rss_bytes")

    @property
    def samples(self) -> int:
        """How many readings were made so far; no unit."""
        return self._read.count

    def measured(self) -> Measured:
        """Peaks and last figures by metric key, for budgets; raises no NotKnown."""
        self._look(*_DEAR)
        with self._lock:
            final = {key: self._read.last.get(key, _NOT_WATCHED) for key in BY_KEY}
            return Measured(dict(self._read.peak), final, self._mapping.file_bytes)

    def _now(self, key: str) -> int:
        tier = BY_KEY[key].tier
        self._look(Tier.WALK if key == "private_copies_bytes" else tier)
        figure = self._read.last.get(key, _NOT_BEGUN)
        if isinstance(figure, Absent):
            raise NotKnown(key, figure.reason)
        return int(figure)

    def _peak(self, key: str) -> int:
        self._now(key)
        return int(self._read.peak[key])

    def _look(self, *tiers: Tier) -> None:
        with self._lock:
            if self._reader is not None:
                self._read.add(self._reader.read(tiers))
                if self._reader.rss_mark_bytes:
                    self._read.raise_peak("rss_bytes", self._reader.rss_mark_bytes)

    def _sample(self) -> None:
        due = Due(DUTY_SHARE, self._interval)
        while not self._stop.wait(self._interval):
            began = time.monotonic()
            if due.is_due(began):
                self._look(*_DEAR)
                due.spent(began, time.monotonic())
            else:
                self._look()
