"""Private copies of an array's file in a process and all its descendants, each page once.

A mapping is the file's by device and inode, wherever it lies and whatever the file is called.
"""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Final

from tui.metrics.measured import Bounded
from tui.probe.children import (
    MOST,
    Family,
    beside,
    family_of,
    forgets_its_children,
)
from tui.probe.maps import Area, areas_of, areas_of_file
from tui.probe.opened import OpenWatch
from tui.probe.private_pages import PrivatePages, different_bytes, may_share, read_private
from tui.probe.reading import NO_PERMISSION, PROCESS_GONE, Absent, Figure
from tui.probe.same_memory import is_same_memory
from tui.probe.who import Identity, Who, who_of
from tui.watch.apart import Apart
from tui.watch.family import Doubt, ended_between, opened_between
from tui.watch.mapping import ArrayMapping

_TRIES: Final = 3
_TOO_MANY: Final = Absent(f"more than {MOST:,} processes descend from this one")
_NOT_TOLD_APART: Final = "copies that forks share cannot all be told apart without CAP_SYS_ADMIN"


class Tree:
    """Looks at the family of one process, one look after the other."""

    def __init__(self, mapping: ArrayMapping, pid: int, proc_root: Path) -> None:
        self._mapping, self._pid, self._root = mapping, pid, proc_root
        self._began_ticks = int(time.clock_gettime(time.CLOCK_BOOTTIME) * os.sysconf("SC_CLK_TCK"))
        path = mapping.file
        self._opens = None if isinstance(path, Absent) else OpenWatch(path)
        self._apart = Apart(self._opens, mapping.identity, pid, proc_root)
        self._was_opened = False
        self._file: tuple[bytes, int] | None = None
        self._before: Family | None = None
        self._bytes_before: float | None = None
        self._has_ended = False
        self.is_exact = False
        """Whether the writes to the map are watched: its page tables are read otherwise then."""

    def read(self, own: Figure, areas: list[Area]) -> tuple[Figure, Doubt | None]:
        """The copies of all, `own` (from these own mappings) among them; and what no look saw."""
        # Before the maps are read: who opens the file later is the next look's.
        self._apart.begin()
        was_opened = self._apart.was_opened
        known = () if self._before is None else tuple(self._before.kin)
        for _ in range(_TRIES):
            found = family_of(self._pid, self._root, known)
            if isinstance(found, Absent):
                self._before, self._bytes_before = None, None
                return found, Doubt(found.reason)
            now, gone = found, set[Identity]()
            self._has_ended = self._has_ended or self._may_have_orphans(now)
            copies = self._copies(now, own, areas, gone)
            if not gone and copies != PROCESS_GONE:
                break
        now = self._without(now, gone)
        alive = [kin.pid for kin in now.kin.values() if kin.is_alive]
        are_apart = self._apart.end(alive, self._file) and not now.more
        # Who opened it just before the last look may have mapped it just after.
        doubt = None if are_apart else self._doubt(now, was_opened or self._was_opened)
        self._was_opened = was_opened
        if not are_apart and not gone <= now.members.keys():
            doubt = Doubt("children end faster than they can be looked at").joined(doubt)
        if isinstance(copies, Absent) and not isinstance(copies, Bounded) and copies != own:
            doubt = Doubt(copies.reason).joined(doubt)
        self._before, self._bytes_before = now, _most(copies)
        return copies, doubt

    def hear(self) -> None:
        """Have it asked what children are handed; see `Apart.hear`."""
        self._apart.hear()

    def close(self) -> None:
        """Give back every descriptor."""
        if self._opens is not None:
            self._opens.close()

    def _without(self, family: Family, gone: set[Identity]) -> Family:
        """The family with those that went during the look as ended, with all their faults."""
        members = dict(family.members)
        for key in gone:
            last = who_of(key[0], self._root)
            if last is not None and last.identity == key:
                members[key] = replace(last, is_alive=False)
            else:
                del members[key]
        return replace(family, members=members)

    def _doubt(self, now: Family, was_opened: bool) -> Doubt | None:
        if self._before is None:
            return None
        unseen = ended_between(self._before, now)
        if unseen is None and was_opened:
            unseen = opened_between(self._before, now)
        doubt = None
        if unseen is not None:
            doubt = unseen.doubt(self._bytes_before, self._mapping.page_bytes)
        forgetful = self._forgetful(now)
        if forgetful is not None:
            return Doubt(f"process {forgetful} ignores SIGCHLD: no trace of children that ended")
        return doubt

    def _may_have_orphans(self, now: Family) -> bool:
        if self._before is None:
            return False
        return ended_between(self._before, now) is not None or self._forgetful(now) is not None

    def _forgetful(self, now: Family) -> int | None:
        alive = (kin.pid for kin in now.members.values() if kin.is_alive)
        return next((pid for pid in alive if forgets_its_children(pid, self._root)), None)

    def _copies(
        self, family: Family, own: Figure, areas: list[Area], gone: set[Identity]
    ) -> Figure:
        start, end = self._mapping.start, self._mapping.end
        mine = next((area for area in areas if area.start <= start < area.end), None)
        if mine is not None:
            self._file = (mine.device, mine.inode) if mine.inode else None
        if family.more:
            return _TOO_MANY
        # What a fork inherited of another map of the same file is that other array's.
        others = [
            (low, high)
            for area in areas
            if (area.device, area.inode) == self._file
            for low, high in ((area.start, min(area.end, start)), (max(area.start, end), area.end))
            if low < high
        ]
        members: list[PrivatePages] = []
        for kin in family.kin.values():
            if not kin.is_alive:
                continue
            found = self._pages_of(kin, others)
            if found == PROCESS_GONE:
                gone.add(kin.identity)
            elif isinstance(found, Absent):
                return found
            elif found is not None and found.size_bytes:
                members.append(found)
        stranger = self._stranger(family) if self._has_ended else None
        if isinstance(own, Absent) or stranger is not None:
            return own if stranger is None or isinstance(own, Absent) else stranger
        return self._sum(own, areas, members)

    def _pages_of(self, kin: Who, others: list[tuple[int, int]]) -> PrivatePages | Absent | None:
        """The private pages of one descendant; None where it does not map the file privately."""
        if self._file is None:
            return self._overlapping(kin)
        areas = areas_of_file(kin.pid, *self._file, self._root)
        if isinstance(areas, Absent):
            return _unread(kin, areas)
        private = [area for area in areas if not area.is_shared]
        for low, high in others:
            private = [part for area in private for part in _less(area, low, high)]
        # Between vfork and exec a child has its parent's very memory.
        if not private or is_same_memory(kin.pid, kin.parent, self._root):
            return None
        found = read_private(kin.pid, self._root, private)
        return _unread(kin, found) if isinstance(found, Absent) else self._part_of(found)

    def _part_of(self, found: PrivatePages) -> PrivatePages:
        """What of it lies in the watched part of the file."""
        part = self._mapping.part_in_file
        return found if part is None else found.within(part.common)

    def _overlapping(self, kin: Who) -> Absent | None:
        """A map of no file: only a fork can have it, and what it has of it is not counted."""
        start, end = self._mapping.start, self._mapping.end
        areas = areas_of(kin.pid, self._root)
        if isinstance(areas, Absent) or not areas:
            return _unread(kin, PROCESS_GONE if isinstance(areas, list) else areas)
        if any(not a.path and a.start < end and start < a.end for a in areas):
            return Absent(f"no file is under the map: what child {kin.pid} has is not known")
        return None

    def _sum(self, own: int | float, areas: list[Area], members: list[PrivatePages]) -> Figure:
        total = own + sum(member.size_bytes for member in members)
        if not members or not (own or len(members) > 1):
            return total
        mine = self.own_pages(areas)
        if isinstance(mine, Absent):
            return mine
        sharing = may_share([mine, *members])
        if not sharing:
            return total
        bounds = different_bytes(sharing, self._root)
        if isinstance(bounds, Absent):
            return bounds
        alone = total - sum(member.size_bytes for member in sharing)
        low, high = (alone + bound for bound in bounds)
        return low if low == high else Doubt(_NOT_TOLD_APART, high).figure(low)

    def own_pages(self, areas: list[Area]) -> PrivatePages | Absent:
        """The private pages of this process itself in the watched part of its map."""
        start, end = self._mapping.start, self._mapping.end
        inside = [_clipped(a, start, end) for a in areas if a.start < end and start < a.end]
        private = [area for area in inside if not area.is_shared]
        found = read_private(self._pid, self._root, private, written=self.is_exact)
        return found if isinstance(found, Absent) else self._part_of(found)

    def _stranger(self, family: Family) -> Absent | None:
        """Whether someone who may be an orphan of the family has copies of the file."""
        for kin in beside(family.members[family.head], family.pids, self._root):
            is_new = kin.start_ticks >= self._began_ticks
            found = self._pages_of(kin, []) if is_new else None
            if isinstance(found, PrivatePages) and found.size_bytes:
                return Absent(f"process {kin.pid} has copies of the file: perhaps a child's orphan")
        return None


def _unread(kin: Who, why: Absent) -> Absent:
    if why == PROCESS_GONE:
        return why
    if why == NO_PERMISSION:
        return Absent(f"child {kin.pid} may not be read")
    return Absent(f"child {kin.pid}: {why.reason}")


def _clipped(area: Area, start: int, end: int) -> Area:
    low, high = max(area.start, start), min(area.end, end)
    return replace(area, start=low, end=high, offset=area.offset + low - area.start)


def _less(area: Area, low: int, high: int) -> list[Area]:
    """What is left of a mapping without low..high."""
    if high <= area.start or area.end <= low:
        return [area]
    parts = ((area.start, min(area.end, low)), (max(area.start, high), area.end))
    return [_clipped(area, start, end) for start, end in parts if start < end]


def _most(copies: Figure) -> float | None:
    if isinstance(copies, Bounded):
        return copies.at_most
    return None if isinstance(copies, Absent) else copies
