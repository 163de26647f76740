"""The memory limit in force for a process: the tightest on the way up its cgroup tree, or the RAM.

A sentinel that says "no limit" is no limit, and a limit above the machine's RAM does not bind.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from tui.probe.cgroup import HERE, Cgroup, Roots, memory_cgroup, parsed_limit
from tui.probe.reading import Absent, why

Kind = Literal["memory", "swap", "memory and swap"]
_FILES: Final[dict[tuple[int, Kind], str]] = {
    (1, "memory"): "memory.limit_in_bytes",
    (1, "memory and swap"): "memory.memsw.limit_in_bytes",
    (2, "memory"): "memory.max",
    (2, "swap"): "memory.swap.max",
}
_HIERARCHICAL: Final[dict[Kind, str]] = {
    "memory": "hierarchical_memory_limit",
    "memory and swap": "hierarchical_memsw_limit",
}


@dataclass(frozen=True, slots=True)
class MemoryLimit:
    """How much a process may have before something is killed.

    `swap_bytes`: what swap can take beside it, the limit or the machine's swap, whichever is
    less; None if not known. `directory`: whose limit it is, None if it is the machine's RAM.
    """

    bytes: int
    swap_bytes: int | None
    source: str
    directory: Path | None = None


@dataclass(frozen=True, slots=True)
class CgroupLimit:
    """A limit found in a directory's file; `directory` may be unseen, above what is mounted."""

    bytes: int
    directory: Path
    file: str


def limit_in_force(
    pid: int | Literal["self"] = "self", roots: Roots = HERE
) -> MemoryLimit | Absent:
    """The tightest of the cgroup limits and the RAM; absent only if `/proc/meminfo` is."""
    cgroup = memory_cgroup(pid, roots)
    if isinstance(cgroup, Absent):
        return machine_limit(roots, f"no control group limit: {cgroup.reason}")
    return limit_of(cgroup, roots)


def limit_of(cgroup: Cgroup, roots: Roots = HERE) -> MemoryLimit | Absent:
    """The limit in force for processes in this cgroup."""
    machine = machine_limit(roots, "no control group limit on the way up")
    ram, machine_swap = (
        (None, None) if isinstance(machine, Absent) else (machine.bytes, machine.swap_bytes)
    )
    memory = tightest(cgroup, "memory")
    both = tightest(cgroup, "memory and swap") if cgroup.version == 1 else None
    swap = tightest(cgroup, "swap") if cgroup.version == 2 else None
    lowest = min(
        (limit for limit in (memory, both) if limit), key=lambda limit: limit.bytes, default=None
    )
    if not lowest and not swap:
        return machine
    swaps = [machine_swap, swap.bytes if swap else None]
    if lowest and (ram is None or lowest.bytes <= ram):
        found = lowest.bytes
        words = f"cgroup v{cgroup.version} {lowest.file} of {lowest.directory}"
        directory: Path | None = lowest.directory
    elif ram is not None:
        found, directory = ram, None
        words = "RAM of this machine (the control group's limit is no lower)"
    else:
        return machine
    if both:
        swaps.append(max(0, both.bytes - found))
    known = [figure for figure in swaps if figure is not None]
    return MemoryLimit(found, min(known, default=None), words, directory)


def tightest(cgroup: Cgroup, kind: Kind, below: Path | None = None) -> CgroupLimit | None:
    """The lowest limit from the cgroup upwards (only those under `below`, if given), or None."""
    name = _FILES[cgroup.version, kind]
    found: list[CgroupLimit] = []
    for directory in binding(cgroup):
        if directory == below:
            break
        value = parsed_limit(_text(directory / name))
        if value is not None:
            found.append(CgroupLimit(value, directory, name))
    if cgroup.version == 1 and below is None:
        # The kernel's own sum of the way up; it includes what lies above a container's mount.
        stat = dict(
            pair
            for line in _text(cgroup.directory / "memory.stat").splitlines()
            if len(pair := line.split()) == 2
        )
        value = parsed_limit(stat.get(_HIERARCHICAL[kind], ""))
        if value is not None:
            found.append(CgroupLimit(value, cgroup.directory, _HIERARCHICAL[kind]))
    return min(found, key=lambda limit: limit.bytes, default=None)


def _text(path: Path) -> str:
    # A directory without the file (the root of v2, a controller not enabled there) sets no limit.
    try:
        return path.read_text()
    except OSError:
        return ""


def binding(cgroup: Cgroup) -> Iterator[Path]:
    """The directories from the cgroup upwards whose limits hold for it."""
    for directory in cgroup.upwards():
        # Kernels before 5.11 may run v1 without hierarchy: what lies above then binds nobody here.
        if directory != cgroup.directory and not _binds(directory):
            break
        yield directory


def memory_levels(cgroup: Cgroup) -> Iterator[Cgroup]:
    """The directories from the cgroup upwards that count memory and whose limits hold for it."""
    # Where the v2 controller is not on, memory is charged to the next directory above.
    name = "memory.limit_in_bytes" if cgroup.version == 1 else "memory.max"
    for directory in binding(cgroup):
        if (directory / name).exists():
            yield Cgroup(cgroup.version, directory, cgroup.mount_point)


def _binds(directory: Path) -> bool:
    return _text(directory / "memory.use_hierarchy").strip() != "0"


def machine_limit(roots: Roots, reason: str) -> MemoryLimit | Absent:
    """RAM and swap of the whole machine; `reason` says why no control group's limit is it."""
    try:
        lines = (roots.proc / "meminfo").read_text().splitlines()
    except OSError as error:
        return why(error)
    values = {line.split(":")[0]: line.split()[1] for line in lines if len(line.split()) > 1}
    if "MemTotal" not in values:
        return Absent("no MemTotal in /proc/meminfo")
    swap = int(values["SwapTotal"]) * 1024 if "SwapTotal" in values else None
    ram = int(values["MemTotal"]) * 1024
    return MemoryLimit(ram, swap, f"RAM and swap of this machine ({reason})")
