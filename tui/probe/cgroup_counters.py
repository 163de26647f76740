"""What a control group's memory controller has counted, v1 and v2 under the same names.

A counter that this version, this kernel or this directory does not have is absent, never zero.
"""

from __future__ import annotations

import errno
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

from tui.probe.cgroup import Cgroup, parsed_limit
from tui.probe.reading import NO_PERMISSION, Absent
from workloads.kernel import read_once

Count = int | Absent


@dataclass(frozen=True, slots=True)
class CgroupCounters:
    """One reading; bytes cover the whole subtree, events the directory itself.

    `file_bytes` is the cache of files on a disk, tmpfs (`shmem_bytes`) not included.
    `oom_kills` counts victims that were *in* this directory, whoever's limit it was (v2 before 5.2:
    also victims in the directories below). `limit_hits` rises each time that this directory's own
    limit was met, also where reclaim settled it; `limit_refusals` each time that it found nothing
    to reclaim, which only v2 counts.
    """

    usage_bytes: Count
    peak_bytes: Count
    anon_bytes: Count
    shmem_bytes: Count
    file_bytes: Count
    file_dirty_bytes: Count
    file_writeback_bytes: Count
    kernel_bytes: Count
    swap_bytes: Count
    limit_bytes: Count
    swap_limit_bytes: Count
    limit_hits: Count
    limit_refusals: Count
    oom_kills: Count

    @classmethod
    def without(cls, reason: str) -> CgroupCounters:
        """Every counter absent for one reason."""
        return cls(**{field.name: Absent(reason) for field in fields(cls)})

    @property
    def reclaimable_bytes(self) -> Count:
        """Clean pages of files: the kernel can take them back at once."""
        return combined(
            lambda file, dirty, writeback: max(0, file - dirty - writeback),
            self.file_bytes,
            self.file_dirty_bytes,
            self.file_writeback_bytes,
        )

    @property
    def unwritable_bytes(self) -> Count:
        """What only swap could take: all usage but pages of files, clean or not."""
        return combined(lambda usage, file: max(0, usage - file), self.usage_bytes, self.file_bytes)

    @property
    def unreclaimable_bytes(self) -> Count:
        """What only swap, or writing to the file first, could take: all usage but clean pages."""
        return combined(
            lambda usage, clean: max(0, usage - clean), self.usage_bytes, self.reclaimable_bytes
        )


def combined(function: Callable[..., int], *counts: Count) -> Count:
    """The function of the counts, or the first reason why one of them is missing."""
    for count in counts:
        if isinstance(count, Absent):
            return count
    return function(*counts)


def read_counters(cgroup: Cgroup) -> CgroupCounters:
    """All counters of a directory; reads 8 to 10 small files, never fails."""
    if not cgroup.directory.is_dir():
        return CgroupCounters.without("the control group is gone")
    return _read_v1(cgroup.directory) if cgroup.version == 1 else _read_v2(cgroup.directory)


def risen(before: Count, after: Count) -> Count:
    """How far a count rose between two readings, absent where one of them is."""
    return combined(lambda first, last: max(0, last - first), before, after)


def _read_v1(directory: Path) -> CgroupCounters:
    stat = _Table(directory / "memory.stat")
    shmem = stat.get("total_shmem")
    return CgroupCounters(
        usage_bytes=_one(directory / "memory.usage_in_bytes"),
        peak_bytes=_one(directory / "memory.max_usage_in_bytes"),
        anon_bytes=stat.get("total_rss"),
        shmem_bytes=shmem,
        file_bytes=combined(_difference, stat.get("total_cache"), shmem),
        file_dirty_bytes=stat.get("total_dirty"),
        file_writeback_bytes=stat.get("total_writeback"),
        kernel_bytes=_one(directory / "memory.kmem.usage_in_bytes"),
        swap_bytes=stat.get("total_swap"),
        limit_bytes=_limit(directory / "memory.limit_in_bytes"),
        swap_limit_bytes=_v1_swap_limit(directory),
        limit_hits=_v1_limit_hits(directory),
        limit_refusals=Absent("cgroup v1 does not count it"),
        oom_kills=_Table(directory / "memory.oom_control").get("oom_kill"),
    )


def _read_v2(directory: Path) -> CgroupCounters:
    stat = _Table(directory / "memory.stat")
    # v1 counts events in the directory where they happen; so does .local (5.2 and later). The
    # older file also counts those of the directories below: a rise there may be another's.
    events = _Table(directory / "memory.events.local")
    if isinstance(events.get("oom_kill"), Absent):
        events = _Table(directory / "memory.events")
    shmem = stat.get("shmem")
    return CgroupCounters(
        usage_bytes=_one(directory / "memory.current"),
        peak_bytes=_one(directory / "memory.peak"),
        anon_bytes=stat.get("anon"),
        shmem_bytes=shmem,
        file_bytes=combined(_difference, stat.get("file"), shmem),
        file_dirty_bytes=stat.get("file_dirty"),
        file_writeback_bytes=stat.get("file_writeback"),
        kernel_bytes=_v2_kernel(stat),
        swap_bytes=_one(directory / "memory.swap.current"),
        limit_bytes=_limit(directory / "memory.max"),
        swap_limit_bytes=_swap_limit(directory / "memory.swap.max"),
        limit_hits=events.get("max"),
        limit_refusals=events.get("oom"),
        oom_kills=events.get("oom_kill"),
    )


def _v2_kernel(stat: _Table) -> Count:
    # The sum came with 5.18; before it, its parts are listed one by one.
    whole = stat.get("kernel")
    if not isinstance(whole, Absent):
        return whole
    parts = (stat.get(name) for name in ("kernel_stack", "pagetables", "percpu", "slab"))
    known = [part for part in parts if not isinstance(part, Absent)]
    return sum(known) if known else whole


def _v1_limit_hits(directory: Path) -> Count:
    both = _one(directory / "memory.memsw.failcnt")
    memory = _one(directory / "memory.failcnt")
    hits = memory if isinstance(both, Absent) else combined(int.__add__, memory, both)
    # Memory with swap is charged first; where both limits are one, only that limit is met, and
    # kernels such as 6.18 do not count it: their 0 is not a 0.
    if hits == 0 and _v1_swap_limit(directory) == 0:
        return Absent("this kernel does not count it where no swap is allowed")
    return hits


def _v1_swap_limit(directory: Path) -> Count:
    memory = _limit(directory / "memory.limit_in_bytes")
    both = _swap_limit(directory / "memory.memsw.limit_in_bytes")
    return combined(_difference, both, memory)


class _Table:
    """The `name value` lines of one file."""

    def __init__(self, path: Path) -> None:
        self._name = path.name
        text = _read(path)
        self._failed = text if isinstance(text, Absent) else None
        lines = [] if isinstance(text, Absent) else text.splitlines()
        self._values = {pair[0]: pair[1] for line in lines if len(pair := line.split()) == 2}

    def get(self, name: str) -> Count:
        """The value of exactly this name."""
        if self._failed is not None:
            return self._failed
        value = self._values.get(name, "")
        return int(value) if value.isdigit() else Absent(f"no {name} in {self._name}")


def _one(path: Path) -> Count:
    text = _read(path)
    if isinstance(text, Absent):
        return text
    text = text.strip()
    return int(text) if text.isdigit() else Absent(f"{path.name} says {text[:20]!r}")


NO_LIMIT: Final = Absent("no limit")


def _limit(path: Path) -> Count:
    text = _read(path)
    if isinstance(text, Absent):
        return text
    value = parsed_limit(text)
    return NO_LIMIT if value is None else value


def _swap_limit(path: Path) -> Count:
    # Without swap accounting the kernel has no such file, and nothing limits swap.
    limit = _limit(path)
    memory = path.parent / ("memory.max" if path.name == "memory.swap.max" else "memory.stat")
    return NO_LIMIT if not path.exists() and memory.exists() else limit


def _difference(whole: int, part: int) -> int:
    return max(0, whole - part)


def _read(path: Path) -> str | Absent:
    try:
        return read_once(path).decode()
    except FileNotFoundError:
        return Absent(f"no {path.name} in this control group")
    except PermissionError:
        return NO_PERMISSION
    except OSError as error:
        if error.errno == errno.ENODEV:
            return Absent("the control group is gone")
        return Absent(error.strerror or str(error))
