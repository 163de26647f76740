"""`/proc/PID/smaps` as sums: of the whole process, and of the mapping that an array lies in.

Read by the child of itself and by its watcher alike. The kernel walks every resident page for it
(8-18 ms per GiB) and holds the map lock meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from workloads.figures import Absent, Count

_HEADER: Final = re.compile(rb"^([0-9a-f]+)-([0-9a-f]+) ", re.MULTILINE)
_FIELD: Final = re.compile(
    rb"^(Rss|Pss|Shared_Clean|Shared_Dirty|Private_Clean|Private_Dirty|Anonymous|Swap):"
    rb"\s+(\d+) kB$",
    re.MULTILINE,
)
NOT_IN_KERNEL: Final = Absent("not in this kernel")
NO_MAPPING: Final = Absent("the array's memory is part of a larger mapping")


@dataclass(frozen=True, slots=True)
class Walk:
    """Sums in bytes by smaps' own field names: of the process, and of the array's mapping.

    `mapping` is empty if no mapping lies in the array's range.
    """

    process: Mapping[str, int]
    mapping: Mapping[str, int]

    def of_process(self, *names: str) -> Count:
        """The sum of these fields over all mappings; absent if the kernel prints one of them not.

        `names` are smaps' own.
        """
        return _sum_of(self.process, names)

    def of_mapping(self, *names: str) -> Count:
        """The sum of these fields over the array's mapping."""
        return _sum_of(self.mapping, names) if self.mapping else NO_MAPPING

    @property
    def mapping_dirty_bytes(self) -> Count:
        """Pages that this mapping has and that were changed since they were last written."""
        return self.of_mapping("Private_Dirty", "Shared_Dirty")


def _sum_of(fields: Mapping[str, int], names: tuple[str, ...]) -> Count:
    missing = [name for name in names if name not in fields]
    if missing:
        return Absent(f"{missing[0]} is not in this kernel's smaps")
    return sum(fields[name] for name in names)


def parse_smaps(text: bytes, start: int = 0, end: int = 0) -> Walk:
    """Sum the fields of all mappings, and of those that lie in start..end.

    A mapping may have been split by madvise, so all parts of the range count.
    """
    low, high = _range_of(text, start, end)
    mapping = _sums(text[low:high]) if low >= 0 else {}
    return Walk(_sums(text), mapping)


def mapping_only(text: bytes, start: int, end: int) -> Walk:
    """The array's mapping alone: what a child asks of itself again and again."""
    low, high = _range_of(text, start, end)
    return Walk({}, _sums(text[low:high]) if low >= 0 else {})


def _range_of(text: bytes, start: int, end: int) -> tuple[int, int]:
    """Where the mappings within start..end stand in the text; (-1, -1) if none does."""
    low = -1
    for header in _HEADER.finditer(text):
        inside = start <= int(header[1], 16) and int(header[2], 16) <= end
        if inside and low < 0:
            low = header.start()
        if low >= 0 and not inside:
            return low, header.start()
    return low, len(text) if low >= 0 else -1


def _sums(text: bytes) -> dict[str, int]:
    sums: dict[str, int] = {}
    for found, value in _FIELD.findall(text):
        name = found.decode()
        sums[name] = sums.get(name, 0) + int(value) * 1024
    return sums
