"""What is done to the open array on command or between chunks: flush, release, read back.

Each is told with what the kernel counted of this process right before and right after it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from workloads import releases
from workloads.catalog import loses_changes
from workloads.counters import OwnCounters, Place
from workloads.events import Checked, Counters, Event, Flushed, KernelWritten, Released
from workloads.figures import Absent
from workloads.looks import NONE_UNSEEN, Looks
from workloads.reads import Reads
from workloads.sources import FileSources, Source
from workloads.words import Release

if TYPE_CHECKING:
    from workloads.arrays import OpenArray, OpenFile
    from workloads.exact import ExactWrites
    from workloads.readback import ReadBack

DoneSoFar = tuple[float, int, int, int, int]
"""What every event begins with: the moment, rows, bytes, pages changed, pages discarded."""
_FILE_READING_SHARE: Final = 0.01
"""Of the time, in a private mode: there the file's pages are beside the point."""
_WALKING_SHARE: Final = 0.2
"""Of the time, where this mapping has to be walked for its dirty pages: a flush is told by them."""
_CHEAP_SECONDS: Final = 0.02
_NOT_EACH_TIME: Final = Absent("not read at each flush: walking the mapping would cost too much")


class Acts:
    """Acts on one array, which a release may open anew: `opened` is always the one in use."""

    def __init__(
        self,
        opened: OpenArray,
        file: OpenFile,
        place: Place,
        own: OwnCounters,
        *,
        emit: Callable[[Event], None],
        done: Callable[[], DoneSoFar],
        flushing: Callable[[], None],
        flushed: Callable[[], int],
        exact: ExactWrites | None = None,
        only_reads: bool = False,
    ) -> None:
        self.opened, self._exact, self._only_reads = opened, exact, only_reads
        self._file, self._place, self._own = file, place, own
        self._emit, self._done = emit, done
        self._flushing, self._flushed = flushing, flushed
        self._flushes = 0
        self._looks, self._unseen = Looks(), NONE_UNSEEN
        self._reading_due = 0.0
        self._share = _FILE_READING_SHARE
        if opened.mode.is_shared:
            self._share = _WALKING_SHARE if self.sources.own_dirty is Source.SMAPS else 1.0
        if exact is not None:
            exact.begin(opened, place)

    @property
    def sources(self) -> FileSources:
        """What answers for the file."""
        return self._place.sources

    def counters(self, *, always: bool = False) -> Counters:
        """This process's own, and the file's pages where they matter or a budget allows.

        In a private mode they are beside the point, and asking costs what the cache holds.
        """
        return self._counters(with_file=always or self._may_read_file())

    def reads(self) -> Reads | None:
        """What reading took so far, of who does nothing else with a mapping."""
        maps = self.opened.mapping is not None
        return self._own.reads() if self._only_reads and maps else None

    def _may_read_file(self) -> bool:
        return self._share == 1.0 or time.monotonic() >= self._reading_due

    def _counters(self, *, with_file: bool) -> Counters:
        if not with_file:
            skipped = self._own.read()
            if self.opened.mode.is_shared:
                return replace(skipped, mapping_dirty_bytes=_NOT_EACH_TIME)
            return skipped
        began = time.thread_time()
        counters = self._own.read(self._now())
        cost = time.thread_time() - began
        if cost > _CHEAP_SECONDS or not self.opened.mode.is_shared:
            self._reading_due = time.monotonic() + cost / self._share
        return counters

    def _now(self) -> Place:
        """Where the array lies now; of one that was closed, nowhere."""
        opened = self.opened
        end = opened.start if opened.is_closed else opened.end
        return replace(self._place, is_shared=opened.mode.is_shared, start=opened.start, end=end)

    def written(self, *, with_regions: bool = False) -> KernelWritten | Absent | None:
        """The kernel's word on what was written by now; None where nobody asked for it."""
        if self._exact is None:
            return None
        return self._exact.look(self._place, with_regions=with_regions)

    def flush(self, *, with_regions: bool = False, always: bool = False) -> None:
        """What the user calls, timed; told each by itself with `always`, else as far as it goes."""
        if not (always or self._exact is not None or self._looks.take()):
            self._flush_unseen()
            return
        kernel: KernelWritten | Absent | None = None
        if self._exact is not None:
            kernel = self._exact.before_flush(self._place, with_regions=with_regions)
        with_file = self._may_read_file()
        before = self._counters(with_file=with_file)
        self._flushing()
        began = time.monotonic()
        self.opened.flush()
        seconds = time.monotonic() - began
        self._flushes += 1
        self._flushed()
        after = self._counters(with_file=with_file)
        told, self._unseen = self._unseen, NONE_UNSEEN
        done = (*self._done(), self._flushes, seconds, before, after)
        self._emit(Flushed(*done, kernel=kernel, unseen=told))

    def _flush_unseen(self) -> None:
        is_shared = self.opened.mode.is_shared
        before = self._own.write_bytes() if is_shared else 0
        if is_shared:  # in a private mode nothing waits, and a call is over at once
            self._flushing()
        began = time.monotonic()
        self.opened.flush()
        seconds = time.monotonic() - began
        self._flushes += 1
        pages = self._flushed()
        after = self._own.write_bytes() if is_shared else 0
        self._unseen = self._unseen.with_one(seconds, pages, before, after)

    def tell_unseen(self) -> None:
        """Tell of the calls that nothing was told of yet: what comes now comes after them."""
        if self._unseen.calls:
            now = self._counters(with_file=self._may_read_file())
            told, self._unseen = self._unseen, NONE_UNSEEN
            last = (self._flushes, 0.0, now, now)
            self._emit(Flushed(*self._done(), *last, unseen=replace(told, has_last=True)))

    def release(self, release: Release, discard: Callable[[], None]) -> tuple[float, Counters]:
        """Try it, and call `discard` before it is told if the changes are lost.

        Returns the seconds it took and the counters before it. Raises OSError where the array was
        closed and cannot be opened again.
        """
        previous, kernel = self.opened, None
        _, _, _, changed, discarded = self._done()
        loses = loses_changes(release, previous.mode)
        if self._exact is not None:
            kernel = self._exact.look(self._place, take=loses)
        before, began = self._own.read(self._now()), time.monotonic()
        try:
            effect = releases.apply(release, previous, self._file)
        except OSError as error:
            if previous.is_closed:
                raise  # there is nothing to go on with
            effect = releases.Effect(previous, releases.refusal(error))
        else:
            if loses:
                discard()
                if self._exact is not None:
                    self._exact.forget()
        seconds = time.monotonic() - began
        self.opened = effect.opened
        if self._exact is not None and self.opened is not previous:
            self._exact.begin(self.opened, self._place)
        after = self._own.read(self._now())
        told = (str(release), seconds, effect.notice, before, after)
        held = changed - discarded
        self._emit(Released(*self._done(), *told, kernel=kernel, held_pages=held))
        return seconds, before

    def close(self) -> None:
        """Unmap the array, watched no more."""
        if self._exact is not None:
            self._exact.close()
        self.opened.close()

    def check(self, readback: ReadBack) -> None:
        """Read some of the changed rows back, from the array and from the file."""
        opened = self.opened
        checked, kept, in_file = readback.check(
            opened.as_bytes(), self._place.fd, opened.file_offset
        )
        self._emit(Checked(*self._done(), checked, kept, checked - kept, in_file))
