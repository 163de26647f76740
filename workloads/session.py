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
from workloads.control import Control, Pace
from workloads.counters import OwnCounters, Place
from workloads.events import (
    Closed,
    Counters,
    Event,
    Failed,
    Finished,
    Opened,
    Paused,
    Progress,
    Resumed,
)
from workloads.exact import ExactWrites
from workloads.pages import ChangedPages
from workloads.plan import WorkPlan
from workloads.readback import ReadBack
from workloads.sources import ask
from workloads.tally import Tally
from workloads.telling import Telling
from workloads.words import Action, Command, Mode, Release

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
        self._paused = self._holding = self._stopped = False
        self._steps_allowed = 0
        self._last_progress = 0.0
        fd = plan.file_fd
        self._file = OpenFile(plan.path, fd) if fd is not None else None

    def run(self) -> bool:
        """Do it all; returns whether it went well. Errors become a `failed` event."""
        try:
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
            if self._file is not None:
                os.close(self._file.fd)
        return True

    def _run(self) -> None:
        self._open()
        plan, workload = self._plan, self._workload
        started = time.monotonic()
        pace = self._pace = Pace(workload.rows, plan.pace_seconds)
        for start in range(0, workload.rows, plan.chunk_rows):
            stop = min(start + plan.chunk_rows, workload.rows)
            self._obey_until_due()
            if self._stopped:
                break
            self._step(start, stop)
            pace.done(stop - start)
        if not self._stopped:
            self._doing, self._holding = "holding", True
            seconds = time.monotonic() - started
            self._acts.tell_unseen()
            kernel = self._acts.written(with_regions=True)
            now = self._acts.counters(always=True)
            self._tell.emit(Finished(*self._tell.done(), seconds, now, kernel=kernel))
        while not self._stopped:
            self._obey(self._control.next(None))
        self._doing = "closing"
        self._tell.which()
        kernel = None if self._holding else self._acts.written(with_regions=True)
        self._acts.close()
        self._tell.emit(Closed(*self._tell.done(), kernel=kernel))

    def _open(self) -> None:
        plan, dtype = self._plan, np.dtype(self._plan.dtype)
        rows, columns = plan.shape[0], int(np.prod(plan.shape[1:], dtype=np.int64))
        # All that this process needs for itself is made first: the baseline comes after it.
        self._workload = workload_class(plan.workload)(rows, columns, dtype, plan.seed)
        self._readback = ReadBack(rows)
        pages = ChangedPages(rows * columns * dtype.itemsize + _HEADER_BYTES, 0)
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
        )
        pages.data_offset = opened.data_offset
        self._tell.pages = pages
        self._workload.opened(opened.data_offset)
        self._say_opened(seconds, before)

    def _say_opened(self, seconds: float, before: Counters) -> None:
        opened, workload = self._acts.opened, self._workload
        assert self._file is not None
        if opened.mode.is_shared and CATALOG[self._plan.workload].changes:
            touch_inode(self._file.fd)
        file = os.fstat(self._file.fd)
        self._tell.emit(
            Opened(
                *self._tell.done(),
                pid=os.getpid(),
                start=opened.start,
                length_bytes=opened.length_bytes,
                data_offset=opened.data_offset,
                is_mapping=opened.mapping is not None,
                mode=str(opened.mode),
                rows=workload.rows,
                row_bytes=workload.row_bytes,
                file_bytes=file.st_size,
                open_seconds=seconds,
                before=before,
                after=self._acts.counters(always=True),
                sources=self._acts.sources,
                device=file.st_dev,
                inode=file.st_ino,
                file_offset=opened.mapping_offset,
                kernel=self._acts.written(),
            )
        )

    def _step(self, start: int, stop: int) -> None:
        workload, rows = self._workload, self._acts.opened.rows()
        self._doing = f"row {start}"
        sampled = workload.row_numbers(self._readback.positions(start, stop))
        self._readback.note_before(rows, sampled)
        self._tell.count(is_stepping=True)
        with np.errstate(all="ignore"):  # where the numbers go matters here, not what they are
            workload.step(rows, start, stop)
        self._readback.note_after(rows, sampled)
        told = self._tell
        told.bytes_changed += workload.mark(told.pages, start, stop)
        every, before = self._plan.flush_every_rows, told.rows_done
        told.rows_done = stop
        told.count()
        del rows  # a view would keep the mapping alive through `reopen`
        if every and stop // every > before // every:
            self._acts.flush()
            if self._plan.release is not Release.KEEP:
                self._release(self._plan.release)
        now = time.monotonic()
        # Who steps chunk by chunk wants each one told.
        if self._paused or now - self._last_progress >= _PROGRESS_SECONDS:
            self._last_progress = now
            self._tell.emit(Progress(*self._tell.done(), self._acts.counters()))

    def _release(self, release: Release) -> None:
        self._acts.tell_unseen()
        previous = self._acts.opened
        seconds, before = self._acts.release(release, self._tell.pages.discard_all)
        if self._acts.opened is not previous:
            self._say_opened(seconds, before)

    def _obey_until_due(self) -> None:
        """Take commands until the next chunk may start: not paused, and its moment has come."""
        while not self._stopped:
            if self._paused and self._steps_allowed:
                self._steps_allowed -= 1
                return
            command = self._control.next(None if self._paused else self._pace.wait_seconds())
            if command is None:
                return
            self._obey(command)

    def _obey(self, command: Command | None) -> None:
        if command is None:
            return
        self._acts.tell_unseen()
        match command.action:
            case Action.STOP:
                self._stopped = True
            case Action.PAUSE | Action.RESUME | Action.STEP if self._holding:
                pass  # all is done: there is nothing to hold back
            case Action.PAUSE:
                self._pause()
            case Action.RESUME:
                self._paused, self._steps_allowed = False, 0
                self._tell.emit(Resumed(*self._tell.done()))
            case Action.STEP:
                if not self._paused:
                    self._pause()
                self._steps_allowed += 1
            case Action.FLUSH:
                self._acts.flush(with_regions=self._holding, always=True)
            case Action.RELEASE:
                self._release(Release(command.argument))
            case Action.RATE:
                self._pace.faster(float(command.argument))
            case Action.CHECK:
                self._acts.check(self._readback)

    def _pause(self) -> None:
        self._paused = True
        self._tell.emit(Paused(*self._tell.done()))
