"""The first kind of cage that works on this machine, or what stands in the way of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tui.cage.base import Cage, Limits, NoCage
from tui.cage.cgroups import cgroup_cage
from tui.cage.rlimit import RlimitCage
from tui.cage.scope import scope_cage
from tui.metrics_format import format_bytes
from tui.probe.cgroup import HERE, Cgroup, Roots
from tui.probe.cgroup_limit import MemoryLimit, limit_of
from tui.settings import CageKind

_IN_ORDER: Final[dict[CageKind, tuple[str, Callable[[Limits, Roots], Cage | NoCage]]]] = {
    CageKind.CGROUP2: ("cgroup v2", lambda limits, roots: cgroup_cage(2, limits, roots)),
    CageKind.CGROUP1: ("cgroup v1", lambda limits, roots: cgroup_cage(1, limits, roots)),
    CageKind.SYSTEMD: ("systemd-run", lambda limits, roots: scope_cage(limits, roots)),
}
_SMALLEST_BYTES: Final = 1 << 20


def make_cage(
    memory_max_bytes: int,
    swap_max_bytes: int | None,
    *,
    kind: CageKind = CageKind.AUTO,
    several: bool = False,
    roots: Roots = HERE,
) -> Cage | NoCage:
    """A cage with these limits (swap None: unlimited), proven by a process that went in.

    `several`: for more than one process that cowtop starts. `auto` never gives an `rlimit`: it is
    no memory limit, see `RlimitCage`.
    """
    if memory_max_bytes < _SMALLEST_BYTES:
        return NoCage(f"no process starts in {memory_max_bytes} bytes", "give 32M or more")
    limits = Limits(memory_max_bytes, swap_max_bytes)
    if kind is CageKind.RLIMIT:
        return RlimitCage(limits, several=several)
    if kind is not CageKind.AUTO:
        return _around(_for(_IN_ORDER[kind][1](limits, roots), several=several), roots)
    refusals: list[tuple[str, NoCage]] = []
    for name, make in _IN_ORDER.values():
        cage = _for(make(limits, roots), several=several)
        if isinstance(cage, Cage):
            return _around(cage, roots)
        refusals.append((name, cage))
    return NoCage(
        "; ".join(f"{name}: {refused.reason}" for name, refused in refusals),
        "; or ".join(dict.fromkeys(refused.remedy for _, refused in refusals)),
    )


def _for(cage: Cage | NoCage, *, several: bool) -> Cage | NoCage:
    """The cage, unless several are to enter and it takes one alone."""
    if isinstance(cage, NoCage) or not several or cage.holds_several:
        return cage
    cage.leave()
    return NoCage(
        "its scope is entered once: no limit can be set around several",
        "run as root, or in a control group that you own: systemd-run --user --scope cowtop ...",
    )


def _around(cage: Cage | NoCage, roots: Roots) -> Cage | NoCage:
    """The cage, told if something around it is full before the cage is."""
    if isinstance(cage, NoCage) or cage.cgroup is None:
        return cage
    own = cage.cgroup
    found = limit_of(Cgroup(own.version, own.directory.parent, own.mount_point), roots)
    if isinstance(found, MemoryLimit) and found.bytes < cage.limits.memory_max_bytes:
        cage.tighter = found
        cage.notes = (
            *cage.notes,
            f"the limit of {format_bytes(cage.limits.memory_max_bytes)} is wider than what is "
            f"around it: {format_bytes(found.bytes)} ({found.source}) is full before it",
        )
    return cage
