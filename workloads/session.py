"""One run of one workload: open, change chunk by chunk, flush, hold, close; every step told.

Only this file knows the order of things; the workload changes rows and knows nothing else.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from workloads import releases
from workloads.arrays import header_of, open_array
from workloads.control import Control, Pace
from workloads.counters import OwnCounters
from workloads.events import (
    Checked,
    Closed,
    Counters,
    Event,
    Failed,
    Finished,
    Flushed,
    Opened,
    Paused,
    Progress,
    Released,
    Resumed,
)
from workloads.pages import ChangedPages
from workloads.readback import ReadBack
from workloads.registry import WORKLOADS
from workloads.tally import Tally, WorkDone
from workloads.touch import Touch
from workloads.words import Action, Command, Mode, Release

_PROGRESS_SECONDS: Final = 0.1
_FILE_READING_SHARE: Final = 0.01


@dataclass(frozen=True, slots=True)
class WorkPlan:
    """What to do; rows and seconds, 0 meaning never or full speed."""

    workload: str
    mode: Mode
    path: Path
    chunk_rows: int
    flush_every_rows: int = 0
    release: Release = Release.KEEP
    seed: int = 0
    pace_seconds: float = 0.0
    shape: tuple[int, ...] | None = None
    dtype: str | None = None


class Session:
    """Runs a plan, emitting events and obeying the control's commands."""

    def __init__(
        self,
        plan: WorkPlan,
        control: Control,
        emit: Callable[[Event], None],
        tally: Tally | None = None,
    ) -> None:
        self._plan, self._control, self._emit, self._tally = plan, control, emit, tally
        self._rows_done = self._bytes_changed = self._flushes = 0
        self._doing = "preparing"
        self._paused = self._holding = self._stopped = False
        self._steps_allowed = 0
        self._last_progress = 0.0
        self._file_reading_due = 0.0
        self._changed = ChangedPages(0, 0)
        self._own = OwnCounters()
        self._file_fd: int | None = None

    def run(self) -> bool:
        """Do it all; returns whether it went well. Errors become a `failed` event."""
        try:
            self._run()
        except Exception as error:  # whatever a workload raises is told, not printed
            text = str(error) or type(error).__name__
            number = error.errno if isinstance(error, OSError) else None
            kind = type(error).__name__
            self._emit(Failed(*self._done(), text, kind, number, self._doing))
            return False
        finally:
            if self._file_fd is not None:
                os.close(self._file_fd)
        return True

    def _done(self) -> tuple[float, int, int, int, int]:
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
            seconds, counters = time.monotonic() - started, self._own.read(self._file_fd)
            self._emit(Finished(*self._done(), seconds, counters))
        while not self._stopped:
            self._obey(self._control.next(None))
        self._doing = "closing"
        self._close()
        self._emit(Closed(*self._done()))

    def _open(self) -> None:
        plan = self._plan
        shape, dtype = plan.shape, np.dtype(plan.dtype) if plan.dtype else None
        if plan.mode is not Mode.WRITE_NEW or shape is None or dtype is None:
            shape, dtype, _ = header_of(plan.path)
        columns = int(np.prod(shape[1:], dtype=np.int64))
        self._workload = WORKLOADS[plan.workload](shape[0], columns, dtype, plan.seed)
        self._readback = ReadBack(shape[0])
        data_bytes = shape[0] * columns * dtype.itemsize
        pages = ChangedPages(data_bytes + 64 * 1024, 0)  # the header is smaller than that
        self._doing = "opening"
        if plan.mode is not Mode.WRITE_NEW:
            self._file_fd = os.open(plan.path, os.O_RDONLY)
        if plan.mode.is_shared and self._file_fd is not None:
            os.fsync(self._file_fd)  # what others left dirty is not this run's
        before, began = self._own.read(self._file_fd), time.monotonic()
        self._array = open_array(plan.path, plan.mode, shape, str(dtype.str))
        seconds = time.monotonic() - began
        if self._file_fd is None:
            self._file_fd = os.open(plan.path, os.O_RDONLY)
        pages.data_offset = self._array.data_offset
        self._changed = pages
        if isinstance(self._workload, Touch):
            self._workload.data_offset = self._array.data_offset
        self._say_opened(seconds, before)

    def _say_opened(self, seconds: float, before: Counters) -> None:
        opened, workload = self._array, self._workload
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
                file_bytes=self._plan.path.stat().st_size,
                open_seconds=seconds,
                before=before,
                after=self._own.read(self._file_fd),
            )
        )

    def _step(self, start: int, stop: int) -> None:
        workload, rows = self._workload, self._array.rows()
        self._doing = f"row {start}"
        sampled = workload.row_numbers(self._readback.positions(start, stop))
        self._readback.note_before(rows, sampled)
        with np.errstate(all="ignore"):  # where the numbers go matters here, not what they are
            workload.step(rows, start, stop)
        self._readback.note_after(rows, sampled)
        self._bytes_changed += workload.mark(self._changed, start, stop)
        every, before = self._plan.flush_every_rows, self._rows_done
        self._rows_done = stop
        if self._tally is not None:
            self._tally.write(WorkDone(*self._done()[1:]))
        del rows  # a view would keep the mapping alive through `reopen`
        if every and stop // every > before // every:
            self._flush()
            if self._plan.release is not Release.KEEP:
                self._release(self._plan.release)
        now = time.monotonic()
        # Who steps chunk by chunk wants each one told.
        if self._paused or now - self._last_progress >= _PROGRESS_SECONDS:
            self._last_progress = now
            counters = self._counters(with_file=self._may_read_file())
            self._emit(Progress(*self._done(), counters))

    def _may_read_file(self) -> bool:
        """Whether to ask for the file's pages too: in a shared mode always, else on a budget.

        In a private mode they are beside the point, and asking costs what the cache holds.
        """
        return self._plan.mode.is_shared or time.monotonic() >= self._file_reading_due

    def _counters(self, *, with_file: bool) -> Counters:
        if not with_file:
            return self._own.read()
        began = time.monotonic()
        counters = self._own.read(self._file_fd)
        ended = time.monotonic()
        self._file_reading_due = ended + (ended - began) / _FILE_READING_SHARE
        return counters

    def _flush(self) -> None:
        with_file = self._may_read_file()
        before, began = self._counters(with_file=with_file), time.monotonic()
        self._array.flush()
        seconds = time.monotonic() - began
        self._flushes += 1
        after = self._counters(with_file=with_file)
        self._emit(Flushed(*self._done(), self._flushes, seconds, before, after))

    def _release(self, release: Release) -> None:
        before, began = self._own.read(self._file_fd), time.monotonic()
        previous = self._array
        try:
            done = releases.apply(release, previous, self._plan.path)
        except OSError as error:
            if release is Release.REOPEN:
                raise  # the array is closed already: there is nothing to go on with
            done = releases.Effect(previous, f"refused by the kernel: {error}")
        seconds = time.monotonic() - began
        self._array = done.opened
        if done.lost_changes:
            self._changed.discard_all()
        after = self._own.read(self._file_fd)
        self._emit(Released(*self._done(), str(release), seconds, done.notice, before, after))
        if done.opened is not previous:
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
                self._flush()
            case Action.RELEASE:
                self._release(Release(command.argument))
            case Action.RATE:
                self._pace.faster(float(command.argument))
            case Action.CHECK:
                self._check()

    def _pause(self) -> None:
        self._paused = True
        self._emit(Paused(*self._done()))

    def _check(self) -> None:
        opened, file_fd = self._array, self._file_fd
        if file_fd is None:
            return
        # For `load` the buffer's offset is no place in the file.
        offset = header_of(self._plan.path)[2]
        checked, kept, in_file = self._readback.check(opened.rows(), file_fd, offset)
        self._emit(Checked(*self._done(), checked, kept, checked - kept, in_file))

    def _close(self) -> None:
        mapping = self._array.mapping
        self._array = replace(self._array, array=np.empty(0))
        if mapping is not None:
            mapping.close()
