"""Walks the processes of a tree in sweeps, within a share of time, and sums each sweep up.

One begins as soon as something has moved and the budget allows it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from tui.probe.open_process import OpenProcess
from tui.probe.reading import NOT_READ_YET, Absent, Figure
from tui.probe.same_memory import is_same_memory
from tui.probe.smaps_table import Mapped
from tui.probe.who import Identity
from tui.tree.duty import Duty
from tui.tree.file_book import FileBook
from tui.tree.files_seen import FilesSeen
from tui.tree.member import SAME_MEMORY, Member
from tui.tree.reading import FileKind
from tui.tree.roster import Roster
from tui.tree.sweep import Swept
from tui.tree.told_apart import copies_of_files
from tui.tree.totals import walked_totals

LONG_HOLD_SECONDS: Final = 0.020
LONGEST_REST_SECONDS: Final = 30.0
_TICK_SECONDS: Final = 0.050
"""So much CPU of one tick at most, whatever there is to do; the first time, so much more."""
_FIRST_SECONDS: Final = 0.2
_LEAST_SECONDS: Final = 0.2
_CALM_SECONDS: Final = 5.0
"""Between two sweeps of what does not move: whether a page is dirty no counter tells."""
_MOVED_BYTES: Final = 64 << 10
_HELD_PART: Final = 3.0
"""Of what a walk costs the kernel has a third, and holds the map's lock in it; ours is the rest."""


class Sweeper:
    """`swept`: the last whole sweep; `totals`: what it sums to, by metric key."""

    def __init__(
        self,
        roster: Roster,
        book: FileBook,
        share: float,
        proc_root: Path,
        *,
        all_maps: bool = False,
        clock: Callable[[], float] = time.monotonic,
        cpu_clock: Callable[[], float] = time.thread_time,
    ) -> None:
        self._roster, self._book, self._root = roster, book, proc_root
        self._duty = Duty(share * _HELD_PART)
        self._all_maps, self._clock, self._cpu = all_maps, clock, cpu_clock
        self.seen = FilesSeen(book)
        self.swept = Swept()
        self.totals: dict[str, Figure] = {}
        self.longest_hold_seconds = 0.0
        self._waiting: list[Identity] = []
        self._began = float("-inf")
        self._faults_then = 0
        self.faults = 0, 0
        """Of the tree when the last whole sweep began, and when it ended."""
        self._pids: set[int] = set()
        self._then: dict[Identity, int] = {}
        self._most_seconds = _FIRST_SECONDS

    def tick(self, now: float, *, everything: bool = False) -> None:
        """Begin a sweep if one is due, and go on with it."""
        may_spend = self._duty.may_spend(now)
        if everything or (not self._waiting and may_spend and self._is_worth_it(now)):
            if self._roster.found_at < now:
                self._roster.find(now, everything=True)
            self._then = self._who_is_there()
            # The last is the first: those that are new, then those that changed most.
            order = sorted(self._roster.alive, key=lambda member: member.changed)
            self._waiting = [member.who.identity for member in order]
            self._pids = {member.who.pid for member in order}
            self._began, self._faults_then = now, self._roster.found.faults
        elif not self._waiting:
            return
        most, self._most_seconds = self._most_seconds, _TICK_SECONDS
        began = before = self._cpu()
        while self._waiting and (everything or before - began < most):
            member = self._roster.members.get(self._waiting.pop())
            is_due = member is not None and (everything or now >= member.next_walk_at)
            if member is not None and member.is_alive and is_due:
                self._walk(member)
            before = self._cpu()
        if not self._waiting:
            self._end(now)
        self._duty.spend(self._cpu() - began)

    def _is_worth_it(self, now: float) -> bool:
        """Whether something moved since the last sweep, or it was long ago."""
        rested = now - self._began
        if rested < _LEAST_SECONDS or rested >= _CALM_SECONDS:
            return rested >= _CALM_SECONDS
        alive = self._roster.alive
        if any(m.has_own_memory and m.who.identity not in self.swept.walks for m in alive):
            return True
        ended = len(self.swept.walks) > sum(member.has_own_memory for member in alive)
        moved = (m.changed for m in alive if now >= m.next_walk_at)
        return ended or any(changed >= _MOVED_BYTES for changed in moved)

    def _end(self, now: float) -> None:
        """Sums are made of it, and stand until the next."""
        head = self._roster.members.get(self._roster.head)
        is_fork = head is not None and head.who.is_forked
        # Who came or went meanwhile had a share of pages in some of the walks.
        self._roster.find(now, everything=True)
        is_still = self._who_is_there() == self._then
        self.faults = self._faults_then, self._roster.found.faults
        may_share_outside = is_fork or not is_still
        alive = self._roster.alive
        walks = {
            member.who.identity: member.walk
            for member in alive
            if member.has_own_memory and member.walk is not NOT_READ_YET
        }
        copies = copies_of_files(walks, self._root, may_share_outside=may_share_outside)
        self.swept = swept = Swept(walks, copies, self._roster.unread, is_still)
        self.seen.swept(swept)
        self.totals = walked_totals(swept, self.seen.is_data)
        for member in alive:
            member.sum_copies(self.seen.is_data)

    def _who_is_there(self) -> dict[Identity, int]:
        """The processes, each with what tells that a child of it has ended."""
        return {key: who.ended_faults for key, who in self._roster.found.members.items()}

    def _walk(self, member: Member) -> None:
        who = member.who
        is_ours = who.is_forked and who.parent in self._pids
        if is_ours and is_same_memory(who.pid, who.parent, self._root):
            member.walk = SAME_MEMORY
            return
        with self._roster.open(member) as process:
            if process is None:
                return
            member.walk_now(
                process, self._clock, lambda found, copied: self._is_wanted(process, found, copied)
            )
            held = process.longest_hold_seconds
        self.longest_hold_seconds = max(self.longest_hold_seconds, held)
        if held > LONG_HOLD_SECONDS:
            member.next_walk_at = self._clock() + LONGEST_REST_SECONDS

    def _is_wanted(self, process: OpenProcess, found: Sequence[Mapped], is_copied: bool) -> bool:
        record = self._book.see(process, found)
        is_written = is_copied or any(mapped.is_writable for mapped in found)
        return self._all_maps or record.kind(is_written=is_written) is not FileKind.LIBRARY

    def due_words(self) -> str:
        """Why walks are rare, where they are."""
        held = self.longest_hold_seconds
        if held <= LONG_HOLD_SECONDS:
            return ""
        return (
            f"a walk holds a process up for {held * 1000:.0f} ms: "
            f"walked every {LONGEST_REST_SECONDS:.0f} s only"
        )

    def not_walked(self) -> list[Absent]:
        """Why processes could not be walked."""
        return [walk for walk in self.swept.walks.values() if isinstance(walk, Absent)]
