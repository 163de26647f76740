"""The file tier: how much of one file is in the page cache, dirty, and under writeback."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Final

from tui.probe.reading import NO_PERMISSION, Absent, Figure, why
from workloads.kernel import cachestat

KEYS: Final = ("file_cached_bytes", "file_dirty_bytes", "file_writeback_bytes")
OLD_KERNEL: Final = Absent("kernel older than 6.5")


class FilePages:
    """Asks cachestat(2) about one file, held open for reading."""

    def __init__(self, path: Path) -> None:
        self._fd = -1
        self._absent: Absent | None = None
        try:
            self._fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError as error:
            self._absent = why(error)

    def read(self) -> dict[str, Figure]:
        """The file's pages now, or why they cannot be known."""
        if self._absent is not None:
            return dict.fromkeys(KEYS, self._absent)
        try:
            stat = cachestat(self._fd)
        except OSError as error:
            return dict.fromkeys(KEYS, _reason(error))
        return {
            "file_cached_bytes": stat.cached_bytes,
            "file_dirty_bytes": stat.dirty_bytes,
            "file_writeback_bytes": stat.writeback_bytes,
        }

    def close(self) -> None:
        """Give the descriptor back; harmless when called again."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
            self._absent = Absent("file closed")


def _reason(error: OSError) -> Absent:
    if error.errno == errno.ENOSYS:
        return OLD_KERNEL
    if error.errno in (errno.EPERM, errno.EACCES):
        return NO_PERMISSION
    return Absent(error.strerror or "cachestat failed")
