"""One run of one workload: open, change chunk by chunk, flush, hold, close; every step told.

Only this file knows the order of things; the workload changes rows and knows nothing else.
"""

from __future__ import annotations

import contextlib
import os
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from workloads.acts import Acts, DoneSoFar
from workloads.arrays import open_array, refuse_another_file
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
from workloads.readback import ReadBack
from workloads.sources import ask
from workloads.tally import Tally, WorkDone
from workloads.words import Action, Command, Mode, Release

_PROGRESS_SECONDS: Final = 0.1
_HEADER_BYTES: Final = 64 * 1024  # no header is larger: pages are counted before it is read


@dataclass(frozen=True, slots=True)
class WorkPlan:
    """What to do; rows and seconds, 0 meaning never or full speed.

    `shape` and `dtype` are those of the file, or of the one to be made (mode `w+`).
    """

    workload: str
    mode: Mode
    path: Path
    shape: tuple[int, ...]
    dtype: str
    chunk_rows: int = 1
    flush_every_rows: int = 0
    release: Release = Release.KEEP
    seed: int = 0
    pace_seconds: float = 0.0
    exact: bool = False


class Session:
    """Runs a plan, emitting events and obeying the control's commands."""

    def __init__(
        self,
        plan: WorkPlan,
        control: Control,
        emit: Callable[[Event], None],
        tally: Tally | None = None,
    ) -> None:
        self._plan, self._control, self._tally = plan, control, tally
        self._tell = emit
        self._rows_done = self._bytes_changed = 0
        self._doing = "preparing"
        self._paused = self._holding = self._stopped = False
        self._steps_allowed = 0
        self._last_progress = 0.0
        self._changed = ChangedPages(0, 0)
        self._file_fd: int | None = None

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
            self._emit(Failed(*self._done(), text, kind, number, self._doing))
            return False
        finally:
            if self._file_fd is not None:
                os.close(self._file_fd)
        return True

    def _emit(self, event: Event) -> None:
        pages = self._changed
        self._tell(replace(event, unflushed_pages=pages.unflushed, pages_dirtied=pages.dirtied))

    def _done(self) -> DoneSoFar:
        changed = self._changed
        now = time.monotonic()
        return now, self._rows_done, self._bytes_changed, changed.changed, changed.discarded

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
            kernel = self._acts.written(with_regions=True)
            now = self._acts.counters(always=True)
            self._emit(Finished(*self._done(), seconds, now, kernel=kernel))
        while not self._stopped:
            self._obey(self._control.next(None))
        self._doing = "closing"
        if self._tally is not None:
            self._tally.write_pages(self._changed.packed())
        kernel = None if self._holding else self._acts.written(with_regions=True)
        self._acts.close()
        self._emit(Closed(*self._done(), kernel=kernel))

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
        if plan.mode is not Mode.WRITE_NEW:
            self._file_fd = os.open(plan.path, os.O_RDONLY)
        place = None
        if self._file_fd is not None:
            if plan.mode.is_shared:
                os.fsync(self._file_fd)  # what others left dirty is not this run's
            place = Place(self._file_fd, ask(self._file_fd), is_shared=plan.mode.is_shared)
        before, began = own.read(place), time.monotonic()
        opened = open_array(plan.path, plan.mode, plan.shape, plan.dtype)
        seconds = time.monotonic() - began
        if place is None:
            self._file_fd = os.open(plan.path, os.O_RDONLY)
            place = Place(self._file_fd, ask(self._file_fd))
        refuse_another_file(plan.path, place.fd)
        self._acts = Acts(
            opened,
            plan.path,
            place,
            own,
            emit=self._emit,
            done=self._done,
            flushing=lambda: self._count(is_flushing=True),
            flushed=self._flushed,
            exact=exact,
        )
        pages.data_offset = opened.data_offset
        self._changed = pages
        self._workload.opened(opened.data_offset)
        self._say_opened(seconds, before)

    def _say_opened(self, seconds: float, before: Counters) -> None:
        opened, workload = self._acts.opened, self._workload
        assert self._file_fd is not None
        if opened.mode.is_shared and CATALOG[self._plan.workload].changes:
            self._touch_inode(self._file_fd)
        file = os.fstat(self._file_fd)
        self._emit(
            Opened(
                *self._done(),
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
                kernel=self._acts.written(),
            )
        )

    @staticmethod
    def _touch_inode(fd: int) -> None:
        """Have the file's times written before the baseline is read, as they are.

        The first change of a mapping changes them, and where the file system keeps no journal its
        own page for them counts as one that this process dirtied.
        """
        status = os.fstat(fd)
        with contextlib.suppress(OSError):  # somebody else's file
            os.utime(fd, ns=(status.st_atime_ns, status.st_mtime_ns))

    def _step(self, start: int, stop: int) -> None:
        workload, rows = self._workload, self._acts.opened.rows()
        self._doing = f"row {start}"
        sampled = workload.row_numbers(self._readback.positions(start, stop))
        self._readback.note_before(rows, sampled)
        with np.errstate(all="ignore"):  # where the numbers go matters here, not what they are
            workload.step(rows, start, stop)
        self._readback.note_after(rows, sampled)
        self._bytes_changed += workload.mark(self._changed, start, stop)
        every, before = self._plan.flush_every_rows, self._rows_done
        self._rows_done = stop
        self._count()
        del rows  # a view would keep the mapping alive through `reopen`
        if every and stop // every > before // every:
            self._acts.flush()
            if self._plan.release is not Release.KEEP:
                self._release(self._plan.release)
        now = time.monotonic()
        # Who steps chunk by chunk wants each one told.
        if self._paused or now - self._last_progress >= _PROGRESS_SECONDS:
            self._last_progress = now
            self._emit(Progress(*self._done(), self._acts.counters()))

    def _count(self, *, is_flushing: bool = False) -> None:
        """Tell what is done so far, for who looks between two events, or after the end."""
        if self._tally is not None:
            pages = self._changed
            counts = (*self._done()[1:], pages.unflushed, pages.dirtied, int(is_flushing))
            self._tally.write(WorkDone(*counts))

    def _flushed(self) -> None:
        self._changed.flushed()
        self._count()

    def _release(self, release: Release) -> None:
        previous = self._acts.opened
        seconds, before = self._acts.release(release, self._changed.discard_all)
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
        match command.action:
            case Action.STOP:
                self._stopped = True
            case Action.PAUSE | Action.RESUME | Action.STEP if self._holding:
                pass  # all is done: there is nothing to hold back
            case Action.PAUSE:
                self._pause()
            case Action.RESUME:
                self._paused, self._steps_allowed = False, 0
                self._emit(Resumed(*self._done()))
            case Action.STEP:
                if not self._paused:
                    self._pause()
                self._steps_allowed += 1
            case Action.FLUSH:
                self._acts.flush(with_regions=self._holding)
            case Action.RELEASE:
                self._release(Release(command.argument))
            case Action.RATE:
                self._pace.faster(float(command.argument))
            case Action.CHECK:
                self._acts.check(self._readback)

    def _pause(self) -> None:
        self._paused = True
        self._emit(Paused(*self._done()))
