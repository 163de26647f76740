"""Making a control group for a cage: where it may stand, its limits, and the proof that it works.

Nothing that is not cowtop's own is changed, but for one thing that is said in the notes: at the
real root of a v2 tree the memory controller may have to be turned on for its children. It is turned
off again with the cage.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tui.cage import kernel
from tui.cage.base import NEEDS_V2, Limits, NoCage
from tui.cage.directory import DirectoryCage, removed, turn_off, written_limit
from tui.ends import LEFT, Rank
from tui.files.owner import new_name
from tui.metrics_format import format_bytes
from tui.probe.cgroup import Cgroup, Roots, Version, cgroup_of, words_in
from tui.probe.cgroup_limit import machine_limit, tightest
from tui.probe.reading import Absent


@dataclass(frozen=True, slots=True)
class Place:
    """A directory that may hold a cage; `turned_on`: for the cage it got the memory controller."""

    base: Path
    turned_on: bool = False

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be said about it."""
        words = f"turned the memory controller on for children of {self.base} while the cage stands"
        return (words,) if self.turned_on else ()


_REMEDY = {
    1: "run as root, or in a memory control group that you own",
    2: "run as root, or in a subtree that you own: systemd-run --user --scope cowtop ...",
}


def cgroup_cage(version: Version, asked: Limits, roots: Roots) -> DirectoryCage | NoCage:
    """A cage in the first place where it works, from cowtop's own control group upwards."""
    own = cgroup_of("self", version, roots)
    if isinstance(own, Absent):
        return NoCage(own.reason, _REMEDY[version])
    if version == 2 and "memory" not in words_in(own.mount_point / "cgroup.controllers"):
        return NoCage("the cgroup v2 tree has no memory controller", NEEDS_V2)
    # The innermost place first: every limit above it then holds in the cage as well.
    places = _places_v1(own) if version == 1 else _places_v2(own)
    failures: list[str] = []
    for place in places:
        cage: DirectoryCage | None = None
        try:
            cage = _made(own, place, asked, roots)
        except kernel.CageError as failure:
            failures.append(str(failure))
        else:
            return cage
        finally:
            if cage is None and place.turned_on:
                turn_off(place.base)
    reason = failures[0] if failures else _nowhere(own)
    return NoCage(reason, _REMEDY[version])


def _places_v1(own: Cgroup) -> Iterator[Place]:
    yield Place(own.directory)
    if own.directory != own.mount_point:
        yield Place(own.mount_point)


def _places_v2(own: Cgroup) -> Iterator[Place]:
    for directory in own.upwards():
        if "memory" in words_in(directory / "cgroup.subtree_control"):
            # Moving a process takes the right to write here, the common ancestor, as well.
            if os.access(directory, os.W_OK) and os.access(directory / "cgroup.procs", os.W_OK):
                yield Place(directory)
        elif _is_real_root(directory) and os.access(directory / "cgroup.subtree_control", os.W_OK):
            # Only the real root may have processes and controllers for its children at once;
            # anywhere else this would mean moving processes that cowtop did not start.
            try:
                kernel.write(directory / "cgroup.subtree_control", "+memory")
            except kernel.CageError:
                continue
            yield Place(directory, turned_on=True)


def _is_real_root(directory: Path) -> bool:
    return not (directory / "cgroup.events").exists() and (directory / "cgroup.procs").exists()


def _nowhere(own: Cgroup) -> str:
    return (
        f"no directory from {own.directory} up to {own.mount_point} hands the memory controller "
        "to its children and may be written by this user"
    )


def _made(own: Cgroup, place: Place, asked: Limits, roots: Roots) -> DirectoryCage:
    cgroup = Cgroup(own.version, place.base / new_name(roots.proc), own.mount_point)
    with LEFT.making():
        kernel.make_directory(cgroup.directory)
        forget = LEFT.add(Rank.CAGE, lambda: _taken_away(cgroup, place))
    lock: int | None = None
    try:
        try:
            lock = kernel.lock(cgroup.directory)
        except OSError as error:
            raise kernel.CageError(
                f"cannot lock {cgroup.directory}: {kernel.words(error)}"
            ) from error
        kept, notes = _tighter_of(own, place.base, asked)
        set_limits = _limit_v1 if own.version == 1 else _limit_v2
        limits, more_notes = set_limits(cgroup.directory, kept, roots)
        kernel.prove_entry(cgroup.directory / "cgroup.procs")
        all_notes = (*place.notes, *notes, *more_notes)
        return DirectoryCage(cgroup, lock, limits, all_notes, turned_on=place.turned_on)
    except BaseException:
        removed(cgroup, time.monotonic() + 1)
        if lock is not None:
            os.close(lock)
        raise
    finally:
        forget()


def _taken_away(cgroup: Cgroup, place: Place) -> None:
    removed(cgroup, time.monotonic() + 1)
    if place.turned_on:
        turn_off(place.base)


def _tighter_of(own: Cgroup, base: Path, asked: Limits) -> tuple[Limits, tuple[str, ...]]:
    # A cage beside cowtop's own control group is not under its limits: keep them all the same.
    memory = tightest(own, "memory", below=base)
    memory_max = min(asked.memory_max_bytes, memory.bytes) if memory else asked.memory_max_bytes
    swap = tightest(own, "memory and swap" if own.version == 1 else "swap", below=base)
    swap_max = asked.swap_max_bytes
    if swap:
        room = max(0, swap.bytes - memory_max) if own.version == 1 else swap.bytes
        swap_max = room if swap_max is None else min(room, swap_max)
    kept = Limits(memory_max, swap_max)
    note = (
        f"the limits of {own.directory} are tighter than what was asked for: "
        f"{format_bytes(kept.memory_max_bytes)}"
    )
    return kept, () if kept == asked else (note,)


def _limit_v1(directory: Path, asked: Limits, roots: Roots) -> tuple[Limits, tuple[str, ...]]:
    # Inherited from above: with it a process at the limit waits for ever instead of being killed.
    if words_in(directory / "memory.oom_control")[:2] == ["oom_kill_disable", "1"]:
        kernel.write(directory / "memory.oom_control", "0")
    memory = written_limit(directory / "memory.limit_in_bytes", asked.memory_max_bytes)
    if asked.swap_max_bytes is None:
        return Limits(memory, None), ()
    file = directory / "memory.memsw.limit_in_bytes"
    if not file.exists():
        return _without_swap_limit(memory, roots)
    # After the other one: the kernel never lets this limit be below that of memory alone.
    both = written_limit(file, memory + asked.swap_max_bytes)
    return Limits(memory, both - memory), ()


def _limit_v2(directory: Path, asked: Limits, roots: Roots) -> tuple[Limits, tuple[str, ...]]:
    memory = written_limit(directory / "memory.max", asked.memory_max_bytes)
    if asked.swap_max_bytes is None:
        return Limits(memory, None), ()
    file = directory / "memory.swap.max"
    if not file.exists():
        return _without_swap_limit(memory, roots)
    return Limits(memory, written_limit(file, asked.swap_max_bytes)), ()


def _without_swap_limit(memory: int, roots: Roots) -> tuple[Limits, tuple[str, ...]]:
    # Without swap on the machine nothing is lost; with it, the figures would be another cage's.
    machine = machine_limit(roots, "")
    if isinstance(machine, Absent) or machine.swap_bytes != 0:
        raise kernel.CageError("swap cannot be limited: swap accounting is off (swapaccount=1)")
    return Limits(memory, 0), ("swap accounting is off; this machine has no swap",)
