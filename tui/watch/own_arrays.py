"""Every `numpy.memmap` of this process in one block of its work, and what the block did to it.

Each is looked at when it is mapped or the block begins, before it is let go of, and when the block
ends. Nothing is sampled between: copies do not go away by themselves (MADV_DONTNEED apart).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Final, Self

from tui.metrics.measured import Bounded, Measured
from tui.probe.process import PROC
from tui.probe.reading import NOT_READ, Absent, Figure
from tui.text import plain
from tui.tree.sums import bounds, within
from tui.watch.known import COPIES, DIRTY, OWN_COPIES
from tui.watch.map_look import MapLook
from tui.watch.mapping import mapping_of
from tui.watch.memmaps import Memmap, leave, listen
from tui.watch.reader import Readings

MOST: Final = 256
"""So many are looked at, at one time."""
_KEYS: Final = (COPIES, OWN_COPIES, DIRTY)
_TOO_MANY: Final = Absent(f"more than {MOST} arrays were open at once")


@dataclass(slots=True, eq=False)
class OwnArray:
    """One array in one block; `address` is where its map begins, None where it is not known.

    `flushes` and `flush_seconds`: calls of its flush() in the block. `is_closed`: let go of in it;
    `was_open`: mapped before it. `path` is None where the file has no name any more.
    """

    name: str
    mode: str
    address: int | None = None
    file_bytes: int | None = None
    readings: Readings = field(default_factory=Readings)
    path: Path | None = None
    flushes: int = 0
    flush_seconds: float = 0.0
    is_closed: bool = False
    was_open: bool = False
    file_key: str = ""

    @property
    def is_unchanged(self) -> bool:
        """Whether nothing was copied in the block, and that is known."""
        came = self.came()
        return [came.figure(COPIES, at_end=at_end) for at_end in (False, True)] == [0, 0]

    def came(self) -> Measured:
        """Of the private copies what came in the block: above what was there when it began.

        Bytes; of the file, what is dirty now, whoever changed it.
        """
        peaks, last, first = self.readings.peaks(), self.readings.last, self._first
        final = {key: less(last.get(key, NOT_READ), first(key)) for key in (COPIES, OWN_COPIES)}
        peak = {key: less(peaks.get(key, NOT_READ), first(key)) for key in (COPIES, OWN_COPIES)}
        dirty = last.get(DIRTY, NOT_READ)
        return Measured(peak, {**final, DIRTY: dirty}, self.file_bytes)

    def _first(self, key: str) -> Figure:
        return self.readings.first.get(key, NOT_READ)


class OwnArrays:
    """In a `with` statement; then blocks, one after the other."""

    def __init__(
        self, proc_root: Path = PROC, *, before_going: Callable[[OwnArray], None] = lambda _: None
    ) -> None:
        """`before_going` is called with each that is let go of, after the last look at it."""
        self._root, self._pid, self._before_going = proc_root, os.getpid(), before_going
        # Within a look of this thread a garbage collection may let another array go.
        self._lock = RLock()
        self._open: dict[int, tuple[OwnArray, MapLook | None]] = {}
        self._block: list[OwnArray] = []

    def __enter__(self) -> Self:
        for array in listen(self):
            self.opened(array)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        leave(self)
        with self._lock:
            for _, look in self._open.values():
                if look is not None:
                    look.close()
            self._open.clear()

    def begin(self) -> None:
        """A block begins: of what is mapped already, what it has now is not the block's."""
        with self._lock:
            self._block = []
            for key, (before, look) in list(self._open.items()):
                array = OwnArray(
                    *(before.name, before.mode, before.address, before.file_bytes),
                    path=before.path,
                    was_open=True,
                    file_key=before.file_key,
                )
                if look is None:
                    array.readings.add(dict(before.readings.last))
                self._open[key] = array, look
                self._block.append(array)
                self._look(key)

    def end(self) -> tuple[OwnArray, ...]:
        """Those that were mapped in the block, as they are now or were when they were let go of."""
        with self._lock:
            for key in list(self._open):
                self._look(key)
            return tuple(self._block)

    def opened(self, array: Memmap) -> None:
        """Look at it from now on."""
        if os.getpid() != self._pid:
            return
        key = id(array.base)
        with self._lock:
            if key in self._open:
                return
            name = plain(os.path.basename(os.fsdecode(array.filename or "no file")), 80)  # noqa: PTH119
            found, look = OwnArray(name, str(array.mode)), None
            try:
                if sum(look is not None for _, look in self._open.values()) >= MOST:
                    raise ValueError(_TOO_MANY.reason)
                mapping = mapping_of(array, self._pid, self._root)
                found.address, found.file_bytes = mapping.start, mapping.file_bytes
                found.file_key = mapping.key
                found.path = None if isinstance(mapping.file, Absent) else mapping.file
                look = MapLook(mapping, self._root)
            except (OSError, ValueError) as error:
                found.readings.add(dict.fromkeys(_KEYS, Absent(plain(str(error), 200))))
            self._open[key] = found, look
            self._block.append(found)
            self._look(key)

    def going(self, key: int) -> None:
        """Look at it once more: the last time that it can be."""
        if os.getpid() != self._pid:
            return
        with self._lock:
            self._look(key)
            found, look = self._open.pop(key, (None, None))
        # Without the lock: a thread that has the other's lock may be letting an array go itself.
        if found is not None:
            self._before_going(found)
            found.is_closed = True
        if look is not None:
            look.close()

    def flushed(self, key: int, seconds: float) -> None:
        """Count it."""
        if os.getpid() != self._pid:
            return
        with self._lock:
            found, _ = self._open.get(key, (None, None))
            if found is not None:
                found.flushes += 1
                found.flush_seconds += seconds

    def _look(self, key: int) -> None:
        array, look = self._open.get(key, (None, None))
        if array is None or look is None:
            return
        figures, doubt = look.read()
        if not array.is_closed:  # by a garbage collection in that very look
            array.readings.add(figures, doubt)


def less(figure: Figure, first: Figure) -> Figure:
    """By how much it is above the first, negative where it fell; within bounds if one is."""
    for one in (first, figure):
        if isinstance(one, Absent) and not isinstance(one, Bounded):
            return one
    (low, high), (least, most) = bounds(figure), bounds(first)
    reason = next((one.reason for one in (figure, first) if isinstance(one, Absent)), "")
    if most is None:
        return Absent(reason)  # it may have had any number before
    return within(low - most, None if high is None else high - least, reason)
