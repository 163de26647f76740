"""The walk tier: `/proc/PID/smaps`, one reading for the whole process and the array's mapping.

The kernel walks every resident page for it (8-18 ms per GiB) and holds the target's map lock
meanwhile; one reading for both, so that no figure is older than another.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tui.probe.reading import Absent, Figure, why

_HEADER: Final = re.compile(rb"^([0-9a-f]+)-([0-9a-f]+) ", re.MULTILINE)
_FIELD: Final = re.compile(
    rb"^(Rss|Pss|Shared_Clean|Shared_Dirty|Private_Clean|Private_Dirty|Anonymous|Swap):"
    rb"\s+(\d+) kB$",
    re.MULTILINE,
)
TOTALS: Final = {
    "pss_bytes": "Pss",
    "shared_clean_bytes": "Shared_Clean",
    "shared_dirty_bytes": "Shared_Dirty",
    "private_clean_bytes": "Private_Clean",
    "private_dirty_bytes": "Private_Dirty",
}


@dataclass(frozen=True, slots=True)
class Walk:
    """Sums in bytes by smaps' own field names: of the process, and of the array's mapping.

    `mapping` is empty if no mapping lies in the array's range.
    """

    process: Mapping[str, int]
    mapping: Mapping[str, int]

    def figures(self) -> dict[str, Figure]:
        """The walk tier's metrics."""
        missing = Absent("not in this kernel")
        return {key: self.process.get(name, missing) for key, name in TOTALS.items()}


def parse_smaps(text: bytes, start: int = 0, end: int = 0) -> Walk:
    """Sum the fields of all mappings, and of those that lie in start..end.

    A mapping may have been split by madvise, so all parts of the range count.
    """
    mapping: dict[str, int] = {}
    low = high = -1
    for header in _HEADER.finditer(text):
        inside = start <= int(header[1], 16) and int(header[2], 16) <= end
        if inside and low < 0:
            low = header.start()
        if low >= 0 and not inside:
            high = header.start()
            break
    if low >= 0:
        mapping = _sums(text[low : high if high >= 0 else len(text)])
    return Walk(_sums(text), mapping)


def _sums(text: bytes) -> dict[str, int]:
    sums: dict[bytes, int] = {}
    for name, value in _FIELD.findall(text):
        sums[name] = sums.get(name, 0) + int(value)
    return {name.decode(): value * 1024 for name, value in sums.items()}


def read_walk(pid: int, proc_root: Path, start: int = 0, end: int = 0) -> Walk | Absent:
    """Walk the process's pages now."""
    try:
        text = (proc_root / str(pid) / "smaps").read_bytes()
    except OSError as error:
        return why(error)
    return parse_smaps(text, start, end)
