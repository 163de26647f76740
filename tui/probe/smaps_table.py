"""`/proc/PID/smaps` mapping by mapping: what each one is, and a column for each of its fields.

The kernel prints the same lines for every mapping, so that a field is a column of them. A text
that was cut off, or that no kernel prints, is read line by line: what is not there is None.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

from workloads.figures import Absent, Count

_IS_HEADER: Final = re.compile(rb"[0-9a-f]+-[0-9a-f]+ .{4} ", re.DOTALL).match
_HEADER: Final = re.compile(
    rb"([0-9a-f]+)-([0-9a-f]+) (.{4}) ([0-9a-f]+) ([0-9a-f]+:[0-9a-f]+) ([0-9]+) *(.*)", re.DOTALL
).fullmatch
_UNIT: Final = b" kB"
_MOST_REMEMBERED: Final = 4096


class Mapped(NamedTuple):
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
        self._step = second or 1
        headers: Sequence[int] = range(0, len(lines), self._step)
        found = [_mapped(lines[at]) for at in headers]
        if len(lines) % self._step or None in found:
            self._step = 0  # cut off, or not what a kernel prints
            headers = [at for at, line in enumerate(lines) if _HEADER(line)]
            found = [_mapped(lines[at]) for at in headers]
        self.mappings = [mapped for mapped in found if mapped is not None]
        self._headers = headers
        self._lines = lines
        self._columns: dict[str, list[int | None]] = {}
        self._whole: dict[str, int] = {}

    def column(self, name: str) -> list[int | None]:
        """The field of every mapping, None where it has no such line."""
        found = self._columns.get(name)
        if found is None:
            prefix = name.encode() + b":"
            values = self._by_column(prefix)
            if values is not None:
                found, self._whole[name] = [*values], sum(values)
            else:
                found = [_value(block, prefix) for block in self._blocks]
            self._columns[name] = found
        return found

    def total(self, name: str, rows: Iterable[int] | None = None) -> Count:
        """The sum over these mappings (all without `rows`); absent if one has no such line."""
        column = self.column(name)
        if rows is None and name in self._whole:
            return self._whole[name]
        total = 0
        for value in column if rows is None else map(column.__getitem__, rows):
            if value is None:
                return Absent(f"{name} is not in this kernel's smaps")
            total += value
        return total if column else Absent(f"{name} is not in this kernel's smaps")

    def flags(self, row: int) -> frozenset[bytes]:
        """The mapping's `VmFlags`, the kernel's two letters each; empty if there are none."""
        line = next((line for line in self._blocks[row] if line.startswith(b"VmFlags:")), b"")
        return frozenset(line[len(b"VmFlags:") :].split())

    def _by_column(self, prefix: bytes) -> list[int] | None:
        """By the place of the line in the first mapping; None if it is not there in all."""
        step = self._step
        within = range(1, step)
        at = next((at for at in within if self._lines[at].startswith(prefix)), 0)
        if not at:
            return None
        column = self._lines[at::step]
        text = b"\n".join(column)
        if not text.count(prefix) == text.count(_UNIT) == len(column):
            return None
        values = text.replace(prefix, b"").replace(_UNIT, b"").split(b"\n")
        try:
            return [int(value) * 1024 for value in values]
        except ValueError:
            return None

    @cached_property
    def _blocks(self) -> list[list[bytes]]:
        ends = [*self._headers, len(self._lines)][1:]
        return [self._lines[at + 1 : end] for at, end in zip(self._headers, ends, strict=False)]


@lru_cache(_MOST_REMEMBERED)
def _mapped(line: bytes) -> Mapped | None:
    """What a header tells, None if it is none: of a process and its forks mostly the same ones."""
    match = _HEADER(line)
    if match is None:
        return None
    start, end, perms, offset, device, inode, name = match.groups()
    return Mapped(int(start, 16), int(end, 16), perms, int(offset, 16), device, int(inode), name)


def _value(block: list[bytes], prefix: bytes) -> int | None:
    for line in block:
        if line.startswith(prefix):
            value = line[len(prefix) : -len(_UNIT)].strip()
            return int(value) * 1024 if line.endswith(_UNIT) and value.isdigit() else None
    return None
