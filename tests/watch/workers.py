"""Children that map a file of their own accord and write to pages of it when they are told."""

from __future__ import annotations

import mmap
import multiprocessing
import os
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

import numpy as np

PAGE: Final = mmap.PAGESIZE
PAGES: Final = 512
FOR_EVER: Final = 3600
"""An interval in which every look is the test's own, none the thread's."""
Array = np.ndarray[Any, np.dtype[np.uint8]]


def opened(path: Path, mode: Any = "c") -> Array:
    """The whole file as an array."""
    return np.memmap(path, np.uint8, mode=mode)


def obey(told: Connection, target: Path | Array, mode: Any) -> None:
    """Write to the pages of each message; leave the map on `[]`; end on None."""
    array = np.memmap(target, np.uint8, mode=mode) if isinstance(target, Path) else target
    told.send(os.getpid())
    while (pages := told.recv()) is not None:
        if pages:
            array[np.asarray(pages) * PAGE] = 1
        else:
            del array
            assert isinstance(target, Path)
            array = np.zeros(0, np.uint8)
        told.send(True)


class Worker:
    """One such child."""

    def __init__(self, how: str, target: Path | Array, mode: str = "c") -> None:
        context: Any = multiprocessing.get_context(how)
        self._tell, told = context.Pipe()
        self.process = context.Process(target=obey, args=(told, target, mode), daemon=True)
        self.process.start()
        self.pid: int = self._tell.recv()

    def write(self, *pages: int) -> None:
        """Have it write to these pages; to none: have it leave its map."""
        self._tell.send(pages)
        assert self._tell.recv()

    def end(self) -> None:
        """Have it end, and wait for it."""
        self._tell.send(None)
        self.process.join()


@contextmanager
def worker(how: str, target: Path | Array, mode: str = "c") -> Iterator[Worker]:
    """A child that is gone afterwards."""
    made = Worker(how, target, mode)
    try:
        yield made
    finally:
        if made.process.is_alive():
            made.process.kill()
        made.process.join()


def copies_of(pid: int, path: Path) -> int:
    """What smaps says of a process's private mappings of a file: Anonymous and Swap, in bytes."""
    total, is_inside = 0, False
    for line in Path(f"/proc/{pid}/smaps").read_text().splitlines():
        name, *rest = line.split()
        if not name.endswith(":"):
            is_inside = rest[0].endswith("p") and rest[-1] == str(path)
        elif is_inside and name in ("Anonymous:", "Swap:"):
            total += int(rest[0]) * 1024
    return total


def frames_of(pid: int, path: Path) -> set[int]:
    """The frames of a process's private pages of a file; root is shown them."""
    frames: set[int] = set()
    with Path(f"/proc/{pid}/pagemap").open("rb", buffering=0) as table:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            if not line.endswith(f" {path}"):
                continue
            start, end = (int(part, 16) for part in line.split()[0].split("-"))
            table.seek(start // PAGE * 8)
            entries = np.frombuffer(table.read((end - start) // PAGE * 8), np.uint64).tolist()
            frames |= {e & ((1 << 55) - 1) for e in entries if e >> 63 and not e >> 61 & 1}
    return frames
