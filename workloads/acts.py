"""What is done to the open array on command or between chunks: flush, release, read back.

Each is told with what the kernel counted of this process right before and right after it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from workloads import releases
from workloads.catalog import loses_changes
from workloads.counters import OwnCounters
from workloads.events import Checked, Counters, Event, Flushed, Released
from workloads.words import Release

if TYPE_CHECKING:
    from pathlib import Path

    from workloads.arrays import OpenArray
    from workloads.readback import ReadBack

DoneSoFar = tuple[float, int, int, int, int]
"""What every event begins with: the moment, rows, bytes, pages changed, pages discarded."""
_FILE_READING_SHARE: Final = 0.01


class Acts:
    """Acts on one array, which a release may open anew: `opened` is always the one in use."""

    def __init__(
        self,
        opened: OpenArray,
        path: Path,
        file_fd: int,
        own: OwnCounters,
        *,
        emit: Callable[[Event], None],
        done: Callable[[], DoneSoFar],
    ) -> None:
        self.opened = opened
        self._path, self._file_fd, self._own = path, file_fd, own
        self._emit, self._done = emit, done
        self._flushes = 0
        self._file_reading_due = 0.0

    def counters(self, *, always: bool = False) -> Counters:
        """This process's own, and the file's pages where they matter or a budget allows.

        In a private mode they are beside the point, and asking costs what the cache holds.
        """
        return self._counters(with_file=always or self._may_read_file())

    def _may_read_file(self) -> bool:
        return self.opened.mode.is_shared or time.monotonic() >= self._file_reading_due

    def _counters(self, *, with_file: bool) -> Counters:
        if not with_file:
            return self._own.read()
        began = time.monotonic()
        counters = self._own.read(self._file_fd)
        ended = time.monotonic()
        self._file_reading_due = ended + (ended - began) / _FILE_READING_SHARE
        return counters

    def flush(self) -> None:
        """What the user calls, timed."""
        with_file = self._may_read_file()
        before, began = self._counters(with_file=with_file), time.monotonic()
        self.opened.flush()
        seconds = time.monotonic() - began
        self._flushes += 1
        after = self._counters(with_file=with_file)
        self._emit(Flushed(*self._done(), self._flushes, seconds, before, after))

    def release(self, release: Release, discard: Callable[[], None]) -> tuple[float, Counters]:
        """Try it, and call `discard` before it is told if the changes are lost.

        Returns the seconds it took and the counters before it. Raises OSError where the array was
        closed and cannot be opened again.
        """
        before, began = self._own.read(self._file_fd), time.monotonic()
        previous = self.opened
        try:
            effect = releases.apply(release, previous, self._path, self._file_fd)
        except OSError as error:
            if previous.is_closed:
                raise  # there is nothing to go on with
            effect = releases.Effect(previous, releases.refusal(error))
        else:
            if loses_changes(release, previous.mode):
                discard()
        seconds = time.monotonic() - began
        self.opened = effect.opened
        after = self._own.read(self._file_fd)
        self._emit(Released(*self._done(), str(release), seconds, effect.notice, before, after))
        return seconds, before

    def check(self, readback: ReadBack) -> None:
        """Read some of the changed rows back, from the array and from the file."""
        opened = self.opened
        checked, kept, in_file = readback.check(opened.rows(), self._file_fd, opened.file_offset)
        self._emit(Checked(*self._done(), checked, kept, checked - kept, in_file))
