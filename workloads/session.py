"""One run of one workload: open, change chunk by chunk, flush, hold, close; every step told.

Only this file knows the order of things; the workload changes rows and knows nothing else.
"""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Callable
from typing import Final

import numpy as np

from workloads.acts import Acts
from workloads.arrays import OpenFile, open_array, touch_inode
from workloads.catalog import CATALOG, workload_class
from workloads.chunks import Chunks
from workloads.control import Control, Pace
from workloads.counters import OwnCounters, Place
from workloads.events import Closed, Counters, Event, Failed, Finished, Opened, Progress
from workloads.exact import ExactWrites
from workloads.giving_back import GivingBack
from workloads.layout import Layout
from workloads.obeying import Obeying
from workloads.order import order_of
from workloads.pages import ChangedPages
from workloads.plan import WorkPlan
from workloads.readback import SAMPLES, ReadBack
from workloads.sources import ask
from workloads.tally import Tally
from workloads.telling import Telling
from workloads.words import Mode, Release

_PROGRESS_SECONDS: Final = 0.5  # the counts are in the shared page at every moment
_HEADER_BYTES: Final = 64 * 1024  # no header is larger: pages are counted before it is read


class Session:
    """Runs a plan, emitting events and obeying the control's commands."""

    def __init__(
        self,
        plan: WorkPlan,
        control: Control,
        emit: Callable[[Event], None],
        tally: Tally | None = None,
    ) -> None:
        self._plan, self._control = plan, control
        self._tell = Telling(emit, tally)
        self._doing = "preparing"
        self._last_progress = 0.0
        self._giving_back: GivingBack | None = None
        fd = plan.file_fd
        self._file = OpenFile(plan.path, fd) if fd is not None else None

    def run(self) -> bool:
        """Do it all; returns whether it went well. Errors become a `failed` event."""
        try:
            with np.errstate(all="ignore"):  # where numbers go matters here, not what they are
                self._run()
        except Exception as error:  # whatever a workload raises is told, not printed
            if os.environ.get("COWTOP_DEBUG", "0") not in ("", "0"):
                traceback.print_exc()  # for the log of who asked for one
            text = str(error) or type(error).__name__
            number = error.errno if isinstance(error, OSError) else None
            kind = type(error).__name__
            self._tell.emit(Failed(*self._tell.done(), text, kind, number, self._doing))
            return False
        finally:
            if self._giving_back is not None:
                self._giving_back.close()
            if self._file is not None:
                os.close(self._file.fd)
        return True

    def _run(self) -> None:
        self._open()
        plan, rows = self._plan, self._workload.layout.rows
        started = self._last_progress = time.monotonic()
        pace = Pace(rows, plan.pace_seconds)
        told = (self._acts, self._readback, self._tell, self._release)
        obeying = self._obeying = Obeying(self._control, pace, *told)
        for start in range(0, rows, plan.chunk_rows):
            stop = min(start + plan.chunk_rows, rows)
            obeying.until_due()
            if obeying.is_stopped or not self._step(start, stop):
                break
            pace.done(stop - start)
        is_finished = not obeying.is_stopped
        if is_finished:
            self._doing = "holding"
            seconds = time.monotonic() - started
            self._acts.tell_unseen()
            kernel = self._acts.written(with_regions=True)
            now = self._acts.counters(always=True)
            done, reads = self._tell.done(), self._acts.reads()
            self._tell.emit(Finished(*done, seconds, now, kernel=kernel, reads=reads))
            obeying.hold()
        elif reads := self._acts.reads():  # how far it came is all that there is to be told of
            counters = self._acts.counters(always=True)
            self._tell.emit(Progress(*self._tell.done(), counters, reads=reads))
        self._doing = "closing"
        self._tell.which()
        kernel = None if is_finished else self._acts.written(with_regions=True)
        self._acts.close()
        self._tell.emit(Closed(*self._tell.done(), kernel=kernel))

    def _open(self) -> None:
        plan = self._plan
        layout = Layout.of(plan.shape, plan.dtype)
        entry = CATALOG[plan.workload]
        # All that this process needs for itself is made first: the baseline comes after it.
        kind = workload_class(plan.workload)
        order = order_of(plan.pattern, layout.rows, layout.columns, plan.seed)
        self._workload = kind(layout, order, plan.seed)
        # What is only read is not read once more.
        self._readback = ReadBack(layout, self._workload.order, SAMPLES if entry.changes else 0)
        mapped_bytes = layout.array_bytes + _HEADER_BYTES
        pages = ChangedPages(mapped_bytes, 0, scattered=entry.scatters)
        exact = ExactWrites(pages) if plan.exact else None
        self._doing = "opening"
        own = OwnCounters()
        is_new = plan.mode is Mode.WRITE_NEW
        file = self._file = self._file or OpenFile.named(plan.path, make=is_new)
        place = None
        if not is_new:
            if plan.mode.is_shared:
                os.fsync(file.fd)  # what others left dirty is not this run's
            place = Place(file.fd, ask(file.fd), is_shared=plan.mode.is_shared)
        before, began = own.read(place), time.monotonic()
        opened = open_array(file, plan.mode, plan.shape, plan.dtype, plan.data_offset)
        seconds = time.monotonic() - began
        place = place or Place(file.fd, ask(file.fd))
        self._acts = Acts(
            opened,
            file,
            place,
            own,
            emit=self._tell.emit,
            done=self._tell.done,
            flushing=lambda: self._tell.count(is_flushing=True),
            flushed=self._tell.flushed,
            exact=exact,
            only_reads=not entry.changes,
        )
        pages.data_offset = opened.data_offset
        self._tell.pages = pages
        self._chunks = Chunks(self._workload, self._readback, self._tell, self._within_chunk)
        self._workload.opened(opened.data_offset)
        self._say_opened(seconds, before)

    def _say_opened(self, seconds: float, before: Counters) -> None:
        opened, layout = self._acts.opened, self._workload.layout
        assert self._file is not None
        if opened.mode.is_shared and CATALOG[self._plan.workload].changes:
            touch_inode(self._file.fd)
        file = os.fstat(self._file.fd)
        giving_back = self._give_back_anew(self._file)
        self._tell.emit(
            Opened(
                *self._tell.done(),
                pid=os.getpid(),
                start=opened.start,
                length_bytes=opened.length_bytes,
                data_offset=opened.data_offset,
                is_mapping=opened.mapping is not None,
                mode=str(opened.mode),
                rows=layout.rows,
                row_bytes=layout.row_bytes,
                file_bytes=file.st_size,
                open_seconds=seconds,
                before=before,
                after=self._acts.counters(always=True),
                sources=self._acts.sources,
                device=file.st_dev,
                inode=file.st_ino,
                file_offset=opened.mapping_offset,
                kernel=self._acts.written(),
                notice=giving_back.words if giving_back is not None else "",
                reads=self._acts.reads(),
            )
        )

    def _give_back_anew(self, file: OpenFile) -> GivingBack | None:
        """From now on it is this opening that is given back."""
        if self._giving_back is not None:
            self._giving_back.close()
        if not CATALOG[self._plan.workload].changes:
            opened = self._acts.opened
            self._giving_back = GivingBack.where_due(opened, file, self._workload)
        return self._giving_back

    def _step(self, start: int, stop: int) -> bool:
        """Do a chunk, and what is due after it; False if it was left before its end."""
        self._doing = f"row {start}"
        if not self._chunks.do(self._acts.opened, start, stop):
            return False
        every = self._plan.flush_every_rows
        if every and stop // every > start // every:
            self._acts.flush()
            if self._plan.release is not Release.KEEP:
                self._release(self._plan.release)
        # Who steps chunk by chunk wants each one told, also the one in which it was told to go on.
        obeying = self._obeying
        is_led = obeying.is_paused or obeying.lets_chunk_through
        self._tell_progress(at_once=is_led or start == 0)
        obeying.after_chunk()
        return True

    def _tell_progress(self, notice: str = "", *, at_once: bool = False) -> None:
        now = time.monotonic()
        if notice or at_once or now - self._last_progress >= _PROGRESS_SECONDS:
            self._last_progress = now
            done, counters = self._tell.done(), self._acts.counters()
            reads = self._acts.reads()
            self._tell.emit(Progress(*done, counters, notice=notice, reads=reads))

    def _within_chunk(self) -> bool:
        """Between two pieces of a chunk: whether to go on with it."""
        notice = self._giving_back.after_piece() if self._giving_back is not None else ""
        if not self._obeying.within_chunk():
            return False
        self._tell_progress(notice)
        return True

    def _release(self, release: Release) -> None:
        self._acts.tell_unseen()
        previous = self._acts.opened
        seconds, before = self._acts.release(release, self._tell.pages.discard_all)
        if self._acts.opened is not previous:
            self._say_opened(seconds, before)
