"""Where processes have one file mapped, and what reads their page tables: found again on demand.

A process that cannot be read is left out and counted, with the reason.
"""

from __future__ import annotations

import os
from collections.abc import Hashable, Sequence
from contextlib import suppress
from pathlib import Path

from tui.pages.file_scanner import MappedPart
from tui.probe.maps import areas_of_file
from tui.probe.page_scanner import open_scanner
from tui.probe.page_state import Scanner
from tui.probe.process import PROC
from tui.probe.reading import PROCESS_GONE, Absent
from tui.tree.reading import FileKind, MappedFile, Process
from workloads.kernel import cachestat


class MappedParts:
    """The parts of one file in some processes; it owns their scanners and the file's descriptor."""

    def __init__(self, file: MappedFile, proc_root: Path = PROC) -> None:
        device, _, inode = file.key.rpartition(":")
        self._device, self._inode = device.encode(), int(inode) if inode.isdigit() else -1
        self._file, self._root, self._fd = file, proc_root, -1
        self.scanners: dict[Hashable, Scanner] = {}
        self.parts: list[MappedPart] = []
        self.unread: dict[str, int] = {}
        """How many processes could not be read, by the reason."""
        self.is_shared = False
        """Whether one of them can make the file's own pages dirty."""

    @property
    def end_bytes(self) -> int:
        """The offset behind the last part."""
        return max((p.offset + p.end - p.start for p in self.parts), default=0)

    def find(self, processes: Sequence[Process], gone: set[Hashable]) -> Absent | None:
        """Look again; the reason if no part of it can be read. `gone`: whose scanner is of no use.

        A process that began another program since has other page tables, to be opened anew.
        """
        wanted = {process.identity for process in processes}
        for owner in [owner for owner in self.scanners if owner not in wanted or owner in gone]:
            self.scanners.pop(owner).close()
        self.parts, self.unread, self.is_shared = [], {}, False
        for process in processes:
            if (trouble := self._find_in(process)) is not None:
                self.unread[trouble.reason] = self.unread.get(trouble.reason, 0) + 1
        if self.parts:
            return None
        return Absent(next(iter(self.unread), PROCESS_GONE.reason))

    def _find_in(self, process: Process) -> Absent | None:
        areas = areas_of_file(process.pid, self._device, self._inode, self._root)
        if isinstance(areas, Absent):
            return areas
        owner = process.identity
        if areas and owner not in self.scanners:
            scanner = open_scanner(process.pid, self._root)
            if isinstance(scanner, Absent):
                return scanner
            self.scanners[owner] = scanner
        self.parts += [MappedPart(owner, area.start, area.end, area.offset) for area in areas]
        self.is_shared = self.is_shared or any(area.is_shared for area in areas)
        return None

    def dirty_in_range(self, offset: int, length: int) -> int:
        """Bytes of the file that wait to be written; raises OSError."""
        if self._fd < 0:
            self._fd = self._opened()
        return cachestat(self._fd, offset, length).dirty_bytes

    @property
    def has_dirty_pages(self) -> bool:
        """Whether there is something to be asked for: written in place, and a disk behind it."""
        return self.is_shared and self._file.kind is not FileKind.MEMORY

    def _opened(self) -> int:
        """The file to read, if it still has its name; raises OSError."""
        fd = os.open(self._file.path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        if os.fstat(fd).st_ino == self._inode:
            return fd
        os.close(fd)
        raise FileNotFoundError(2, "another file has its name now")

    def close(self) -> None:
        """Give every descriptor back; harmless when called again."""
        for scanner in self.scanners.values():
            scanner.close()
        self.scanners = {}
        if self._fd >= 0:
            with suppress(OSError):
                os.close(self._fd)
            self._fd = -1
