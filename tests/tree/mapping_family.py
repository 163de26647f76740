"""A parent and its forked workers that have a file mapped in any way, and hold still."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

PAGE: Final = os.sysconf("SC_PAGE_SIZE")
PAGES: Final = 64
_PRESENT, _SWAPPED, _FILE = (np.uint64(1 << bit) for bit in (63, 62, 61))

# The parent copies pages 3-5 before it forks; each worker copies one of its own after it.
_PROGRAM: Final = """
import ctypes, json, mmap, os, sys
way, path, pages, workers = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
P, size = mmap.PAGESIZE, pages * mmap.PAGESIZE
if way == "memfd":
    fd = os.memfd_create("scratch")
    os.ftruncate(fd, size)
else:
    fd = os.open(path, os.O_RDWR)
shared = way in ("shared", "memfd")
flags = mmap.MAP_SHARED if shared else mmap.MAP_PRIVATE
def mapped(length, offset=0):
    return mmap.mmap(fd, length, flags=flags, offset=offset)
maps = {"offset": lambda: [mapped(20 * P, 16 * P)],
        "twice": lambda: [mapped(size), mapped(10 * P, 2 * P)],
        "parts": lambda: [mapped(8 * P), mapped(8 * P, 40 * P)]}.get(way, lambda: [mapped(size)])()
for m in maps:
    m.madvise(mmap.MADV_RANDOM)
    for page in range(0, len(m) // P, 2):
        m[page * P]
if way == "deleted":
    os.unlink(path)
for page in (3, 4, 5):
    maps[0][page * P] = 1
if way == "twice":
    maps[1][7 * P] = 1
children = []
for worker in range(workers):
    r, w = os.pipe()
    pid = os.fork()
    if not pid:
        maps[-1][worker % 7 * P] = 2
        os.write(w, b"x")
        sys.stdin.read()
        os._exit(0)
    os.read(r, 1)
    children.append(pid)
status = os.fstat(fd)
device = f"{os.major(status.st_dev):02x}:{os.minor(status.st_dev):02x}"
print(json.dumps([os.getpid(), children, device, status.st_ino]), flush=True)
sys.stdin.read()
"""


@dataclass(frozen=True, slots=True)
class Family:
    """Who they are, and the file's key as the kernel's maps have it."""

    pids: tuple[int, ...]
    key: str


@contextmanager
def family(way: str, path: Path, workers: int = 0) -> Iterator[Family]:
    """`way`: `private`, `shared`, `offset`, `twice`, `parts`, `deleted`, `memfd`."""
    path.write_bytes(bytes(range(256)) * (PAGES * PAGE // 256))
    child = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, way, str(path), str(PAGES), str(workers)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert child.stdout is not None
        pid, children, _, inode = json.loads(child.stdout.readline())
        yield Family((pid, *children), f"{_device_of(pid, inode)}:{inode}")
    finally:
        child.communicate()


def _device_of(pid: int, inode: int) -> str:
    fields = (line.split(None, 5) for line in Path(f"/proc/{pid}/maps").read_text().splitlines())
    return next(found[3] for found in fields if found[4] == str(inode))


def plain_states(pid: int, key: str, pages: int = PAGES) -> list[str]:
    """Of each page of the file in one process, entry by entry: absent, file, copy, swap."""
    device, _, inode = key.rpartition(":")
    dearest = ["absent"] * pages
    with open(f"/proc/{pid}/pagemap", "rb") as table:  # noqa: PTH123
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, _, offset, its_device, its_inode, *_ = line.split(None, 5)
            if (its_device, its_inode) != (device, inode):
                continue
            start, end = (int(part, 16) for part in span.split("-"))
            table.seek(start // PAGE * 8)
            entries = np.frombuffer(table.read((end - start) // PAGE * 8), np.uint64)
            for number, entry in enumerate(entries, int(offset, 16) // PAGE):
                dearest[number] = max(dearest[number], _state(entry), key=ORDER.index)
    return dearest


ORDER: Final = ("absent", "file", "swap", "copy")


def _state(entry: np.uint64) -> str:
    if entry & _FILE:
        return "file"
    if entry & _PRESENT:
        return "copy"
    return "swap" if entry & _SWAPPED else "absent"
