"""One map of a process whose writes are told: what was written to it, and what is not known of it.

Two sources: the kernel, asked from outside as often as that is affordable, and what the hook wrote
down at a mark and before the map went. What was read once stays.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tui.hook.word import Watched, Word
from tui.probe.reading import PROCESS_GONE, Absent, why
from tui.probe.written_pages import WrittenPages
from tui.tree.rows import Shape
from tui.tree.runs import NO_RUNS, Runs, joined_runs
from tui.tree.taken import Taken, is_there, looks_from
from workloads.kernel import PAGE_BYTES

_ENDED: Final = "a process ended before its last pages were read"
_LET_GO: Final = "a process runs on that is watched no more"
_CLOSED: Final = "a map was closed before its last pages were read"
_CUT: Final = "too many separate places were written to remember all of them"
_FORKED: Final = (
    "forks were made of the process while it had the map, and what they write is not watched"
)
_CANNOT_BE: Final = "what the hook told of a map cannot be"


class MapWrites:
    """`before`: pages of the file written until the last mark, `now`: since then."""

    def __init__(self, word: Word, watched: Watched, folder: Path, proc_root: Path) -> None:
        self.pid, self.serial = word.pid, word.map
        self.mode = word.mode
        address, size = word.address, word.array_bytes
        is_told = address is not None and size is not None
        if address is None or size is None:
            address = size = 0
        self.shape = Shape(word.offset, word.shape, size, watched.has_rows)
        self.before = self.now = NO_RUNS
        self.mark: str | None = None
        """What the last mark was called; None if there was none."""
        self.reason = watched.reason
        """Why something is not known, or nothing."""
        self.is_over = bool(watched.reason)
        self.walked_at, self.over_at = -math.inf, math.inf
        self._start, self._end = watched.start, watched.start + watched.length_bytes
        self._first_page = (word.offset - (address - watched.start)) // PAGE_BYTES
        is_within = self._start <= address < self._end and self._first_page >= 0
        if not self.is_over and not (is_told and is_within):
            self.reason, self.is_over = _CANNOT_BE, True
        self._folder, self._name, self._root = folder, watched.taken, proc_root
        self._number = 0
        self._is_whole = False
        self._pages: WrittenPages | None = None
        self._position = self._start
        self._parts: list[NDArray[np.int64]] = []

    @property
    def is_known(self) -> bool:
        """Whether anything of it can have been read."""
        return not self.reason or self.is_written

    @property
    def is_written(self) -> bool:
        """Whether anything of it was, as far as that is known."""
        return bool(len(self.before.firsts) or len(self.now.firsts))

    def take(self) -> bool:
        """Take what the hook wrote down since; whether there was any."""
        if self.is_over:
            return False
        was = self._number
        for look in looks_from(self._folder, self._name, self._number):
            self._number += 1
            self._begin_anew()
            if look.regions is None:
                self.reason = _CUT
                continue
            self.now = self.now.with_all(self._runs(look.regions))
            self._is_whole = look.kind is Taken.LAST
            if look.kind is not Taken.LAST:
                self.before, self.now = self.before.with_all(self.now), NO_RUNS
                self.mark = look.text if look.kind is Taken.AT_MARK else None
            if look.forks:
                self.reason = _FORKED
            if look.kind is Taken.CUT:
                self.reason = _CUT
        return self._number > was

    def walk(self, now: float, may_go_on: Callable[[], bool]) -> bool:
        """Ask the kernel, for a part of it; whether there is more to be told than before."""
        if self.is_over or self._is_taking():
            return False
        self.walked_at = now
        try:
            if self._pages is None:
                self._pages = WrittenPages(self.pid, self._root)
        except OSError as error:
            found: tuple[NDArray[np.int64], int] | Absent = why(error)
        else:
            found = self._pages.read(self._position, self._end, may_go_on)
        if self._is_taking():
            self._begin_anew()  # of before a mark, or of after it
            return False
        if isinstance(found, Absent):
            is_gone = found == PROCESS_GONE
            if is_gone:
                self.take()
            self.leave(_ENDED if is_gone else found.reason)
            return True
        regions, self._position = found
        self._parts.append(regions)
        if self._position < self._end:
            return False
        known, read = self.now, self._runs(np.concatenate(self._parts))
        # What was written once stays so, unless a part of the map went.
        self.now = read if read.length >= known.length else known.with_all(read)
        self._begin_anew()
        return self.now.length != known.length

    def leave(self, reason: str = _CLOSED, at: float = math.inf) -> None:
        """It is gone, or watched no more: only what the hook wrote down last makes it whole.

        `at`: when it went, on `time.monotonic()`; of one whose process is gone that is never told.
        """
        if not self.is_over:
            self.over_at = at
            self.take()
            if not self._is_whole:
                self.reason = reason
        self.is_over = True
        self.close()

    def end(self) -> None:
        """Nobody watches any more: what there is to read now is read."""
        self.walk(math.inf, lambda: True)
        self.leave(_LET_GO)

    def close(self) -> None:
        """Give back what is held."""
        if self._pages is not None:
            self._pages.close()
            self._pages = None

    def _is_taking(self) -> bool:
        return is_there(self._folder, self._name, self._number)

    def _begin_anew(self) -> None:
        self._position, self._parts = self._start, []

    def _runs(self, regions: NDArray[np.int64]) -> Runs:
        inside = np.clip(regions, self._start, self._end)
        inside = inside[inside[:, 1] > inside[:, 0]]
        pages = (inside - self._start) // PAGE_BYTES + self._first_page
        return joined_runs(pages[:, 0], pages[:, 1])
