"""What each fork of the tree still shares with its parent, what either has copied, what is new.

To the page, on a budget: a parent's pages are read once for all its forks that are due. Where both
have too many pages for that, their walks give bounds.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from tui.metrics.measured import Bounded
from tui.metrics_format import format_bytes
from tui.probe.children import Family
from tui.probe.forked_pages import (
    AnonymousPages,
    Compared,
    Runs,
    Spans,
    compare,
    private_runs,
    read_entries,
)
from tui.probe.process import PROC
from tui.probe.reading import Absent, Figure
from tui.probe.smaps_table import Mapped
from tui.probe.who import Identity
from tui.tree.kinds import is_file, key_of
from tui.tree.member import Member
from tui.tree.reading import SinceFork
from tui.tree.roster import Roster
from tui.tree.sums import within
from tui.tree.totals import IsData
from workloads.kernel import PAGE_BYTES

_MOST_PAGES: Final = 1 << 20
_TICK_SECONDS: Final = 0.030
_LEAST_SECONDS: Final = 0.5
PARENT_ENDED: Final = Absent("its parent has ended, or runs another program")
_IN_SWAP: Final = "whether pages in swap are still shared is not told"


class Forks:
    """Remembers what each fork was forked with, as soon as it is seen."""

    def __init__(
        self,
        share: float,
        proc_root: Path = PROC,
        cpu_clock: Callable[[], float] = time.thread_time,
    ) -> None:
        self._share, self._root, self._cpu = share, proc_root, cpu_clock
        self._inherited: dict[Identity, tuple[Identity, Runs]] = {}
        self._looked_at: dict[Identity, float] = {}
        self._next_at = float("-inf")
        self._found: Family | None = None

    def tick(
        self, now: float, roster: Roster, is_data: IsData, *, everything: bool = False
    ) -> None:
        """See who is new, and compare those that were compared longest ago."""
        is_due = everything or now >= self._next_at
        if roster.found is self._found and not is_due:
            return
        alive = {member.who.pid: member for member in roster.alive}
        began = self._cpu()
        if roster.found is not self._found:
            self._found = roster.found
            self._forget(alive)
            self._see(alive, is_data)
        if is_due and self._inherited:
            self._compare(now, alive, is_data, began, everything=everything)
            self._next_at = now + max(_LEAST_SECONDS, (self._cpu() - began) / self._share)

    def _compare(
        self,
        now: float,
        alive: Mapping[int, Member],
        is_data: IsData,
        began: float,
        *,
        everything: bool,
    ) -> None:
        pages: dict[int, AnonymousPages | Absent] = {}
        spans = Spans(_counted(is_data))
        order = sorted(self._inherited, key=lambda key: self._looked_at.get(key, float("-inf")))
        for done, identity in enumerate(order):
            if done and not everything and self._cpu() - began > _TICK_SECONDS:
                break
            self._looked_at[identity] = now
            member = alive.get(identity[0])
            parent = None if member is None else _parent_of(member, alive)
            of, inherited = self._inherited[identity]
            # Who began another program since, or whose parent did, is forgotten soon.
            if member is not None and parent is not None and parent.who.identity == of:
                compared = self._compared(member, parent, inherited, pages, spans)
                member.since_fork = replace(compared, at=now)

    def _see(self, alive: Mapping[int, Member], is_data: IsData) -> None:
        """What new forks have of their parents, before these change it."""
        now: dict[int, Runs] = {}
        spans = Spans(_counted(is_data))
        for member in alive.values():
            parent = _parent_of(member, alive)
            if parent is None or member.who.identity in self._inherited:
                continue
            if parent.who.pid not in now:
                found = private_runs(parent.who.pid, spans, self._root)
                if isinstance(found, Absent):
                    continue
                now[parent.who.pid] = found[1]
            self._inherited[member.who.identity] = (parent.who.identity, now[parent.who.pid])

    def _forget(self, alive: Mapping[int, Member]) -> None:
        """Those that ended or began another program, and those whose parents did."""
        for identity, (of, _) in list(self._inherited.items()):
            member = alive.get(identity[0])
            if member is not None and member.who.identity == identity:
                parent = _parent_of(member, alive)
                if parent is not None and parent.who.identity == of:
                    continue
                if member.since_fork is not None and member.who.is_forked:
                    gone = PARENT_ENDED
                    member.since_fork = replace(
                        member.since_fork, shared_bytes=gone, copied_bytes=gone, left_bytes=gone
                    )
            del self._inherited[identity]
            self._looked_at.pop(identity, None)

    def _compared(
        self,
        member: Member,
        parent: Member,
        inherited: Runs,
        pages: dict[int, AnonymousPages | Absent],
        spans: Spans,
    ) -> SinceFork:
        size = sum(_size(one.counters.get("rss_anon_bytes")) for one in (member, parent))
        if size > _MOST_PAGES * PAGE_BYTES:
            return _by_walk(member, parent, size)
        for pid in (parent.who.pid, member.who.pid):
            if pid not in pages:
                pages[pid] = self._pages(pid, spans)
        own, theirs = pages.pop(member.who.pid), pages[parent.who.pid]
        if isinstance(own, Absent):
            return SinceFork(parent.who.pid, own, own, own, own)
        if isinstance(theirs, Absent):
            return SinceFork(parent.who.pid, theirs, theirs, theirs, theirs)
        return since(parent.who.pid, compare(own, theirs, inherited))

    def _pages(self, pid: int, spans: Spans) -> AnonymousPages | Absent:
        found = private_runs(pid, spans, self._root)
        return found if isinstance(found, Absent) else read_entries(*found, self._root)


def since(parent: int, found: Compared) -> SinceFork:
    """In bytes; what the parent has let go of is neither shared nor copied, and not new."""
    shared, copied, unknown = found.shared, found.copied, found.unknown
    return SinceFork(
        parent,
        _pages(shared, shared + unknown),
        _pages(copied, copied + unknown),
        found.new * PAGE_BYTES,
        found.left * PAGE_BYTES,
    )


def _pages(least: int, most: int) -> Figure:
    return within(least * PAGE_BYTES, most * PAGE_BYTES, _IN_SWAP)


def _by_walk(member: Member, parent: Member, size: float) -> SinceFork:
    """Bounds, by what others have too and what is the fork's alone."""
    walk = member.walk
    if isinstance(walk, Absent):
        return SinceFork(parent.who.pid, walk, walk, walk, walk)
    why = f"{format_bytes(size)} of anonymous pages are too many to compare one by one"
    with_others, alone = (
        None if isinstance(figure, Absent) else figure
        for figure in (walk.anon_with_others_bytes, walk.anon_alone_bytes)
    )
    return SinceFork(
        parent.who.pid,
        Bounded(why, 0, with_others),
        Bounded(why, 0, alone),
        Bounded(why, 0, alone),
        Bounded(why, 0, alone),
    )


def _parent_of(member: Member, alive: Mapping[int, Member]) -> Member | None:
    """The parent whose memory it was forked with; None if it is no fork of one of the tree."""
    parent = alive.get(member.who.parent)
    is_fork = member.who.is_forked and member.has_own_memory and bool(member.who.memory)
    if parent is None or not is_fork or parent.who.memory != member.who.memory:
        return None
    return parent


def _counted(is_data: IsData) -> Callable[[Mapped], bool]:
    def is_counted(mapped: Mapped) -> bool:
        return not (is_file(mapped) and is_data(key_of(mapped)))

    return is_counted


def _size(figure: Figure | None) -> float:
    return 0.0 if figure is None or isinstance(figure, Absent) else figure
