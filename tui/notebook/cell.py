"""Watches this process while one cell runs: a look at everything before and after it, and between.

The looks between are within a budget, for the picture; the line is of the first and the last.
An array that is let go of in the cell is looked at before it goes.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tui.metrics.measured import Measured
from tui.probe.reading import NOT_READ, number
from tui.tree.look import TreeLook
from tui.tree.reading import FileKind, TreeReading
from tui.tree.sums import bounded_sum
from tui.watch.block import Watch
from tui.watch.known import COPIES
from tui.watch.own_arrays import OwnArray, OwnArrays

_DUTY_SHARE: Final = 0.02
_INTERVAL_SECONDS: Final = 0.05
_WORTH_A_LOOK_BYTES: Final = 1 << 20
_LOOKS_AT_ONCE: Final = 8
_BETWEEN_LOOKS_SECONDS: Final = 0.1
"""Once so many arrays went."""
_MOST_MOMENTS: Final = 512
BANDS: Final = ("python", "copies", "unwritten", "file", "swap")
"""By the palette's names, from the bottom up."""


@dataclass(frozen=True, slots=True)
class Moment:
    """`at`: seconds since the cell began; `bytes` by the names in `BANDS`, None: not known."""

    at: float
    bytes: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class CellSeen:
    """`first` and `last`: the whole process before and after.

    `named`: arrays by their names and modes, each before and after.
    """

    first: TreeReading
    last: TreeReading
    moments: tuple[Moment, ...]
    arrays: tuple[OwnArray, ...]
    named: tuple[tuple[str, str, Measured, Measured], ...]
    seconds: float
    unlooked: frozenset[int] = frozenset()
    """Of `arrays`, by `id`, those that went without a look at the whole process."""


class CellWatch:
    """From its making until `end`; `named`: arrays that were asked for, by their names."""

    def __init__(self, named: Sequence[tuple[str, str, Watch]] = ()) -> None:
        self._pid = os.getpid()
        self._lock, self._looker = threading.Lock(), 0
        self._stop = threading.Event()
        self._moments: list[Moment] = []
        self._named = [(name, mode, watch.__enter__()) for name, mode, watch in named]
        self._before = [watch.measured() for *_, watch in self._named]
        self._look = TreeLook(self._pid, duty_share=_DUTY_SHARE)
        self._walked_at: float | None = None
        self._unlooked: set[int] = set()
        self._looked_at, self._gone = float("-inf"), 0
        self._began = time.monotonic()
        self.first = self._whole()
        self._arrays = OwnArrays(before_going=self._going).__enter__()
        self._arrays.begin()
        self._thread = threading.Thread(target=self._sample, name="cowtop-cell", daemon=True)
        self._began = time.monotonic()
        self._moments = [Moment(0.0, moment.bytes) for moment in self._moments]
        self._thread.start()

    def end(self) -> CellSeen:
        """The last look; nothing is left behind."""
        seconds = time.monotonic() - self._began
        self._stop.set()
        self._thread.join()
        arrays = self._arrays.end()
        self._arrays.__exit__(None, None, None)
        try:
            last = self._whole()
        finally:
            self._look.close()
            for *_, watch in self._named:
                watch.__exit__(None, None, None)
        named = tuple(
            (name, mode, before, watch.measured())
            for (name, mode, watch), before in zip(self._named, self._before, strict=True)
        )
        moments, unlooked = tuple(self._moments), frozenset(self._unlooked)
        return CellSeen(self.first, last, moments, arrays, named, seconds, unlooked)

    def _going(self, array: OwnArray) -> None:
        """Before an array goes whose copies would be gone from the picture."""
        seen = number(array.readings.last.get(COPIES, NOT_READ))
        if seen == 0:
            return
        self._gone += 1
        rested = time.monotonic() - self._looked_at >= _BETWEEN_LOOKS_SECONDS
        is_due = rested or self._gone <= _LOOKS_AT_ONCE
        if seen is not None and seen >= _WORTH_A_LOOK_BYTES and is_due:
            self._whole()
        else:
            self._unlooked.add(id(array))

    def _sample(self) -> None:
        while not self._stop.wait(_INTERVAL_SECONDS):
            self._seen(everything=False)

    def _whole(self) -> TreeReading:
        return self._seen(everything=True)

    def _seen(self, *, everything: bool) -> TreeReading:
        thread = threading.get_ident()
        if self._looker == thread or os.getpid() != self._pid:
            return self.first  # a garbage collection within the look itself, or a fork
        with self._lock:
            self._looker = thread
            try:
                reading = self._look.whole() if everything else self._look.tick()
            finally:
                self._looker = 0
            self._looked_at = time.monotonic()
            if self._look.walked_at != self._walked_at:
                self._walked_at = self._look.walked_at
                self._keep(reading)
        return reading

    def _keep(self, reading: TreeReading) -> None:
        """As a moment of the picture; of very many every other one is left out."""
        if len(self._moments) >= _MOST_MOMENTS:
            del self._moments[1::2]
        self._moments.append(Moment(max(0.0, reading.at - self._began), amounts(reading)))


def amounts(reading: TreeReading) -> tuple[float | None, ...]:
    """What of RAM and swap is in each of `BANDS`, each page in one; libraries are in none."""
    data = {file.key for file in reading.files if file.kind is not FileKind.LIBRARY}
    dirty = number(
        bounded_sum(
            use.get("dirty_bytes")
            for process in reading.processes
            if process.is_alive
            for use in process.uses
            if use.file in data and any(mode.is_shared for mode in use.modes)
        )
    )
    found = {
        key: number(reading.get(key))
        for key in ("interpreter_bytes", "copies_in_ram_bytes", "mapping_file_bytes", "swap_bytes")
    }
    mapped = found["mapping_file_bytes"]
    unwritten = None if mapped is None or dirty is None else min(dirty, mapped)
    clean = None if mapped is None or unwritten is None else mapped - unwritten
    return (
        found["interpreter_bytes"], found["copies_in_ram_bytes"], unwritten, clean,
        found["swap_bytes"],
    )  # fmt: skip
