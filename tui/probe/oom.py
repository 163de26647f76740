"""What the kernel counts of its memory killer: at each level on the way up, and for the machine.

`oom_kill` of a level says whose *victim* it was, never whose limit: it rises where the victim was
charged, for a limit above it and for the whole machine too (seen in v1 and v2). Whose limit it was,
the counts of the limits say. `/proc/vmstat` counts every victim of the machine, whatever the cause.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from tui.probe.cgroup import HERE, Cgroup, Roots
from tui.probe.cgroup_counters import CgroupCounters, Count, read_counters
from tui.probe.cgroup_limit import memory_levels
from tui.probe.reading import Absent, why
from tui.probe.system import read_machine

_FRESH: Final = replace(
    CgroupCounters.without("not made yet"),
    peak_bytes=0,
    limit_hits=0,
    limit_refusals=0,
    oom_kills=0,
)


@dataclass(frozen=True, slots=True)
class OomLevel:
    """A directory on the way up, and what it has counted."""

    cgroup: Cgroup
    counted: CgroupCounters


@dataclass(frozen=True, slots=True)
class OomReading:
    """One reading; `levels` from the process's own group upwards, or why none can be seen.

    `is_whole`: the way up ends at the real root, so no limit lies above what is seen.
    """

    levels: tuple[OomLevel, ...] | Absent
    machine_kills: Count
    is_whole: bool
    ram_bytes: Count
    available_bytes: Count
    swap_bytes: Count


class OomCounts:
    """Reads the counts of one process's way up, again and again over the same directories.

    A group that does not exist yet (a systemd scope before its first process) has counted nothing:
    the one case where 0 is known without reading.
    """

    def __init__(self, cgroup: Cgroup | Absent, roots: Roots = HERE) -> None:
        self._roots = roots
        self._reason = cgroup if isinstance(cgroup, Absent) else None
        self._groups: tuple[Cgroup, ...] = ()
        self._is_whole = False
        self._unmade: Path | None = None
        if isinstance(cgroup, Absent):
            return
        self._is_whole = _is_real_root(cgroup)
        self._groups = tuple(memory_levels(cgroup))
        if not cgroup.directory.is_dir():
            self._unmade = cgroup.directory
            self._groups = (cgroup, *self._groups)

    def read(self) -> OomReading:
        """All counts now; never fails."""
        machine = read_machine(self._roots.proc)
        levels = tuple(OomLevel(group, self._counted(group)) for group in self._groups)
        # Only now: at the second reading a scope that is not there is one that is gone again.
        self._unmade = None
        return OomReading(
            levels if self._reason is None else self._reason,
            machine_oom_kills(self._roots.proc),
            self._is_whole,
            machine.ram_bytes,
            machine.available_bytes,
            machine.swap_bytes,
        )

    def _counted(self, group: Cgroup) -> CgroupCounters:
        return _FRESH if group.directory == self._unmade else read_counters(group)


def machine_oom_kills(proc: Path = HERE.proc) -> Count:
    """How many processes the kernel's memory killer took on this machine since it started."""
    try:
        lines = (proc / "vmstat").read_text().splitlines()
    except OSError as error:
        return why(error) if isinstance(error, PermissionError) else Absent("no /proc/vmstat here")
    for line in lines:
        name, _, value = line.partition(" ")
        if name == "oom_kill" and value.isdigit():
            return int(value)
    return Absent("no oom_kill in /proc/vmstat (kernel 4.13+)")


def _is_real_root(cgroup: Cgroup) -> bool:
    # Each has one file that only the root, or all but the root, has.
    if cgroup.version == 1:
        return (cgroup.mount_point / "release_agent").exists()
    top = cgroup.mount_point
    return (top / "cgroup.procs").exists() and not (top / "cgroup.events").exists()
