"""The mappings of a process from `/proc/PID/maps`: cheap, no page is walked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tui.probe.process import PROC
from tui.probe.reading import Absent, why

_LINE: Final = re.compile(
    rb"^([0-9a-f]+)-([0-9a-f]+) ...(.) [0-9a-f]+ \S+ (\d+) *(.*)$", re.MULTILINE
)


_ESCAPED: Final = re.compile(rb"\\([0-7]{3})")


@dataclass(frozen=True, slots=True)
class Area:
    """One line of `/proc/PID/maps`."""

    start: int
    end: int
    is_shared: bool
    inode: int
    path: bytes


def areas_of(pid: int, proc_root: Path = PROC) -> list[Area] | Absent:
    """All mappings of a process, cheaply: no page is walked."""
    try:
        text = (proc_root / str(pid) / "maps").read_bytes()
    except OSError as error:
        return why(error)
    return [
        Area(int(m[1], 16), int(m[2], 16), m[3] == b"s", int(m[4]), _unescaped(m[5]))
        for m in _LINE.finditer(text)
    ]


def areas_in(areas: list[Area], start: int, end: int) -> list[Area]:
    """The mappings that make up start..end, which madvise may have split; none if it has gaps."""
    inside = [area for area in areas if area.start < end and start < area.end]
    covered = sum(min(area.end, end) - max(area.start, start) for area in inside)
    return inside if covered == end - start else []


def _unescaped(path: bytes) -> bytes:
    return _ESCAPED.sub(lambda match: bytes([int(match[1], 8) & 0xFF]), path)
