"""The mappings of a process from `/proc/PID/maps`: cheap, no page is walked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tui.probe.process import PROC
from tui.probe.reading import PROCESS_GONE, Absent, why

_LINE: Final = re.compile(
    rb"^([0-9a-f]+)-([0-9a-f]+) ...(.) ([0-9a-f]+) (\S+) (\d+) *(.*)$", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Area:
    """One line of `/proc/PID/maps`; `offset` is where in the file it starts, in bytes."""

    start: int
    end: int
    is_shared: bool
    inode: int
    path: bytes
    device: bytes = b"00:00"
    offset: int = 0


def areas_of(pid: int, proc_root: Path = PROC) -> list[Area] | Absent:
    """All mappings of a process, cheaply: no page is walked."""
    try:
        return _areas((proc_root / str(pid) / "maps").read_bytes())
    except OSError as error:
        return why(error)


def areas_of_file(
    pid: int, device: bytes, inode: int, proc_root: Path = PROC
) -> list[Area] | Absent:
    """Mappings of one file in another process; a process without any mapping is gone."""
    try:
        text = (proc_root / str(pid) / "maps").read_bytes()
    except OSError as error:
        return why(error)
    if not text:
        return PROCESS_GONE
    file = b" %s %d" % (device, inode)
    lines = b"\n".join(line for line in text.split(b"\n") if file in line)
    return [area for area in _areas(lines) if (area.device, area.inode) == (device, inode)]


def _areas(text: bytes) -> list[Area]:
    return [
        Area(
            *(int(m[1], 16), int(m[2], 16), m[3] == b"s", int(m[6]), _unescaped(m[7])),
            device=m[5],
            offset=int(m[4], 16),
        )
        for m in _LINE.finditer(text)
    ]


def areas_in(areas: list[Area], start: int, end: int) -> list[Area]:
    """The mappings that make up start..end, which madvise may have split; none if it has gaps."""
    inside = [area for area in areas if area.start < end and start < area.end]
    covered = sum(min(area.end, end) - max(area.start, start) for area in inside)
    return inside if covered == end - start else []


def _unescaped(path: bytes) -> bytes:
    # The kernel escapes line breaks, and no backslash.
    return path.replace(b"\\012", b"\n")
