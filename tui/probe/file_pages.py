"""The file tier: how much of one file is in the page cache, dirty, and under writeback."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from tui.probe.reading import Absent, Figure, why
from workloads.kernel import cachestat
from workloads.sources import FileSources, ask, cachestat_refused

KEYS: Final = ("file_cached_bytes", "file_dirty_bytes", "file_writeback_bytes")


ANOTHER_FILE: Final = Absent("another file has its name now")
NO_SUCH_FILE: Final = Absent("no file has its name any more")


def open_file(path: Path, identity: tuple[int, int] | None = None) -> int | Absent:
    """A descriptor to read of the file of this name, if it is the one of this device and inode."""
    try:
        # A named pipe would wait for a writer.
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        return NO_SUCH_FILE
    except OSError as error:
        return why(error)
    status = os.fstat(fd)
    if identity is None or identity == (status.st_dev, status.st_ino):
        return fd
    os.close(fd)
    return ANOTHER_FILE


_HELD: Final[set[int]] = set()


def held() -> frozenset[int]:
    """The descriptors that are held here, of whatever file: nobody else knows them."""
    return frozenset(_HELD)


class FilePages:
    """Asks cachestat(2) about one file, held open for reading.

    `identity`: device and inode of the file that is meant, if they are known.
    """

    def __init__(self, path: Path, identity: tuple[int, int] | None = None) -> None:
        self._fd = -1
        self._absent: Absent | None = None
        self.sources: FileSources | None = None
        fd = open_file(path, identity)
        if isinstance(fd, Absent):
            self._absent = fd
        else:
            self._fd, self.sources = fd, ask(fd)
            _HELD.add(fd)

    def read(self) -> dict[str, Figure]:
        """The file's pages now, whoever made them so, or why they cannot be known."""
        if self._absent is not None or self.sources is None:
            return dict.fromkeys(KEYS, self._absent if self._absent is not None else CLOSED)
        cached, dirty = self.sources.file_pages, self.sources.file_dirty
        if isinstance(cached, Absent):
            why: Figure = dirty if isinstance(dirty, Absent) else cached
            return dict.fromkeys(KEYS, why) | {"file_cached_bytes": cached}
        try:
            stat = cachestat(self._fd)
        except OSError as error:
            return dict.fromkeys(KEYS, cachestat_refused(error))
        figures: dict[str, Figure] = {"file_cached_bytes": stat.cached_bytes}
        if isinstance(dirty, Absent):
            return figures | {"file_dirty_bytes": dirty, "file_writeback_bytes": dirty}
        return figures | {
            "file_dirty_bytes": stat.dirty_bytes,
            "file_writeback_bytes": stat.writeback_bytes,
        }

    @property
    def size_bytes(self) -> Figure:
        """How long the file is now."""
        if self._fd < 0:
            return self._absent if self._absent is not None else CLOSED
        try:
            return os.fstat(self._fd).st_size
        except OSError as error:
            return why(error)

    def close(self) -> None:
        """Give the descriptor back; harmless when called again."""
        if self._fd >= 0:
            _HELD.discard(self._fd)
            os.close(self._fd)
            self._fd = -1
            self._absent = CLOSED


CLOSED: Final = Absent("file closed")
