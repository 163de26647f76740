"""A run with a witness: its child is stopped at the end, and read before and after cowtop reads.

What stayed the same between the two readings is what cowtop must say; what others changed
meanwhile (the kernel wrote pages back, a library got a second user) bounds what it may say.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.oracle import reader
from tests.oracle.reader import Area, Cached, Pages
from tests.waiting import eventually
from tui.cage.limit import LimitReader
from tui.pages.map import PageMapFrame
from tui.pages.request import MapRequest
from tui.run.result import run_json
from tui.run.state import Update
from tui.sampling.sampler import Sampler
from tui.settings import Settings
from tui.subject.workload import WorkloadRun
from workloads.events import Event, Finished, Opened

Act = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Reading:
    """One moment of the child and its file; `dirtied` is what it made dirty since it began.

    The bytes of files, and of what some file systems note in memory of their own.
    """

    areas: list[Area]
    mapping: list[Area]
    pages: Pages
    status: dict[str, int]
    cached: Cached | None
    load_pages: int | None
    dirtied: int

    @property
    def dirty(self) -> frozenset[int]:
        """The file's dirty pages, whoever made them so."""
        return self.cached.dirty if self.cached else frozenset()

    @property
    def writeback(self) -> frozenset[int]:
        """The file's pages under writeback."""
        return self.cached.writeback if self.cached else frozenset()


def _nothing() -> None:
    pass


class Witnessed(WorkloadRun):
    """A run to its end; `readings` are the two moments around cowtop's own last reading.

    `before_open` is called when the child has started and not opened the array, `at_open` when it
    has, `at_end` when its last row is done. `real` is the file whose inode has the pages.
    """

    def __init__(
        self,
        settings: Settings,
        real: Path,
        *,
        before_open: Act = _nothing,
        at_open: Act = _nothing,
        at_end: Act = _nothing,
    ) -> None:
        super().__init__(settings, update_seconds=0.02, on_update=self._keep_map)
        assert settings.file is not None
        self.request_map(MapRequest(1024))
        self.map: PageMapFrame | None = None
        self.readings: list[Reading] = []
        self._file, self._real = settings.file, real
        self._pid = self._dirtied = 0
        self._before_open, self._at_open, self._at_end = before_open, at_open, at_end
        self._buffer: tuple[int, int] | None = None

    def attend(self, pid: int, file: Path, limit: LimitReader) -> Sampler:
        """The child is stopped as long as its file is prepared."""
        sampler = super().attend(pid, file, limit)
        self._pid = pid
        with _stopped(pid):
            self._dirtied = reader.dirtied_by(pid)
            assert reader.areas_of(pid, self._file) == [], "the child was quicker than its parent"
            self._before_open()
        return sampler

    def hear(self, event: Event) -> None:
        """At the last row: stop the child, and read."""
        if isinstance(event, Opened):
            if not event.is_mapping:
                self._buffer = event.start, event.start + event.length_bytes
            self._at_open()
        if isinstance(event, Finished):
            assert eventually(lambda: not reader.runs_on(self._pid))
            os.kill(self._pid, signal.SIGSTOP)
            self._at_end()
            self._read()
        super().hear(event)

    def publish_if_due(self, *, soon: bool = False) -> None:
        """Once cowtop has its last figures: read again, and let the child go on."""
        if self.state.final is not None and len(self.readings) == 1:
            self._read()
            os.kill(self._pid, signal.SIGCONT)
        super().publish_if_due(soon=soon)

    def _read(self) -> None:
        areas = reader.areas(self._pid)
        mapping = reader.areas_of(self._pid, self._file)
        load_pages = None
        if self._buffer is not None:
            entries = reader.pagemap(self._pid, *self._buffer)
            load_pages = int(((entries >> 62) > 0).sum())
        self.readings.append(
            Reading(
                areas,
                mapping,
                reader.pages_of(self._pid, mapping),
                reader.status_of(self._pid),
                reader.cached(self._real),
                load_pages,
                reader.dirtied_by(self._pid) - self._dirtied,
            )
        )

    def _keep_map(self, update: Update) -> None:
        if isinstance(update.page_map, PageMapFrame):
            self.map = update.page_map

    def to_json(self) -> dict[str, Any]:
        """Run to the end, and what `--headless` would print."""
        state = self.execute()
        assert len(self.readings) == 2, state
        return run_json(state)


@contextmanager
def _stopped(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)
