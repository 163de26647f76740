"""The files that a tree has mapped: found once, looked at on a budget, let go of with their maps.

A descriptor is held only while a process of the tree has the file mapped: no space of a deleted
file is kept from being given back.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tui.probe.file_pages import KEYS, FilePages
from tui.probe.open_process import OpenProcess
from tui.probe.reading import NOT_READ_YET, Absent, Figure
from tui.probe.smaps_table import Mapped
from tui.tree.found_file import Header, find, header_of, is_file_of
from tui.tree.kinds import key_of, kind_of
from tui.tree.reading import FileKind
from workloads.sources import IN_MEMORY

_MOST_HELD: Final = 64
_TOO_MANY: Final = Absent(f"more than {_MOST_HELD} files are mapped: this one is not looked at")
_UNMAPPED: Final = Absent("no process of the tree has it mapped any more")
_TICK_SECONDS: Final = 0.002
_LEAST_SECONDS: Final = 0.2


@dataclass(slots=True)
class FileRecord:
    """What is known of one file; `is_code`: a mapping of it is executable."""

    key: str
    name: bytes
    path: Path
    is_deleted: bool
    pages: FilePages | None
    trouble: Absent
    header: Header | None = None
    is_code: bool = False
    figures: dict[str, Figure] = field(default_factory=dict)
    next_at: float = 0.0

    @property
    def is_in_memory(self) -> bool:
        """Whether no disk is behind it."""
        sources = None if self.pages is None else self.pages.sources
        return sources is not None and sources.file_system in IN_MEMORY

    def kind(self, *, is_written: bool) -> FileKind:
        """What it is, by all that is known by now."""
        is_array = None if self.header is None else True
        kind = kind_of(
            self.name, is_executable=self.is_code, is_written=is_written, is_array=is_array
        )
        return FileKind.MEMORY if kind is FileKind.DATA and self.is_in_memory else kind


class FileBook:
    """One record a file, by its key."""

    def __init__(self, share: float, cpu_clock: Callable[[], float] = time.thread_time) -> None:
        self._share, self._cpu_clock = share, cpu_clock
        self.records: dict[str, FileRecord] = {}

    def see(self, process: OpenProcess, mappings: Sequence[Mapped]) -> FileRecord:
        """The record of the file of these mappings; found if it was not mapped before."""
        first = mappings[0]
        key = key_of(first)
        record = self.records.get(key)
        if record is None or (record.trouble is _UNMAPPED and record.name != first.name):
            record = self.records[key] = self._found(process, first)
        elif record.trouble is _UNMAPPED:
            self._open(record, process, first)
        record.is_code = record.is_code or any(mapped.is_executable for mapped in mappings)
        if record.name != first.name and not _is_still(record, first):
            self._renamed(record, process, first)
        return record

    def tick(self, now: float, *, everything: bool = False) -> None:
        """Read those that are due, the longest unread first, within a part of the tick."""
        began = self._cpu_clock()
        for record in sorted(self.records.values(), key=lambda record: record.next_at):
            if not everything and (
                record.next_at > now or self._cpu_clock() - began > _TICK_SECONDS
            ):
                break
            before = self._cpu_clock()
            self._read(record)
            cost = self._cpu_clock() - before
            record.next_at = now + max(_LEAST_SECONDS, cost / self._share)

    def keep_only(self, mapped: Iterable[str]) -> None:
        """Let go of the files that nobody has mapped any more; their last figures stay."""
        still = set(mapped)
        for key, record in self.records.items():
            if key not in still and record.trouble is not _UNMAPPED:
                self._let_go(record)

    def forget(self, keys: Iterable[str]) -> None:
        """Nothing is known of these files any more."""
        for key in keys:
            record = self.records.pop(key, None)
            if record is not None:
                self._let_go(record)

    def close(self) -> None:
        """Give back every descriptor."""
        for record in self.records.values():
            self._let_go(record)

    def _found(self, process: OpenProcess, mapped: Mapped) -> FileRecord:
        path = Path(os.fsdecode(mapped.name))
        record = FileRecord(key_of(mapped), mapped.name, path, False, None, NOT_READ_YET)
        self._open(record, process, mapped)
        return record

    def _open(self, record: FileRecord, process: OpenProcess, mapped: Mapped) -> None:
        found = find(process, mapped)
        record.path, record.is_deleted = found.path, found.is_deleted
        record.trouble, record.next_at = NOT_READ_YET, 0.0
        descriptor = found.descriptor
        if isinstance(descriptor, Absent):
            record.trouble = descriptor
            return
        try:
            with suppress(OSError):
                record.header = header_of(descriptor)
            if self._is_looked_at(record):
                record.pages = self._held(descriptor)
        finally:
            os.close(descriptor)

    def _is_looked_at(self, record: FileRecord) -> bool:
        """Whether a descriptor is kept: not of libraries, and not of too many."""
        if record.kind(is_written=True) is FileKind.LIBRARY:
            return False
        if sum(one.pages is not None for one in self.records.values()) < _MOST_HELD:
            return True
        record.trouble = _TOO_MANY
        return False

    def _held(self, descriptor: int) -> FilePages:
        return FilePages(Path(f"/proc/self/fd/{descriptor}"))

    def _renamed(self, record: FileRecord, process: OpenProcess, mapped: Mapped) -> None:
        """The same file by another name, or deleted since."""
        found = find(process, mapped)
        if not isinstance(found.descriptor, Absent):
            os.close(found.descriptor)
        record.name, record.path, record.is_deleted = mapped.name, found.path, found.is_deleted

    def _read(self, record: FileRecord) -> None:
        if record.pages is None:
            missing = dict.fromkeys(("size_bytes", *KEYS), record.trouble)
            record.figures = dict(missing) if not record.figures else record.figures
            return
        figures: Mapping[str, Figure] = record.pages.read()
        record.figures = {"size_bytes": record.pages.size_bytes, **figures}

    def _let_go(self, record: FileRecord) -> None:
        if record.pages is not None:
            record.pages.close()
            record.pages = None
        record.trouble = _UNMAPPED


def _is_still(record: FileRecord, mapped: Mapped) -> bool:
    """Whether the name by which it is known leads to it: one file may be mapped by several."""
    try:
        return not record.is_deleted and is_file_of(record.path.stat(), mapped)
    except OSError:
        return False
