"""Where changed pages can go on this machine: limits, the cage, swap, and the scratch disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from tui.cage import Cage, NoCage, make_cage
from tui.doctor.check import Check
from tui.files.scratch_directory import ScratchError, choose_directory
from tui.metrics_format import format_bytes
from tui.probe.cgroup import HERE, Roots, memory_cgroup
from tui.probe.cgroup_limit import limit_in_force
from tui.probe.filesystem import file_system, free_bytes
from tui.probe.process import PROC
from tui.probe.reading import Absent
from tui.probe.system import read_machine

TRIED_BYTES: Final = 64 << 20
SMALL_SCRATCH_BYTES: Final = 1 << 30


def control_group_check(roots: Roots = HERE) -> Check:
    """Which control group counts this process, and the limit in force."""
    cgroup = memory_cgroup(roots=roots)
    limit = limit_in_force(roots=roots)
    if isinstance(limit, Absent):
        in_force = f"limit not known ({limit.reason})"
    else:
        in_force = f"limit in force {format_bytes(limit.bytes)}: {limit.source}"
    if isinstance(cgroup, Absent):
        return Check(
            "control group",
            "limited",
            f"{cgroup.reason}; {in_force}",
            "mount the cgroup v2 tree with the memory controller",
        )
    return Check("control group", "ok", f"v{cgroup.version} at {cgroup.directory}; {in_force}")


def cage_check(make: Callable[[int, int | None], Cage | NoCage] = make_cage) -> Check:
    """Make a cage, let a process of our own go in, and take it away again."""
    cage = make(TRIED_BYTES, None)
    if isinstance(cage, NoCage):
        return Check("cage", "missing", f"no memory limit can be set: {cage.reason}", cage.remedy)
    try:
        finding = "; ".join((f"--memory-max works by {cage.kind}", *cage.notes))
    finally:
        stays = cage.remove()
    if stays is not None:
        return Check("cage", "limited", f"{finding}; but it could not be removed: {stays}")
    return Check("cage", "limited" if cage.notes else "ok", finding)


def swap_check(proc_root: Path = PROC) -> Check:
    """How much of the private copies swap could take."""
    machine = read_machine(proc_root)
    if isinstance(machine.swap_bytes, Absent):
        return Check("swap", "limited", f"not known ({machine.swap_bytes.reason})")
    if machine.swap_bytes == 0:
        return Check(
            "swap",
            "missing",
            "none: private copies can only stay in RAM, and mode c or load ends when it is full",
            "ask for a swap file or partition (as root: mkswap, swapon); cowtop never makes one",
        )
    places = ", ".join(_swap_places(proc_root)) or "place not known"
    free = _size(machine.swap_free_bytes)
    return Check("swap", "ok", f"{format_bytes(machine.swap_bytes)}, {free} free: {places}")


def overcommit_check(proc_root: Path = PROC) -> Check:
    """What the kernel promises when mode c maps an array."""
    machine = read_machine(proc_root)
    total = _size(machine.ram_and_swap_bytes)
    name = "overcommit"
    if machine.overcommit == 0:
        return Check(
            name,
            "ok",
            f"0 (a guess): mode c and load of one array over {total}, RAM and swap together, "
            "are refused at opening; smaller ones open and may run out later",
        )
    if machine.overcommit == 1:
        return Check(
            name,
            "ok",
            "1 (always): mode c opens an array of any size; when RAM and swap are full, "
            "the kernel kills a process",
        )
    if machine.overcommit == 2:
        left = machine.commit_left_bytes
        room = f", {_size(left if isinstance(left, Absent) else max(left, 0))} now"
        return Check(
            name,
            "limited",
            f"2 (never): mode c and load are refused at opening if the whole array is more than "
            f"what is left to promise{room}; r and r+ are not counted",
            "smaller arrays, more swap, or as root: sysctl vm.overcommit_memory=0",
        )
    return Check(name, "limited", "the rule cannot be read", "Linux tells it in /proc/sys/vm")


def scratch_check(asked: Path | None = None, proc_root: Path = PROC) -> Check:
    """Where scratch arrays would be made, and how large they may be."""
    try:
        directory = choose_directory(asked, proc_root=proc_root)
    except ScratchError as error:
        return Check("scratch", "missing", str(error), "--scratch-dir DIR, on a disk")
    found = file_system(directory.path, proc_root=proc_root)
    kind = found.reason if isinstance(found, Absent) else found.words
    free = free_bytes(directory.path)
    room = free.reason if isinstance(free, Absent) else format_bytes(free)
    finding = f"{directory.path} ({kind}), free: {room}"
    if directory.notice:
        return Check("scratch", "limited", f"{finding}; {directory.notice}", "--scratch-dir DIR")
    if isinstance(free, int) and free < SMALL_SCRATCH_BYTES:
        return Check("scratch", "limited", f"{finding}: little", "--scratch-dir DIR")
    return Check("scratch", "ok", finding)


def _size(figure: int | Absent) -> str:
    if isinstance(figure, Absent):
        return f"an unknown size ({figure.reason})"
    return format_bytes(figure)


def _swap_places(proc_root: Path) -> list[str]:
    try:
        lines = (proc_root / "swaps").read_text(errors="replace").splitlines()[1:]
    except OSError:
        return []
    return [line.split()[0] for line in lines if line.split()]
