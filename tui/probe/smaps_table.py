"""`/proc/PID/smaps` mapping by mapping: what each one is, and a column for each of its fields.

The kernel prints the same lines for every mapping, so that a field is a column of them. A text
that was cut off, or that no kernel prints, is read line by line: what is not there is None.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from workloads.figures import Absent, Count

_IS_HEADER: Final = re.compile(rb"[0-9a-f]+-[0-9a-f]+ .{4} ", re.DOTALL).match
_HEADER: Final = re.compile(
    rb"([0-9a-f]+)-([0-9a-f]+) (.{4}) ([0-9a-f]+) ([0-9a-f]+:[0-9a-f]+) ([0-9]+) *(.*)", re.DOTALL
)
_UNIT: Final = b" kB"


@dataclass(frozen=True, slots=True)
class Mapped:
    """One mapping; `name` is as the kernel prints it, `offset` where in the file it starts."""

    start: int
    end: int
    perms: bytes
    offset: int
    device: bytes
    inode: int
    name: bytes

    @property
    def is_shared(self) -> bool:
        """Whether what is written to it goes to the file."""
        return self.perms[3:] == b"s"

    @property
    def is_writable(self) -> bool:
        """Whether it may be written to now."""
        return self.perms[1:2] == b"w"

    @property
    def is_executable(self) -> bool:
        """Whether it is code."""
        return self.perms[2:3] == b"x"


class SmapsTable:
    """The mappings of one reading, and their fields by smaps' own names, in bytes."""

    def __init__(self, text: bytes) -> None:
        # Of what may end a line, a file's name can hold all but this one.
        lines = text.split(b"\n")
        if lines[-1] == b"":
            lines.pop()
        second = next((at for at in range(1, len(lines)) if _IS_HEADER(lines[at])), len(lines))
        step = second or 1
        headers: Sequence[int] = range(0, len(lines), step)
        self._step = step
        if len(lines) % step or not all(_IS_HEADER(lines[at]) for at in headers):
            self._step = 0
            headers = [at for at, line in enumerate(lines) if _IS_HEADER(line)]
        mappings, kept = [], []
        for at in headers:
            found = _HEADER.fullmatch(lines[at])
            if found is None:  # cut off in its first line
                self._step = 0
                continue
            start, end, perms, offset, device, inode, name = found.groups()
            place = int(start, 16), int(end, 16)
            mappings.append(Mapped(*place, perms, int(offset, 16), device, int(inode), name))
            kept.append(at)
        self.mappings: Sequence[Mapped] = mappings
        self._headers = kept
        self._lines = lines
        self._columns: dict[str, list[int | None]] = {}

    def column(self, name: str) -> list[int | None]:
        """The field of every mapping, None where it has no such line."""
        found = self._columns.get(name)
        if found is None:
            prefix = name.encode() + b":"
            found = self._by_column(prefix)
            if found is None:
                found = [_value(block, prefix) for block in self._blocks]
            self._columns[name] = found
        return found

    def total(self, name: str, rows: Iterable[int] | None = None) -> Count:
        """The sum over these mappings (all without `rows`); absent if one has no such line."""
        column = self.column(name)
        chosen = column if rows is None else [column[row] for row in rows]
        if not column or None in chosen:
            return Absent(f"{name} is not in this kernel's smaps")
        return sum(value for value in chosen if value is not None)

    def flags(self, row: int) -> frozenset[bytes]:
        """The mapping's `VmFlags`, the kernel's two letters each; empty if there are none."""
        line = next((line for line in self._blocks[row] if line.startswith(b"VmFlags:")), b"")
        return frozenset(line[len(b"VmFlags:") :].split())

    def _by_column(self, prefix: bytes) -> list[int | None] | None:
        """By the place of the line in the first mapping; None if it is not there in all."""
        step = self._step
        within = range(1, step)
        at = next((at for at in within if self._lines[at].startswith(prefix)), 0)
        if not at:
            return None
        column, begins, cut = self._lines[at::step], len(prefix), -len(_UNIT)
        if not all(line.startswith(prefix) and line.endswith(_UNIT) for line in column):
            return None
        try:
            return [int(line[begins:cut]) * 1024 for line in column]
        except ValueError:
            return None

    @cached_property
    def _blocks(self) -> list[list[bytes]]:
        ends = [*self._headers, len(self._lines)][1:]
        return [self._lines[at + 1 : end] for at, end in zip(self._headers, ends, strict=False)]


def _value(block: list[bytes], prefix: bytes) -> int | None:
    for line in block:
        if line.startswith(prefix):
            value = line[len(prefix) : -len(_UNIT)].strip()
            return int(value) * 1024 if line.endswith(_UNIT) and value.isdigit() else None
    return None
