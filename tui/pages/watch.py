"""The page map of a live run: scanned by the run's own thread, asked for by others."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.metrics_format import format_bytes
from tui.pages.request import MapRequest
from tui.probe.file_pages import open_file
from tui.probe.process import PROC
from tui.probe.reading import NOT_READ_YET, Absent, Figure
from workloads.events import KernelWritten, Opened
from workloads.kernel import ProcFile, cachestat, kib_fields
from workloads.sources import Source
from workloads.words import Mode

if TYPE_CHECKING:
    from tui.pages.geometry import PageGeometry
    from tui.pages.map import PageMapFrame
    from tui.pages.mapper import PageMapper

TICK_SECONDS: Final = 1.0
WHOLE_SECONDS: Final = 2.0
"""What was read whole is read again after this; what was not, is read on after a tick."""
RESTING_SECONDS: Final = 5.0
BUDGET_SECONDS: Final = 0.004
MOST_SECONDS: Final = 0.015
_PASS_TICKS: Final = 8
"""In so many ticks a large array is gone through once: its oldest cell is younger than 10 s."""
PAGE_SECONDS: Final = 60e-9
"""What a resident page costs, until it is known: 4 GiB took 26 to 100 ms."""
_SWAPPED_OR_NEVER: Final = Absent(
    "with --exact the kernel does not tell a page in swap from one that was never touched"
)


def budget_for(pass_seconds: float) -> float:
    """CPU seconds a tick for an array that costs so much to go through once."""
    return min(max(BUDGET_SECONDS, pass_seconds / _PASS_TICKS), MOST_SECONDS)


class PageMapWatch:
    """Reads the page states of one process's array; `request` may be set from any thread.

    `dirty_bytes`: what the mapping has dirty now, for files of which only that is told.
    """

    def __init__(self, pid: int, path: Path, proc_root: Path = PROC) -> None:
        self._pid, self._path, self._root = pid, path, proc_root
        self.request: MapRequest | None = None
        self.dirty_bytes: Figure = NOT_READ_YET
        self.is_resting = False
        """Whether the process stands still: what was read whole still holds."""
        self._answered: MapRequest | None = None
        self._tried: MapRequest | None = None
        self._opened: Opened | None = None
        self._mapper: PageMapper | None = None
        self._fd = -1
        self._due_at = 0.0
        self._budget_seconds = BUDGET_SECONDS
        self._pass_seconds = 0.0

    def opened(self, event: Opened) -> None:
        """The array lies here now."""
        self._close_mapper()
        self._opened, self._due_at = event, 0.0

    def flushed(self) -> None:
        """What changes from here on is "just changed"."""
        if self._mapper is not None:
            self._mapper.mark_flush()

    @property
    def is_asked(self) -> bool:
        """Whether something else is wanted than what was tried last: then now, not at a tick."""
        return self.request not in (None, self._tried)

    def tick(self, now: float) -> PageMapFrame | Absent | None:
        """Read on if it is wanted and due; None if not."""
        if self.request is None or self._opened is None:
            return None
        if now < self._due_at and not self.is_asked:
            return None
        self._tried = self.request  # what cannot be read now is not tried at every wake
        began, before = time.thread_time(), self._ended_pass
        frame = self._read(self._budget_seconds)
        self._pass_seconds += time.thread_time() - began
        if self._ended_pass != before:
            self._budget_seconds = budget_for(self._pass_seconds)
            self._pass_seconds = 0.0
        is_whole = not isinstance(frame, Absent) and frame.complete
        still = RESTING_SECONDS if self.is_resting else WHOLE_SECONDS
        self._due_at = now + (still if is_whole else TICK_SECONDS)
        return frame

    @property
    def _ended_pass(self) -> float | None:
        mapper = self._mapper
        return mapper.pass_ended_at if mapper is not None else None

    def whole(self) -> PageMapFrame | Absent | None:
        """One whole pass, whatever it costs: for the end, when the child stands still."""
        return None if self._opened is None else self._read(30.0)

    def _read(self, budget_seconds: float) -> PageMapFrame | Absent:
        opened, request = self._opened, self.request or MapRequest()
        assert opened is not None
        if self._is_exact and not self._has_nothing_in_swap():
            return _SWAPPED_OR_NEVER
        from tui.pages.geometry import PageGeometry

        geometry = PageGeometry.of_array(
            opened.start,
            opened.length_bytes,
            request.cells,
            rows=opened.rows,
            row_bytes=opened.row_bytes,
            data_offset=opened.data_offset,
            file_offset=opened.file_offset,
        )
        if request.first_page is not None and request.end_page is not None:
            first = min(request.first_page, geometry.pages - 1)
            end = min(request.end_page, geometry.pages)
            geometry = geometry.zoomed(first, end, request.cells)
        if self._mapper is None:
            made = self._make(geometry, opened)
            if isinstance(made, Absent):
                return made
            self._mapper = made
            self._budget_seconds = budget_for(geometry.shown_pages * PAGE_SECONDS)
        elif request != self._answered:
            self._mapper.look_at(geometry)
        self._answered = request
        frame = self._mapper.tick(budget_seconds)
        return frame if isinstance(frame, Absent) else self._called(frame, opened)

    def _called(self, frame: PageMapFrame, opened: Opened) -> PageMapFrame:
        """The frame in the words of its mode and its file system."""
        from tui.probe.page_state import PageState

        words, source, dirty_known = {}, frame.source, frame.dirty_known
        sources, mode = opened.sources, Mode(opened.mode)
        if mode is Mode.LOAD:
            words[PageState.PRIVATE_COPY] = "private memory"
        if sources.is_in_memory:
            words[PageState.FILE_CLEAN] = f"file, in memory ({sources.file_system})"
        elif self._is_dirty_by_writes:
            pass  # the source says it
        elif mode.is_shared and sources.own_dirty is Source.SMAPS:
            # Only the whole mapping's dirty pages are told: where there is none, all are clean.
            dirty_known = self.dirty_bytes == 0
            source += f"; {_dirty_words(self.dirty_bytes)}"
        return replace(frame, words=words, source=source, dirty_known=dirty_known)

    def _make(self, geometry: PageGeometry, opened: Opened) -> PageMapper | Absent:
        from tui.pages.mapper import PageMapper
        from tui.probe.page_scanner import open_scanner

        by_writes = self._is_dirty_by_writes
        scanner = open_scanner(
            self._pid, self._root, written=self._is_exact, written_is_dirty=by_writes
        )
        if isinstance(scanner, Absent):
            return scanner
        dirty = None
        if Mode(opened.mode).is_shared and opened.sources.file_dirty is Source.CACHESTAT:
            fd = open_file(self._path, opened.identity)
            if not isinstance(fd, Absent):
                self._fd, dirty = fd, self._dirty_bytes
        return PageMapper(scanner, geometry, dirty_in_range=dirty, scanner_tells_dirty=by_writes)

    @property
    def _is_exact(self) -> bool:
        """Whether writes to the mapping are watched: a read-only one needs no watching."""
        opened = self._opened
        if opened is None or Mode(opened.mode) is Mode.READ:
            return False
        return isinstance(opened.kernel, KernelWritten)

    @property
    def _is_dirty_by_writes(self) -> bool:
        """Whether what was written since the last flush is the best that is told of dirty pages."""
        opened = self._opened
        if opened is None or not self._is_exact or not Mode(opened.mode).is_shared:
            return False
        return isinstance(opened.sources.file_dirty, Absent) and not opened.sources.is_in_memory

    def _has_nothing_in_swap(self) -> bool:
        try:
            status = ProcFile(self._root / str(self._pid) / "status")
        except OSError:
            return False
        try:
            return kib_fields(status.read(), b"VmSwap").get(b"VmSwap") == 0
        except OSError:
            return False
        finally:
            status.close()

    def _dirty_bytes(self, offset: int, length: int) -> int:
        return cachestat(self._fd, offset, length).dirty_bytes

    def _close_mapper(self) -> None:
        if self._mapper is not None:
            self._mapper.close()
            self._mapper = None
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def close(self) -> None:
        """Give every descriptor back."""
        self._close_mapper()


def _dirty_words(dirty_bytes: Figure) -> str:
    if isinstance(dirty_bytes, Absent):
        return f"dirty pages: {dirty_bytes.reason}"
    return f"{format_bytes(dirty_bytes)} of the mapping dirty ({Source.SMAPS})"
