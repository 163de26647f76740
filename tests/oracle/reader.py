"""What the kernel says of a process and a file, read without any code of the product.

Page numbers are those of the file; bytes unless a name says pages.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

PAGE: Final = mmap.PAGESIZE
_PROC: Final = Path("/proc")
_AREA: Final = re.compile(
    r"(?P<start>[0-9a-f]+)-(?P<end>[0-9a-f]+) (?P<rights>\S+) (?P<offset>[0-9a-f]+) "
    r"(?P<major>[0-9a-f]+):(?P<minor>[0-9a-f]+) (?P<inode>\d+) *(?P<path>.*)"
)
_KIB: Final = re.compile(r"(\w+): +(\d+) kB")
_PRESENT, _SWAPPED, _OF_A_FILE = (np.uint64(1 << bit) for bit in (63, 62, 61))
_CACHESTAT: Final = 451


@dataclass(frozen=True, slots=True)
class Area:
    """A mapping of the process as smaps has it, with its fields in bytes."""

    start: int
    end: int
    offset: int
    device: tuple[int, int]
    inode: int
    path: str
    fields: dict[str, int]


@dataclass(frozen=True, slots=True)
class Pages:
    """The file's pages as they stand in one process: numbers of pages by what pagemap says."""

    private: frozenset[int] = frozenset()
    swapped: frozenset[int] = frozenset()
    of_file: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Cached:
    """The file's pages in the page cache, whoever put them there."""

    cached: int
    dirty: frozenset[int]
    writeback: frozenset[int]


def areas(pid: int) -> list[Area]:
    """All mappings, by smaps."""
    return list(_areas((_PROC / str(pid) / "smaps").read_text()))


def _areas(text: str) -> Iterator[Area]:
    head: re.Match[str] | None = None
    fields: dict[str, int] = {}
    for line in text.splitlines():
        if field := _KIB.fullmatch(line.strip()):
            fields[field[1]] = int(field[2]) * 1024
        elif match := _AREA.fullmatch(line.strip()):
            if head is not None:
                yield _area(head, fields)
            head, fields = match, {}
    if head is not None:
        yield _area(head, fields)


def _area(head: re.Match[str], fields: dict[str, int]) -> Area:
    start, end, offset, major, minor = (
        int(head[name], 16) for name in ("start", "end", "offset", "major", "minor")
    )
    return Area(start, end, offset, (major, minor), int(head["inode"]), head["path"], fields)


def areas_of(pid: int, file: Path) -> list[Area]:
    """The mappings of a file: by device and inode, or by name where stat tells another device.

    (overlayfs and btrfs do.)
    """
    status = file.stat()
    device = os.major(status.st_dev), os.minor(status.st_dev)
    return [
        area
        for area in areas(pid)
        if (area.device, area.inode) == (device, status.st_ino) or area.path == str(file)
    ]


def pages_of(pid: int, found: list[Area]) -> Pages:
    """The pages of these mappings, bit by bit."""
    private: set[int] = set()
    swapped: set[int] = set()
    of_file: set[int] = set()
    for area in found:
        entries = pagemap(pid, area.start, area.end)
        first = area.offset // PAGE
        is_file = (entries & _OF_A_FILE) != 0
        present = (entries & _PRESENT) != 0
        private |= _numbers(first, present & ~is_file)
        swapped |= _numbers(first, ((entries & _SWAPPED) != 0) & ~is_file)
        of_file |= _numbers(first, present & is_file)
    return Pages(frozenset(private), frozenset(swapped), frozenset(of_file))


def _numbers(first: int, chosen: np.ndarray) -> set[int]:
    return set((first + np.flatnonzero(chosen)).tolist())


def pagemap(pid: int, start: int, end: int) -> np.ndarray:
    """The 64 bits of every page in start..end."""
    with (_PROC / str(pid) / "pagemap").open("rb", buffering=0) as file:
        file.seek(start // PAGE * 8)
        wanted = (end - start) // PAGE * 8
        read = b""
        while len(read) < wanted:
            more = file.read(wanted - len(read))
            assert more, "pagemap ends early"
            read += more
    return np.frombuffer(read, dtype=np.uint64)


def status_of(pid: int) -> dict[str, int]:
    """The lines of `/proc/PID/status` that are sizes."""
    text = (_PROC / str(pid) / "status").read_text().expandtabs()
    return {name: int(kib) * 1024 for name, kib in _KIB.findall(text)}


def dirtied_by(pid: int) -> int:
    """What the process has dirtied of any file since it began, by `write_bytes`."""
    lines = (_PROC / str(pid) / "io").read_text().splitlines()
    fields = {name: int(value) for name, value in (line.split(": ") for line in lines)}
    return fields["write_bytes"]


def summed(found: list[Area], *names: str) -> int:
    """Fields of mappings added up."""
    return sum(area.fields[name] for area in found for name in names)


def cached(file: Path) -> Cached | None:
    """The file's pages by cachestat(2), asked page by page; None where the kernel has none."""
    fd = os.open(file, os.O_RDONLY)
    try:
        pages = -(-os.fstat(fd).st_size // PAGE)
        whole = _cachestat(fd, 0, 0)
        if whole is None:
            return None
        each = [_cachestat(fd, page * PAGE, PAGE) or (0, 0, 0) for page in range(pages)]
    finally:
        os.close(fd)
    dirty = frozenset(page for page, stat in enumerate(each) if stat[1])
    return Cached(whole[0], dirty, frozenset(page for page, stat in enumerate(each) if stat[2]))


_libc = ctypes.CDLL(None, use_errno=True)


def _cachestat(fd: int, offset: int, length: int) -> tuple[int, int, int] | None:
    span = (ctypes.c_uint64 * 2)(offset, length)
    out = (ctypes.c_uint64 * 5)()
    number = ctypes.c_long(_CACHESTAT)
    if _libc.syscall(number, ctypes.c_int(fd), span, out, ctypes.c_uint(0)) != 0:
        return None
    return out[0], out[1], out[2]


def file_system_of(path: Path) -> str:
    """The file system's name, by the mount with the longest name over the path; the last wins."""
    best, name = "", ""
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        before, _, after = line.partition(" - ")
        where = before.split()[4]
        if path.is_relative_to(where) and len(where) >= len(best):
            best, name = where, after.split()[0]
    return name


def on_disk(file: Path) -> bytes:
    """What a reader finds on the disk itself, the cache passed by; from the cache on tmpfs."""
    size = file.stat().st_size
    try:
        fd = os.open(file, os.O_RDONLY | os.O_DIRECT)
    except OSError:
        return file.read_bytes()
    try:
        # An anonymous mapping is aligned as direct reading wants it.
        with mmap.mmap(-1, -(-size // PAGE) * PAGE) as buffer:
            done = 0
            while done < size:
                got = os.preadv(fd, [memoryview(buffer)[done:]], done)
                assert got, "the file ends early"
                done += got
            return buffer[:size]
    except OSError:
        return file.read_bytes()
    finally:
        os.close(fd)


def runs_on(pid: int) -> bool:
    """Whether the process is anything but asleep."""
    text = (_PROC / str(pid) / "stat").read_text()
    return text.rpartition(")")[2].split()[0] != "S"
