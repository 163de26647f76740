"""The page map of one file that a tree has mapped: in one process, or in all of them together.

It is by the file's offsets, not by addresses. Where the processes have it mapped is found anew with
every pass, on a budget of its own, so that who comes and goes is seen.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.pages.request import MapRequest
from tui.pages.watch import (
    BUDGET_SECONDS,
    PAGE_SECONDS,
    TICK_SECONDS,
    WHOLE_SECONDS,
    budget_for,
)
from tui.probe.process import PROC
from tui.probe.reading import Absent, number
from tui.tree.reading import FileKind

if TYPE_CHECKING:
    from tui.pages.file_scanner import FileScanner
    from tui.pages.map import PageMapFrame
    from tui.pages.mapper import PageMapper
    from tui.tree.map_choice import Choice
    from tui.tree.mapped_parts import MappedParts
    from tui.tree.reading import TreeReading

_FINDING_SHARE: Final = 0.005
"""Of time, for finding where the file is mapped."""


@dataclass(slots=True)
class _Reading:
    """What is read now: `key` tells it from another. `found_for`: when mappings were found last."""

    key: Hashable
    scanner: FileScanner
    parts: MappedParts
    mapper: PageMapper | None = None
    has_dirty: bool = False
    answered: MapRequest | None = None
    found_for: Hashable = None
    find_at: float = 0.0

    @property
    def pass_ended_at(self) -> float | None:
        return self.mapper.pass_ended_at if self.mapper is not None else None


class TreePageMap:
    """Reads the page states that are asked for; `request` may be set from any thread."""

    def __init__(
        self, proc_root: Path = PROC, *, cpu_clock: Callable[[], float] = time.thread_time
    ) -> None:
        self._root, self._cpu_clock = proc_root, cpu_clock
        self.request: MapRequest | None = None
        self._tried: MapRequest | None = None
        self._reading: _Reading | None = None
        self._shown = ""
        self._nothing: Absent | None = None
        self._due_at = 0.0
        self._budget_seconds = BUDGET_SECONDS
        self._pass_seconds = 0.0

    @property
    def is_asked(self) -> bool:
        """Whether something else is wanted than what was tried last: then now, not at a tick."""
        return self.request not in (None, self._tried)

    def tick(self, now: float, tree: TreeReading) -> PageMapFrame | Absent | None:
        """Read on if it is wanted and due; None if not. `now`: `time.monotonic()` seconds."""
        request = self.request
        if request is None:
            self.close()
            return None
        if now < self._due_at and not self.is_asked:
            return None
        is_new, nothing = self.is_asked, self._nothing
        self._tried = request  # what cannot be read now is not tried at every wake
        began, before = self._cpu_clock(), self._ended_pass
        frame = self._read(now, tree, request, self._budget_seconds)
        self._pass_seconds += self._cpu_clock() - began
        if self._ended_pass != before:
            self._budget_seconds = budget_for(self._pass_seconds)
            self._pass_seconds = 0.0
        is_whole = not isinstance(frame, Absent) and frame.complete
        self._due_at = now + (WHOLE_SECONDS if is_whole else TICK_SECONDS)
        if self._nothing is not None:  # a command may be over soon after it has mapped its file
            self._due_at = now
            return None if self._nothing == nothing and not is_new else frame
        return frame

    def whole(self, now: float, tree: TreeReading) -> PageMapFrame | Absent:
        """One whole pass, whatever it costs."""
        return self._read(now, tree, self.request or MapRequest(), 30.0)

    def close(self) -> None:
        """Give every descriptor back; harmless when called again."""
        if self._reading is not None:
            self._reading.parts.close()
            self._reading = None

    @property
    def _ended_pass(self) -> float | None:
        return self._reading.pass_ended_at if self._reading is not None else None

    def _read(
        self, now: float, tree: TreeReading, request: MapRequest, budget_seconds: float
    ) -> PageMapFrame | Absent:
        from tui.tree.map_choice import choose

        choice = choose(tree, request, self._shown)
        self._nothing = choice if isinstance(choice, Absent) else None
        if isinstance(choice, Absent):
            self.close()
            return choice
        self._shown = choice.file.key
        reading = self._begun(choice, request)
        self._reading = reading
        trouble = self._find(reading, choice, now)
        if trouble is not None:
            self.close()
            return trouble
        self._show(reading, choice, request)
        assert reading.mapper is not None
        frame = reading.mapper.tick(budget_seconds)
        if isinstance(frame, Absent):
            reading.find_at, reading.found_for = 0.0, None
            return frame
        return _called(frame, choice, request, reading.parts)

    def _begun(self, choice: Choice, request: MapRequest) -> _Reading:
        """What is being read, or its beginning if another is wanted."""
        from tui.pages.file_scanner import FileScanner
        from tui.tree.mapped_parts import MappedParts

        key = (choice.file.key, request.pid)
        if self._reading is not None and self._reading.key == key:
            return self._reading
        self.close()
        parts = MappedParts(choice.file, self._root)
        return _Reading(key, FileScanner(clock=self._cpu_clock), parts)

    def _find(self, reading: _Reading, choice: Choice, now: float) -> Absent | None:
        """Find the file's mappings if a pass has ended or other processes are there, and it is due.

        A reason if none can be read.
        """
        who = tuple(process.identity for process in choice.processes)
        stands = (who, reading.pass_ended_at)
        if reading.found_for == stands or now < reading.find_at:
            return None
        began = self._cpu_clock()
        trouble = reading.parts.find(choice.processes, reading.scanner.gone)
        reading.scanner.found(reading.parts.parts, reading.parts.scanners)
        reading.found_for = stands
        reading.find_at = now + (self._cpu_clock() - began) / _FINDING_SHARE
        return trouble

    def _show(self, reading: _Reading, choice: Choice, request: MapRequest) -> None:
        """Have the mapper show what is wanted, in the cells that are wanted."""
        from tui.pages.mapper import PageMapper
        from tui.tree.map_choice import geometry_of

        size, length_bytes = number(choice.file.get("size_bytes")), reading.parts.end_bytes
        if size is not None:
            length_bytes = max(int(size), length_bytes)
        geometry = geometry_of(choice.file, length_bytes, request)
        has_dirty = reading.parts.has_dirty_pages
        if reading.mapper is None or reading.has_dirty is not has_dirty:
            dirty = reading.parts.dirty_in_range if has_dirty else None
            reading.has_dirty = has_dirty
            reading.mapper = PageMapper(
                reading.scanner, geometry, dirty_in_range=dirty, cpu_clock=self._cpu_clock
            )
            self._budget_seconds = budget_for(geometry.shown_pages * PAGE_SECONDS)
        elif request != reading.answered or geometry.pages != reading.mapper.geometry.pages:
            reading.mapper.look_at(geometry)
        reading.answered = request


def _called(
    frame: PageMapFrame, choice: Choice, request: MapRequest, parts: MappedParts
) -> PageMapFrame:
    """The frame with what it is of, and with what could not be read."""
    from tui.probe.page_state import PageState

    words = {}
    if choice.file.kind is FileKind.MEMORY:
        words[PageState.FILE_CLEAN] = "in memory, no disk behind it"
    unread = [f"{count} not read: {why}" for why, count in parts.unread.items()]
    source = "; ".join([frame.source, *unread])
    key, pid = choice.file.key, request.pid
    return replace(frame, of=choice.words, file=key, pid=pid, words=words, source=source)
