"""A control group of our own around children, v1 or v2: nothing of the program's."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.waiting import eventually

_MOUNTS = Path("/proc/self/mounts")


@dataclass(frozen=True, slots=True)
class OwnCage:
    """A directory of the kernel's; `version` says what its files are called."""

    version: int
    path: Path

    @property
    def procs(self) -> Path:
        """Where a process enters."""
        return self.path / "cgroup.procs"

    def number(self, v1: str, v2: str) -> int:
        """What a file of it says, in bytes; 0 where there is none."""
        try:
            return int((self.path / (v1 if self.version == 1 else v2)).read_text())
        except FileNotFoundError:
            return 0

    @property
    def usage_bytes(self) -> int:
        """All that is charged."""
        return self.number("memory.usage_in_bytes", "memory.current")

    @property
    def kernel_bytes(self) -> int:
        """What the kernel holds for those inside, page tables with it."""
        if self.version == 1:
            return self.number("memory.kmem.usage_in_bytes", "")
        return self.stat.get("kernel", 0)

    @property
    def stat(self) -> dict[str, int]:
        """The lines of `memory.stat`."""
        lines = (self.path / "memory.stat").read_text().splitlines()
        return {name: int(value) for name, value in map(str.split, lines)}

    @property
    def kills(self) -> int:
        """How many the limit has killed."""
        name = "memory.oom_control" if self.version == 1 else "memory.events"
        lines = (self.path / name).read_text().splitlines()
        return {key: int(value) for key, value in map(str.split, lines)}["oom_kill"]


def _parent() -> tuple[int, Path] | str:
    """Version and directory in which a group with a memory limit can be made, or why not."""
    if os.getuid() != 0:
        return "only root makes control groups"
    for line in _MOUNTS.read_text().splitlines():
        _, at, kind, options, *_ = line.split()
        if kind == "cgroup" and "memory" in options.split(","):
            return 1, Path(at)
        control = Path(at) / "cgroup.subtree_control"
        if kind == "cgroup2" and "memory" in control.read_text().split():
            return 2, Path(at)
    return "no memory controller that is mounted"


def why_not() -> str | None:
    """Why no cage can be had here."""
    found = _parent()
    return found if isinstance(found, str) else None


@contextlib.contextmanager
def own_cage(limit_bytes: int, swap_bytes: int = 0) -> Iterator[OwnCage]:
    """So much memory and so much swap for all who enter, gone after the block."""
    found = _parent()
    assert not isinstance(found, str), found
    version, above = found
    path = above / f"by-hand-{os.getpid()}-{time.monotonic_ns()}"
    path.mkdir()
    try:
        if version == 1:
            (path / "memory.limit_in_bytes").write_text(str(limit_bytes))
            both = path / "memory.memsw.limit_in_bytes"
            if both.exists():
                both.write_text(str(limit_bytes + swap_bytes))
        else:
            (path / "memory.max").write_text(str(limit_bytes))
            swap = path / "memory.swap.max"
            if swap.exists():
                swap.write_text(str(swap_bytes))
        yield OwnCage(version, path)
    finally:
        _remove(path)


def _remove(path: Path) -> None:
    """As soon as the last of its processes has given back all it had."""

    def is_removed() -> bool:
        with contextlib.suppress(OSError):
            path.rmdir()
        return not path.exists()

    assert eventually(is_removed), f"{path} is not empty"
