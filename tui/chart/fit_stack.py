"""Instances stacked up to the limit, in bytes and lines; how they are drawn is not said here.

Bricks end on edges of lines. Where one instance is lower than a line, so many of them are one
brick.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from math import floor
from typing import Final

from tui.chart.areas import EIGHTHS
from tui.chart.bands import Band

_STEPS: Final = (1, 2, 5)
_LEAST_LINES: Final = 2
"""Of several as one brick: one for their number, one for the edge."""


@dataclass(frozen=True, slots=True)
class Room:
    """What there is, in bytes, over so many lines: memory below, swap above it."""

    memory_bytes: int
    swap_bytes: int
    lines: int

    @property
    def memory_lines(self) -> int:
        """Those below the limit's line: all where there is no swap, else one less at most."""
        if not self.swap_bytes or self.lines < 2:
            return self.lines
        share = self.memory_bytes / max(1, self.memory_bytes + self.swap_bytes)
        return min(self.lines - 1, max(1, round(self.lines * share)))

    def height(self, size_bytes: float) -> float:
        """In eighths of a line from the bottom: memory ends on its line, swap on the uppermost."""
        lines = self.memory_lines
        if size_bytes <= self.memory_bytes or not self.swap_bytes:
            return EIGHTHS * lines * size_bytes / max(1, self.memory_bytes)
        above = (size_bytes - self.memory_bytes) / self.swap_bytes
        return EIGHTHS * (lines + above * (self.lines - lines))


@dataclass(frozen=True)
class Stack:
    """What is drawn of one mode.

    `solid_bytes`: each instance that is measured or proved; `more`: how many further ones are
    predicted, of `each_bytes`; `fixed_share`: how much of each is page tables and the kernel's;
    `file_bytes`: what all of them share.
    """

    band: Band
    solid_bytes: tuple[float, ...] = ()
    more: int = 0
    each_bytes: float = 0.0
    fixed_share: float = 0.0
    file_bytes: float = 0.0

    @cached_property
    def _solid_ends(self) -> tuple[float, ...]:
        return tuple(accumulate(self.solid_bytes))

    @property
    def many(self) -> int:
        """Solid and predicted ones."""
        return len(self.solid_bytes) + self.more

    @property
    def solid_end_bytes(self) -> float:
        """All solid ones."""
        return self._solid_ends[-1] if self._solid_ends else 0.0

    def end_bytes(self, number: int) -> float:
        """Where the so many-th instance ends, from 1."""
        solid = len(self._solid_ends)
        if number <= solid:
            return self._solid_ends[number - 1]
        return self.solid_end_bytes + (number - solid) * self.each_bytes


def per_brick(stack: Stack, room: Room) -> int:
    """How many instances are one brick: one where that is a line high, else 2, 5, 10, 20 ... which
    are higher than a line, so that one can be told from the next."""
    each = stack.each_bytes or max(stack.solid_bytes, default=0.0)
    line_bytes = room.memory_bytes / max(1, room.memory_lines)
    if room.swap_bytes and room.lines > room.memory_lines:
        line_bytes = max(line_bytes, room.swap_bytes / (room.lines - room.memory_lines))
    if each >= line_bytes:
        return 1
    tens = 1
    while each > 0 and tens <= stack.many:
        for step in _STEPS:
            if each * step * tens >= _LEAST_LINES * line_bytes:
                return step * tens
        tens *= 10
    return max(1, stack.many)


def brick_tops(stack: Stack, room: Room) -> list[tuple[int, int]]:
    """The bricks from the bottom: the line that each ends below, and its last instance.

    Of bricks that end on one line, the last.
    """
    size = per_brick(stack, room)
    found: list[tuple[int, int]] = []
    for first in range(0, stack.many, size):
        last = min(stack.many, first + size)
        line = floor(room.height(stack.end_bytes(last)) / EIGHTHS + 0.5)
        if found and found[-1][0] == line:
            found.pop()
        found.append((line, last))
    return found
