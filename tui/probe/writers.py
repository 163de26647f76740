"""Who else may write a file: processes that have it mapped shared and writable, or open to write.

Nobody's process is touched: maps and open files are looked at, of those that may be looked at.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tui.probe.process import PROC
from tui.probe.reading import Absent, why
from tui.text import plain

_MAPPED: Final = re.compile(
    rb"^[0-9a-f]+-[0-9a-f]+ (..)(.)(.) [0-9a-f]+ ([0-9a-f]+:[0-9a-f]+) (\d+)", re.MULTILINE
)
_READS: Final = "maps it to read"
_WRITES: Final = os.O_WRONLY | os.O_RDWR


@dataclass(frozen=True, slots=True)
class Writer:
    """A process that has the file, and how; without `may_write` it only reads it."""

    pid: int
    name: str
    how: str
    may_write: bool = True


@dataclass(frozen=True, slots=True)
class MappedFile:
    """A file as `/proc/PID/maps` names it, which need not be as fstat(2) does."""

    device: bytes
    inode: bytes


def mapped_file(pid: int, address: int, proc_root: Path = PROC) -> MappedFile | Absent:
    """What is mapped at an address of a process."""
    try:
        text = (proc_root / str(pid) / "maps").read_bytes()
    except OSError as error:
        return why(error)
    for line in text.splitlines():
        span, _, rest = line.partition(b" ")
        start, _, end = span.partition(b"-")
        if int(start, 16) <= address < int(end, 16):
            fields = rest.split(None, 4)
            if fields[3] == b"0":
                return Absent("no file is mapped there")
            return MappedFile(fields[2], fields[3])
    return Absent("nothing is mapped there")


def other_writers(
    file: MappedFile, path: Path, but: frozenset[int], proc_root: Path = PROC
) -> tuple[Writer, ...]:
    """All but these processes that may write the file; those of other users are often unseen."""
    return tuple(user for user in other_users(file, path, but, proc_root) if user.may_write)


def other_users(
    file: MappedFile, path: Path, but: frozenset[int], proc_root: Path = PROC
) -> tuple[Writer, ...]:
    """All but these processes that may write the file, or map it: whose pages are shared then."""
    try:
        status = path.stat()
        identity: tuple[int, int] | None = (status.st_dev, status.st_ino)
    except OSError:
        identity = None
    found = []
    try:
        entries = [entry for entry in proc_root.iterdir() if entry.name.isdigit()]
    except OSError:
        return ()
    for entry in entries:
        if int(entry.name) in but:
            continue
        how = _how(entry, file, identity)
        if how:
            found.append(Writer(int(entry.name), _name(entry), how, how != _READS))
    return tuple(found)


def _how(process: Path, file: MappedFile, identity: tuple[int, int] | None) -> str:
    try:
        text = (process / "maps").read_bytes()
    except OSError:
        return ""  # it has ended, or may not be looked at
    reads = ""
    if file.inode in text:
        for match in _MAPPED.finditer(text):
            if (match[4], match[5]) == (file.device, file.inode):
                reads = _READS
                if match[1][1:] == b"w" and match[3] == b"s":
                    return "has it mapped to write"
    return "has it open to write" if identity and _has_open(process, identity) else reads


def _has_open(process: Path, identity: tuple[int, int]) -> bool:
    try:
        links = list((process / "fd").iterdir())
    except OSError:
        return False
    for link in links:
        try:
            status = link.stat()
            if (status.st_dev, status.st_ino) != identity:
                continue
            info = (process / "fdinfo" / link.name).read_bytes()
        except OSError:
            continue
        flags = re.search(rb"^flags:\s+([0-7]+)", info, re.MULTILINE)
        if flags and int(flags[1], 8) & _WRITES:
            return True
    return False


def _name(process: Path) -> str:
    try:
        return plain((process / "comm").read_text(errors="replace").strip(), 40)
    except OSError:
        return "a process that has ended"
