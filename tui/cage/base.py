"""What every cage offers: how the child gets in, what was counted, and an end without a trace.

The child enters before it maps anything: memory is charged where it is first touched and stays
charged there.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from tui.probe.cgroup import Cgroup
from tui.probe.cgroup_counters import CgroupCounters
from tui.probe.cgroup_limit import MemoryLimit

NEEDS_V2: Final = "boot with cgroup v2 (systemd.unified_cgroup_hierarchy=1)"


@dataclass(frozen=True, slots=True)
class NoCage:
    """No cage: why not, and what would help."""

    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What a cage holds its processes to; `swap_max_bytes` None is unlimited swap."""

    memory_max_bytes: int
    swap_max_bytes: int | None


class Cage(ABC):
    """A limit around processes that cowtop itself starts.

    `kind`: what it is and where, for the screen. `notes`: what is not quite as asked for.
    `procs_files`: the child writes its own PID into each before it imports numpy.
    `argv_prefix`: goes before the child's own argv. `rlimit_data_bytes`: the child sets it on
    itself, None for all cages but `rlimit`. `limits` are those in force: the kernel rounds
    down to pages, and tighter limits around cowtop itself are kept. `cgroup`: the directory, None
    for an `rlimit`. `tighter`: what binds before the cage does, a limit around it or the RAM.
    `holds_several`: whether more than one process that cowtop starts can enter.
    """

    kind: str
    limits: Limits
    notes: tuple[str, ...] = ()
    procs_files: tuple[Path, ...] = ()
    argv_prefix: tuple[str, ...] = ()
    rlimit_data_bytes: int | None = None
    cgroup: Cgroup | None = None
    tighter: MemoryLimit | None = None
    holds_several: bool = True

    @abstractmethod
    def counters(self) -> CgroupCounters:
        """What was counted inside; still there after the child's end, gone after `remove`."""

    @abstractmethod
    def remove(self, timeout_seconds: float = 10.0) -> str | None:
        """Take the cage away once it is empty, killing no workload; the reason if it stays.

        May be called again, also after it succeeded.
        """

    def leave(self) -> None:
        """Let it be with what is in it: no end waits for it, a later start clears it away."""
        return None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.remove()
