"""How many fit, found out by hand: children in a limit, one more after another until one is killed.

Own children, own control group, own readings of the kernel: nothing of `tui/`. What is proved here
is what a prediction is held against.
"""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.fit.own_cage import OwnCage, own_cage

TOP: Final = Path(__file__).parents[2]
# Change (or only read) everything, say so, and hold what one has until stdin ends.
PLAIN: Final = """
import sys
import numpy as np
path, mode = sys.argv[1:3]
lazy = mode == "lazy"
if mode == "load":
    a = np.load(path)
else:
    a = np.load(path, mmap_mode="r" if lazy else mode)
rows = max(1, (1 << 18) // (a.itemsize * a.shape[1]))
buffer = np.ones((rows, a.shape[1]), a.dtype)
for start in range(0, len(a), rows):
    part = a[start:start + rows]
    if mode in ("r", "lazy"):
        np.add(part, 1, out=buffer[:len(part)], casting="unsafe")
    else:
        part[...] = buffer[:len(part)]
print("finished", flush=True)
sys.stdin.read()
"""
_ENTER: Final = 'echo $$ > "$0" && exec "$@"'
DEADLINE_SECONDS: Final = 300.0


@dataclass(frozen=True, slots=True)
class What:
    """An array of so many rows and columns in a file, and what is done to it in which mode.

    `workload`: one of the program's own children does it (`python -m workloads`), told by hand;
    empty is a plain child of numpy alone.
    """

    path: Path
    rows: int
    columns: int
    dtype: str
    mode: str
    workload: str = ""

    def words(self) -> list[str]:
        """The command line of one child."""
        if not self.workload:
            return [sys.executable, "-c", PLAIN, str(self.path), self.mode]
        options = {
            "file": self.path,
            "mode": "r" if self.mode == "lazy" else self.mode,
            "shape": f"{self.rows}x{self.columns}",
            "dtype": self.dtype,
            "chunk-rows": 1,
        }
        words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        return [sys.executable, "-P", "-m", "workloads", self.workload, *words]


@dataclass
class Held:
    """A child that has done its work and holds what it has, or has ended before."""

    process: subprocess.Popen[bytes]

    def finishes(self) -> bool:
        """Whether it did all it had to: else it was killed."""
        assert self.process.stdout is not None
        heard, deadline = b"", time.monotonic() + DEADLINE_SECONDS
        while b"finished" not in heard:
            left = max(0.0, deadline - time.monotonic())
            assert select.select([self.process.stdout], [], [], left)[0], "it neither ends nor dies"
            more = os.read(self.process.stdout.fileno(), 65536)
            if not more:
                self.process.wait()
                return False
            heard = heard[-16:] + more
        return True

    @property
    def lives(self) -> bool:
        """Whether it still holds what it has."""
        return self.process.poll() is None

    def reads(self) -> dict[str, int]:
        """What it has, by `smaps_rollup` and `status`, in bytes."""
        return {**_kib(self.process.pid, "smaps_rollup"), **_kib(self.process.pid, "status")}


def _kib(pid: int, name: str) -> dict[str, int]:
    found = {}
    for line in Path(f"/proc/{pid}/{name}").read_text().splitlines():
        words = line.split()
        if words[-1] == "kB":
            found[words[0].rstrip(":")] = int(words[1]) * 1024
    return found


@dataclass
class Side:
    """Children side by side in one cage."""

    cage: OwnCage
    what: What
    children: list[Held] = field(default_factory=list)

    def start(self) -> Held:
        """One more; it works at once."""
        words = ["/bin/sh", "-c", _ENTER, str(self.cage.procs), *self.what.words()]
        child = Held(
            subprocess.Popen(
                words,
                cwd=TOP,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        )
        self.children.append(child)
        return child

    @property
    def killed(self) -> int:
        """How many do not hold any more.

        The kernel takes a victim's memory before it is dead: who waits for it may finish first.
        """
        return max(self.cage.kills, sum(not child.lives for child in self.children))


@contextlib.contextmanager
def side_by_side(what: What, limit_bytes: int, swap_bytes: int = 0) -> Iterator[Side]:
    """A cage and its children; all of them are gone after the block."""
    with own_cage(limit_bytes, swap_bytes) as cage:
        side = Side(cage, what)
        try:
            yield side
        finally:
            _end(side.children)


def _end(children: Sequence[Held]) -> None:
    for child in children:
        child.process.kill()
    for child in children:
        child.process.wait()
        for stream in (child.process.stdin, child.process.stdout):
            if stream is not None:
                stream.close()


def drop_cache(path: Path) -> None:
    """The file's pages leave the cache: who touches them next is charged for them."""
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
        os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(fd)


def most_at_once(what: What, limit_bytes: int, swap_bytes: int = 0, most: int = 64) -> int:
    """The largest number that hold all they have at once; `most` if none was killed till then."""
    drop_cache(what.path)
    with side_by_side(what, limit_bytes, swap_bytes) as side:
        for many in range(most):
            if not side.start().finishes() or side.killed:
                return many
    return most


def all_hold(what: What, many: int, limit_bytes: int, swap_bytes: int = 0) -> int:
    """How many of so many hold what they have when all were started in one go."""
    drop_cache(what.path)
    with side_by_side(what, limit_bytes, swap_bytes) as side:
        for child in [side.start() for _ in range(many)]:
            child.finishes()
        return many - side.killed
