"""Who killed a process that ended by SIGKILL, from two readings of what the kernel counts.

Pure. A count that could not be read is never a 0: nothing is concluded from it, and what could not
be read is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from tui.probe.cgroup_counters import NO_LIMIT, Count, combined, risen
from tui.probe.oom import OomLevel, OomReading
from tui.probe.reading import Absent

_NOT_KNOWN: Final = Absent("not known")
_FULL_SHARE: Final = 0.8  # below it a level was not full, whatever reclaim met there before
_MACHINE_LEFT_SHARE: Final = 1 / 8  # a machine that still has more of its RAM is not full


class Killer(StrEnum):
    """Whose doing a SIGKILL was."""

    CAGE = "the memory limit"
    LIMIT = "a memory limit around cowtop"
    MACHINE = "the whole machine"
    KERNEL = "the kernel's memory killer"
    OUTSIDE = "somebody"
    UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class KillSeen:
    """What the counters say of a kill; `KERNEL` is for want of memory, under a limit not known.

    `limit_bytes`: what was full, the limit or the machine's RAM. `swap_bytes`: what swap could
    take beside it; None where that has no limit of its own. `where`: the limit's directory, None
    for the machine. `cage_bytes`: the cage's own limit where something else was full before it.
    `unread`: the counts that could not be read, with why.
    """

    by: Killer
    limit_bytes: Count = _NOT_KNOWN
    swap_bytes: Count | None = _NOT_KNOWN
    where: Path | None = None
    cage_bytes: int | None = None
    unread: tuple[str, ...] = ()


NOTHING_READ: Final = KillSeen(Killer.UNKNOWN, unread=("nothing was counted",))


@dataclass(frozen=True, slots=True)
class _Pair:
    """A level before the start and after the end."""

    before: OomLevel
    after: OomLevel

    @property
    def victims(self) -> Count:
        return risen(self.before.counted.oom_kills, self.after.counted.oom_kills)

    @property
    def was_met(self) -> bool | Absent:
        """Whether this directory's own limit was met; in v1 reclaim may have settled it."""
        before, after = self.before.counted, self.after.counted
        if isinstance(after.limit_bytes, Absent):
            return False if after.limit_bytes == NO_LIMIT else after.limit_bytes
        if self.after.cgroup.version == 2:
            met = risen(before.limit_refusals, after.limit_refusals)
            return met if isinstance(met, Absent) else met > 0
        met = risen(before.limit_hits, after.limit_hits)
        if not isinstance(met, Absent):
            return met > 0
        # Memory with swap under one limit is not counted by newer kernels; the mark still tells.
        if isinstance(after.peak_bytes, Absent) or isinstance(before.peak_bytes, Absent):
            return met
        if after.peak_bytes < after.limit_bytes:
            return False
        return True if before.peak_bytes < after.limit_bytes else met

    def share_full(self, held_bytes: float | None) -> float | None:
        """How full it was with the victim in it: what still stands, and what the victim held."""
        limit, rest = self.after.counted.limit_bytes, self.after.counted.unreclaimable_bytes
        if held_bytes is None or isinstance(limit, Absent) or isinstance(rest, Absent):
            return None
        return (rest + held_bytes) / max(1, limit)


def who_killed(
    before: OomReading, after: OomReading, *, cage: Path | None, held_bytes: float | None
) -> KillSeen:
    """Tell the killers apart; `cage` is our own directory, `held_bytes` the RAM the victim held.

    `before` is read before the start, `after` once the process is dead and its memory given back.
    """
    pairs = tuple(_pairs(before, after))
    victims = _victims(pairs, before, after)
    machine = risen(before.machine_kills, after.machine_kills)
    if victims == 0 or (isinstance(victims, Absent) and machine == 0):
        return KillSeen(Killer.OUTSIDE)
    unread = [f"its own control group: {victims.reason}"] if isinstance(victims, Absent) else []
    if isinstance(victims, Absent) and isinstance(machine, Absent):
        return KillSeen(Killer.UNKNOWN, unread=(*unread, f"the machine: {machine.reason}"))
    is_full = _is_full(after, held_bytes)
    level = _level_that_was_full(pairs, held_bytes, is_machine_full=is_full)
    if level is not None:
        return _by(level, pairs, cage, after.swap_bytes)
    hidden = _hidden(pairs, after)
    # Where nobody counts its group's victims, only a full machine tells that this was the one.
    if is_full or not (hidden or isinstance(victims, Absent)):
        return KillSeen(
            Killer.MACHINE, after.ram_bytes, after.swap_bytes, cage_bytes=_cage_bytes(pairs, cage)
        )
    by = Killer.UNKNOWN if isinstance(victims, Absent) else Killer.KERNEL
    return KillSeen(by, unread=(*unread, *hidden))


def victims_counted(before: OomReading, after: OomReading) -> Count:
    """How many victims the kernel counted between: in the processes' own group, or else of all."""
    own = _victims(tuple(_pairs(before, after)), before, after)
    return risen(before.machine_kills, after.machine_kills) if isinstance(own, Absent) else own


def _victims(pairs: Sequence[_Pair], before: OomReading, after: OomReading) -> Count:
    return pairs[0].victims if pairs else _why_no_level(before, after)


def _pairs(before: OomReading, after: OomReading) -> Iterator[_Pair]:
    if isinstance(before.levels, Absent) or isinstance(after.levels, Absent):
        return
    for first, last in zip(before.levels, after.levels, strict=True):
        yield _Pair(first, last)


def _why_no_level(before: OomReading, after: OomReading) -> Absent:
    for reading in (before, after):
        if isinstance(reading.levels, Absent):
            return reading.levels
    return Absent("the root of the tree counts none")


def _is_full(after: OomReading, held_bytes: float | None) -> bool:
    """Whether the machine was full with the victim still in it."""
    ram, available = after.ram_bytes, after.available_bytes
    if held_bytes is None or isinstance(ram, Absent) or isinstance(available, Absent):
        return False
    return available - held_bytes < ram * _MACHINE_LEFT_SHARE


def _level_that_was_full(
    pairs: Sequence[_Pair], held_bytes: float | None, *, is_machine_full: bool
) -> _Pair | None:
    met = [pair for pair in pairs if pair.was_met is True]
    # v2 counts where nothing could be reclaimed: the innermost one is it.
    if met and met[0].after.cgroup.version == 2:
        return met[0]
    shares = [pair.share_full(held_bytes) for pair in met]
    known = [share for share in shares if share is not None]
    if met and len(known) == len(met):
        # v1 also counts where clean pages made room: the fullest is it, if any was full.
        fullest = met[known.index(max(known))]
        return None if is_machine_full and max(known) < _FULL_SHARE else fullest
    if met:
        return met[0]
    for pair in pairs:
        share = pair.share_full(held_bytes)
        if isinstance(pair.was_met, Absent) and share is not None and share > _FULL_SHARE:
            return pair
    return None


def _by(level: _Pair, pairs: Sequence[_Pair], cage: Path | None, machine_swap: Count) -> KillSeen:
    counted, directory = level.after.counted, level.after.cgroup.directory
    is_cage = directory == cage
    return KillSeen(
        Killer.CAGE if is_cage else Killer.LIMIT,
        counted.limit_bytes,
        swap_to_be_had(counted.swap_limit_bytes, machine_swap),
        directory,
        None if is_cage else _cage_bytes(pairs, cage),
    )


def swap_to_be_had(limit: Count, machine: Count) -> Count | None:
    """The limit for swap, or less where the machine has less; None: the machine's alone."""
    if limit == NO_LIMIT or machine == 0:
        return 0 if machine == 0 else None
    return combined(min, limit, machine)


def _cage_bytes(pairs: Sequence[_Pair], cage: Path | None) -> int | None:
    for pair in pairs:
        limit = pair.after.counted.limit_bytes
        if pair.after.cgroup.directory == cage and not isinstance(limit, Absent):
            return limit
    return None


def _hidden(pairs: Sequence[_Pair], after: OomReading) -> tuple[str, ...]:
    """The limits of which it is not known whether they were met."""
    found = [
        f"{pair.after.cgroup.directory}: {pair.was_met.reason}"
        for pair in pairs
        if isinstance(pair.was_met, Absent)
    ]
    if not after.is_whole:
        found.append("what lies above the control groups that are seen from here")
    return tuple(found)
