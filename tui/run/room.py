"""Where a run's private memory must find room: its cage, the limit around cowtop, the machine.

Each is a bound of its own; a run fits only if it fits in all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from tui.metrics_format import format_bytes
from tui.probe.reading import Absent
from tui.probe.surroundings import Surroundings
from tui.run.child_memory import Span
from tui.settings import CageKind, Settings


@dataclass(frozen=True, slots=True)
class Room:
    """What may be in RAM, and in swap beside it, in bytes; absent where nobody tells."""

    words: str
    memory_bytes: int | Absent
    swap_bytes: int | Absent
    is_machine: bool = False

    @property
    def least_bytes(self) -> int:
        """What there is at least: of an unknown part nothing is counted on."""
        known = (part for part in (self.memory_bytes, self.swap_bytes) if isinstance(part, int))
        return sum(known)

    @property
    def unknown(self) -> str | None:
        """Why its size is not known; None if it is."""
        parts = (("memory", self.memory_bytes), ("swap", self.swap_bytes))
        missing = [f"{name}: {p.reason}" for name, p in parts if isinstance(p, Absent)]
        return "; ".join(missing) or None

    def holds(self, private_bytes: int) -> bool | None:
        """Whether so much fits; None where that is not known."""
        if private_bytes <= self.least_bytes:
            return True
        return None if self.unknown else False


def fits_in(private_bytes: int, places: tuple[Room, ...]) -> tuple[bool | None, Room]:
    """Whether it fits in all of them, and the one that decides."""
    tightest_first = sorted(places, key=lambda room: room.least_bytes)
    for answer in (False, None):
        for room in tightest_first:
            if room.holds(private_bytes) is answer:
                return answer, room
    return True, tightest_first[0]


def span_fits_in(private: Span, places: tuple[Room, ...]) -> tuple[bool | None, Room]:
    """The same of what is known within bounds: not known where only the most of it does not."""
    fits, room = fits_in(private.most_bytes, places)
    if fits is False and fits_in(private.least_bytes, places)[0] is not False:
        return None, room
    return fits, room


def rooms(settings: Settings, around: Surroundings) -> tuple[Room, ...]:
    """Every bound on these settings here; that of the machine is always there."""
    limit = settings.memory_max_bytes
    # RLIMIT_DATA limits what is mapped, not what is used.
    if limit is None or settings.cage is CageKind.RLIMIT:
        return rooms_around(around)
    swap = _lesser(settings.swap_max_bytes, around.machine.swap_free_bytes)
    return (Room("the limit + swap", limit, swap), *rooms_around(around))


def rooms_around(around: Surroundings) -> tuple[Room, ...]:
    """The bounds that hold whatever the settings: the group that cowtop is in, and the machine."""
    machine, group, used = around.machine, around.group, around.group_used_bytes
    available, swap = machine.available_bytes, machine.swap_free_bytes
    whole = Room("available RAM + swap", available, swap, is_machine=True)
    if isinstance(group, Absent):
        return (whole,)
    left = group.bytes if isinstance(used, Absent) else max(0, group.bytes - used)
    words = f"what is left of the {format_bytes(group.bytes)} that limit cowtop itself + swap"
    return (Room(words, left, _lesser(group.swap_bytes, swap)), whole)


def _lesser(limit_bytes: int | None, machine_bytes: int | Absent) -> int | Absent:
    """The swap that a limit lets through; no limit is None, and 0 needs no machine to be known."""
    if limit_bytes is None:
        return machine_bytes
    if isinstance(machine_bytes, Absent):
        return machine_bytes if limit_bytes else 0
    return min(limit_bytes, machine_bytes)
