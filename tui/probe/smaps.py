"""The walk tier: `/proc/PID/smaps`, one reading for the whole process and the array's mapping.

One reading for both, so that no figure is older than another.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tui.probe.reading import Absent, Figure, why
from workloads.smaps import Walk, parse_smaps

__all__ = ["TOTALS", "SmapsReader", "Walk", "figures_of", "parse_smaps", "read_walk"]

_READ_BYTES: Final = 1 << 16
TOTALS: Final = {
    "pss_bytes": "Pss",
    "shared_clean_bytes": "Shared_Clean",
    "shared_dirty_bytes": "Shared_Dirty",
    "private_clean_bytes": "Private_Clean",
    "private_dirty_bytes": "Private_Dirty",
}


def figures_of(walk: Walk | Absent) -> dict[str, Figure]:
    """The walk tier's metrics of the whole process, in bytes."""
    if isinstance(walk, Absent):
        return dict.fromkeys(TOTALS, walk)
    return {key: walk.of_process(name) for key, name in TOTALS.items()}


class SmapsReader:
    """Walks the pages of one process, and tells how long its map lock was held for it.

    `longest_hold_seconds`: CPU seconds of the dearest call of the last walk. The kernel holds the
    lock for one call at a time, and no call is shorter than the walk of one mapping.
    """

    def __init__(
        self, pid: int, proc_root: Path, *, cpu_clock: Callable[[], float] = time.thread_time
    ) -> None:
        # Opened anew each time: a descriptor would stay tied to the memory before an exec.
        self._path = proc_root / str(pid) / "smaps"
        self._clock = cpu_clock
        self.longest_hold_seconds = 0.0

    def read(self, start: int = 0, end: int = 0) -> Walk | Absent:
        """Walk them now; the sums of the process, and of what is mapped in start..end."""
        try:
            return parse_smaps(self._text(), start, end)
        except OSError as error:
            return why(error)

    def _text(self) -> bytes:
        parts: list[bytes] = []
        longest, before = 0.0, self._clock()
        fd = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            while part := os.read(fd, _READ_BYTES):
                parts.append(part)
                now = self._clock()
                longest, before = max(longest, now - before), now
        finally:
            os.close(fd)
        self.longest_hold_seconds = longest
        return b"".join(parts)


def read_walk(pid: int, proc_root: Path, start: int = 0, end: int = 0) -> Walk | Absent:
    """Walk a process's pages once."""
    return SmapsReader(pid, proc_root).read(start, end)
