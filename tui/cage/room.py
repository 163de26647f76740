"""What can still be added before something is killed: the least that any limit, RAM and swap leave.

Pages of files, clean or dirty, make room (dirty ones are written first); anonymous memory and tmpfs
go to swap or nowhere. A figure that is missing makes the room absent, never larger or smaller.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tui.cage.base import Cage
from tui.probe.cgroup import Cgroup
from tui.probe.cgroup_counters import NO_LIMIT, CgroupCounters, Count, combined, read_counters
from tui.probe.cgroup_limit import memory_levels
from tui.probe.reading import Absent
from tui.probe.system import Machine


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit on the way up and how to read its counters; `NO_LIMIT` bounds nothing.

    `directory`: whose it is, None for a cage that has none.
    """

    directory: Path | None
    memory_max_bytes: Count
    swap_max_bytes: Count
    counters: Callable[[], CgroupCounters]


def bounds_around(cgroup: Cgroup | Absent, cage: Cage | None) -> list[Bound]:
    """The cage's limits, if there is a cage, then those above, as they are now."""
    bounds = []
    if cage is not None:
        swap = cage.limits.swap_max_bytes
        own = NO_LIMIT if swap is None else swap
        where = cage.cgroup.directory if cage.cgroup is not None else None
        bounds.append(Bound(where, cage.limits.memory_max_bytes, own, cage.counters))
    for level in () if isinstance(cgroup, Absent) else memory_levels(cgroup):
        if cage is not None and cage.cgroup is not None and level == cage.cgroup:
            continue
        now = read_counters(level)
        if not now.limit_bytes == now.swap_limit_bytes == NO_LIMIT:
            again = partial(read_counters, level)
            bounds.append(Bound(level.directory, now.limit_bytes, now.swap_limit_bytes, again))
    return bounds


def swap_left(read: Sequence[tuple[Bound, CgroupCounters]], machine: Machine) -> Count:
    """How much more swap can take: what the limits leave of it, and what the machine has free."""
    if machine.swap_free_bytes == 0:
        return 0  # whatever the limits would allow
    return _least(
        machine.swap_free_bytes,
        (
            combined(lambda most, used: max(0, most - used), bound.swap_max_bytes, now.swap_bytes)
            for bound, now in read
            if bound.swap_max_bytes != NO_LIMIT
        ),
    )


def room_left(read: Sequence[tuple[Bound, CgroupCounters]], machine: Machine) -> Count:
    """How much more can be held, in RAM and in swap together."""
    ram = _least(
        machine.available_bytes,
        (
            combined(
                lambda most, held: max(0, most - held), bound.memory_max_bytes, now.unwritable_bytes
            )
            for bound, now in read
            if bound.memory_max_bytes != NO_LIMIT
        ),
    )
    return combined(int.__add__, ram, swap_left(read, machine))


def _least(first: Count, more: Iterable[Count]) -> Count:
    return combined(min, first, *more) if (more := tuple(more)) else first
