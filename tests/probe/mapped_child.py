"""A small child that maps an array one way, touches known pages, and holds still until told."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.waiting import DEADLINE_SECONDS

PAGES: Final = 4096

# Every way touches the same pages: a run, every third of another stretch, and single ones.
_PROGRAM: Final = """
import mmap, sys
import numpy as np
way, path, pages, pageout = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4]
size, step = pages * mmap.PAGESIZE, mmap.PAGESIZE
touched = np.unique(np.r_[10:200, 300:1500:3, np.random.default_rng(1).integers(0, pages, 700)])
if way == "anonymous":
    held = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    held.madvise(mmap.MADV_NOHUGEPAGE)
    array = np.frombuffer(held, np.uint8)
    array[::step].sum()
elif way == "load":
    array = np.fromfile(path, np.uint8)
    touched = np.arange(pages)
else:
    array = np.memmap(path, np.uint8, mode=way)
    array[: size // 4 : step].sum()
if way == "r":
    array[touched * step].sum()
else:
    array[touched * step] = 1
if pageout == "pageout":
    array._mmap.madvise(21, 0, size // 2)
print(array.ctypes.data, size, len(touched), flush=True)
sys.stdin.read()
"""


@dataclass(frozen=True, slots=True)
class MappedChild:
    """Where the child's array lies, and how many pages of it were written (read, for `r`)."""

    process: subprocess.Popen[str]
    start: int
    length_bytes: int
    touched_pages: int

    @property
    def pid(self) -> int:
        """The child's PID."""
        return self.process.pid

    def stop(self) -> None:
        """End the child and wait until it is gone."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(DEADLINE_SECONDS)


@contextmanager
def mapped_child(way: str, path: Path, pageout: str = "") -> Iterator[MappedChild]:
    """A child with `PAGES` pages mapped: `r`, `c`, `r+`, `load` or `anonymous`."""
    path.write_bytes(b"\7" * PAGES * 4096)
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, way, str(path), str(PAGES), pageout],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        start, length, touched = map(int, process.stdout.readline().split())
        child = MappedChild(process, start, length, touched)
        try:
            yield child
        finally:
            child.stop()


@dataclass(frozen=True, slots=True)
class Smaps:
    """One mapping of `/proc/PID/smaps`; sizes in bytes."""

    start: int
    end: int
    rss: int
    anonymous: int
    swap: int


def smaps_of(pid: int, address: int) -> Smaps:
    """The mapping that holds an address."""
    bounds, figures = (0, 0), dict[str, int]()
    for line in Path(f"/proc/{pid}/smaps").read_text().splitlines():
        name, *rest = line.split()
        if not name.endswith(":"):
            if bounds[0] <= address < bounds[1]:
                break
            start, _, end = name.partition("-")
            bounds, figures = (int(start, 16), int(end, 16)), {}
        elif rest[-1:] == ["kB"]:
            figures[name[:-1]] = int(rest[0]) * 1024
    assert bounds[0] <= address < bounds[1]
    return Smaps(*bounds, figures["Rss"], figures["Anonymous"], figures["Swap"])
