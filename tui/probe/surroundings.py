"""What bounds a process that cowtop would start, as it is at one moment before the start."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from tui.probe.cgroup import HERE, Cgroup, Roots, Version
from tui.probe.cgroup_counters import read_counters
from tui.probe.cgroup_limit import MemoryLimit, limit_in_force
from tui.probe.filesystem import FileSystem, file_system
from tui.probe.reading import Absent
from tui.probe.rlimits import UNLIMITED, Rlimits, read_rlimits
from tui.probe.system import Machine, read_machine

NO_GROUP: Final = Absent("no control group limits this process")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The machine, the limits that a child inherits, and the control group around cowtop.

    `group` is the limit that cowtop is in already, absent where only the RAM limits it;
    `group_used_bytes` is what under that limit cannot be reclaimed. `memory_file_system`: the
    name of the file system that the array will lie on, if that is memory itself.
    """

    machine: Machine
    rlimits: Rlimits = UNLIMITED
    group: MemoryLimit | Absent = NO_GROUP
    group_used_bytes: int | Absent = NO_GROUP
    memory_file_system: str = ""


def surroundings_of(place: Path | None) -> Surroundings:
    """As they are now for an array in this file or folder; None: on the default disk."""
    found = file_system(place) if place is not None else None
    name = found.name if isinstance(found, FileSystem) and found.is_memory else ""
    return replace(read_surroundings(), memory_file_system=name)


def read_surroundings(roots: Roots = HERE) -> Surroundings:
    """As they are now; never fails."""
    machine, rlimits = read_machine(roots.proc), read_rlimits()
    found = limit_in_force(roots=roots)
    if isinstance(found, Absent):
        return Surroundings(machine, rlimits, found, found)
    if found.directory is None:
        return Surroundings(machine, rlimits)
    version: Version = 2 if (found.directory / "cgroup.controllers").exists() else 1
    counters = read_counters(Cgroup(version, found.directory, found.directory))
    return Surroundings(machine, rlimits, found, counters.unreclaimable_bytes)
