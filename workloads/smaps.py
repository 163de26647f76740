"""`/proc/PID/smaps` as sums: of the whole process, and of the mapping that an array lies in.

Read by the child of itself and by its watcher alike. The kernel walks every resident page for it
(8-18 ms per GiB) and holds the map lock meanwhile. It prints the same lines for every mapping, so
that a field is a column of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from workloads.figures import Absent, Count

_FIELDS: Final = (
    *("Rss", "Pss", "Shared_Clean", "Shared_Dirty", "Private_Clean", "Private_Dirty"),
    *("Anonymous", "Swap"),
)
_PREFIXES: Final = {f"{name}:".encode(): name for name in _FIELDS}
_IS_HEADER: Final = re.compile(rb"[0-9a-f]+-[0-9a-f]+ ").match
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
    table = _Table(text)
    low, high = table.range_of(start, end)
    return Walk(table.sums(0, table.mappings), table.sums(low, high))


def mapping_only(text: bytes, start: int, end: int) -> Walk:
    """The array's mapping alone: what a child asks of itself again and again."""
    table = _Table(text)
    return Walk({}, table.sums(*table.range_of(start, end)))


class _Table:
    """The lines of all mappings, and where each of these begins."""

    def __init__(self, text: bytes) -> None:
        # Of what may end a line a file's name can hold all but this one, which is escaped.
        self._lines = lines = text.removesuffix(b"\n").split(b"\n") if text else []
        second = (at for at in range(1, len(lines)) if _IS_HEADER(lines[at]))
        self._step = next(second, len(lines)) or 1
        self._headers: Sequence[int] = range(0, len(lines), self._step)
        if len(lines) % self._step or not all(_IS_HEADER(lines[at]) for at in self._headers):
            # Cut off, or not what a kernel prints.
            self._headers = [at for at, line in enumerate(lines) if _IS_HEADER(line)]
        self.mappings = len(self._headers)

    def range_of(self, start: int, end: int) -> tuple[int, int]:
        """The first of the mappings within start..end, and the one behind the last."""
        first = -1
        for number, at in enumerate(self._headers):
            low, high = self._lines[at].split(b" ", 1)[0].split(b"-")
            inside = start <= int(low, 16) and int(high, 16) <= end
            if inside and first < 0:
                first = number
            if first >= 0 and not inside:
                return first, number
        return (first, self.mappings) if first >= 0 else (0, 0)

    def sums(self, first: int, behind: int) -> dict[str, int]:
        """The fields' bytes over these mappings; empty if there are none."""
        if behind <= first:
            return {}
        ends = [*self._headers, len(self._lines)]
        lines = self._lines[ends[first] : ends[behind]]
        try:
            return dict(_by_columns(lines, self._step))
        except ValueError:
            return _line_by_line(lines)


def _by_columns(lines: list[bytes], step: int) -> Iterator[tuple[str, int]]:
    """The sum of each field; raises ValueError if it is not the same line of every mapping."""
    for at, line in enumerate(lines[:step]):
        prefix = line[: line.find(b":") + 1]
        name, begins = _PREFIXES.get(prefix), len(prefix)
        if name is not None:
            column = lines[at::step]
            values = [int(line[begins:-3]) for line in column if line.startswith(prefix)]
            if len(values) != len(column):
                raise ValueError("another line")
            yield name, sum(values) * 1024


def _line_by_line(lines: list[bytes]) -> dict[str, int]:
    """The same of any lines: ten times as slow."""
    sums: dict[str, int] = {}
    for line in lines:
        before, colon, value = line.partition(b":")
        name = _PREFIXES.get(before + colon)
        if name is not None and value[:-3].strip().isdigit():
            sums[name] = sums.get(name, 0) + int(value[:-3]) * 1024
    return sums
