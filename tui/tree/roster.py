"""The processes of a tree, alive and ended, and their counters: read in turn, within a budget."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tui.probe.children import Family, find_family
from tui.probe.open_process import OpenProcess
from tui.probe.process import PROC
from tui.probe.reading import PROCESS_GONE, Absent
from tui.probe.who import Identity, is_hidden, who_of
from tui.tree.member import Member, begin, opened
from tui.tree.strays import strays_of

_TICK_SECONDS: Final = 0.002
"""So much CPU of one tick at most."""
_STRAYS_SECONDS: Final = 1.0
_MOST_ENDED: Final = 1000


class Roster:
    """`share`: of CPU time, for finding out who is there."""

    def __init__(
        self,
        pid: int,
        most: int,
        share: float,
        adopted: Callable[[], Iterable[int]],
        proc_root: Path,
        cpu_clock: Callable[[], float] = time.thread_time,
    ) -> None:
        self._most, self._share, self._adopted = most, share, adopted
        self._root, self._cpu = proc_root, cpu_clock
        head = who_of(pid, proc_root)
        self.head: Identity = (pid, 0) if head is None else head.identity
        self.members: dict[Identity, Member] = {}
        self.found = Family(self.head, {})
        self.hidden: tuple[int, ...] = ()
        """PIDs that are there and that this system does not show to this user (hidepid)."""
        self.forgotten = 0
        self.found_at = self._find_at = self._strays_at = float("-inf")
        self._strays: list[int] = []

    @property
    def alive(self) -> list[Member]:
        """Those that live, in the order in which they were seen first."""
        return [member for member in self.members.values() if member.is_alive]

    @property
    def unread(self) -> int:
        """How many are there and not read."""
        return self.found.more + len(self.hidden)

    @property
    def faults(self) -> int:
        """Page faults of those that live and of children that they waited for: at least so many.

        What was not read of them is not in it.
        """
        return sum(member.who.faults + member.who.ended_faults for member in self.alive)

    @property
    def is_gone(self) -> bool:
        """Whether the head has ended."""
        head = self.members.get(self.head)
        if head is not None and not head.is_alive:
            return True
        who = who_of(self.head[0], self._root)
        return who is None or who.identity != self.head or not who.is_alive

    def find(self, now: float, *, everything: bool = False) -> None:
        """See who came and who went, if it is due."""
        if now < self._find_at and not everything:
            return
        self._find_strays(now)
        self.found_at = now
        before = self._cpu()
        known = [member.who.identity for member in self.alive]
        self.found = find_family(
            self.head,
            known,
            most=self._most,
            adopted=[pid for pid in (*self._adopted(), *self._strays) if pid != os.getpid()],
            proc_root=self._root,
        )
        self.hidden = tuple(filter(is_hidden, self.found.unread if self._root == PROC else ()))
        self._strays = []  # known by now; their PIDs may be another's later
        for identity, who in self.found.members.items():
            member = self.members.get(identity)
            if member is not None and not who.is_alive:
                member.end()
            elif member is None and who.is_alive:
                process = opened(who.pid, self._root)
                if not isinstance(process, Absent):
                    with process:
                        self.members[identity] = member = begin(who, process)
                        # Of the whole nothing is known from above while one of them is not counted.
                        member.count(process, now)
        for identity in known:
            if identity not in self.found.members:
                self.members[identity].end()
        self._forget()
        self._find_at = now + (self._cpu() - before) / self._share

    def count(self, now: float, *, everything: bool = False) -> None:
        """Read their counters, of those that were read longest ago first."""
        began = self._cpu()
        for member in sorted(self.alive, key=lambda member: member.counted_at):
            if not everything and self._cpu() - began > _TICK_SECONDS:
                break
            with self.open(member) as process:
                if process is not None:
                    member.count(process, now)

    @contextmanager
    def open(self, member: Member) -> Iterator[OpenProcess | None]:
        """Its folder; None if there is none any more, or it may not be looked into."""
        process = opened(member.who.pid, self._root, self._cpu)
        if not isinstance(process, Absent):
            with process:
                yield process
            return
        if process == PROCESS_GONE:
            member.end()
        else:
            member.walk = process
        yield None

    def _find_strays(self, now: float) -> None:
        """Dear where an ancestor has many children: on a budget of its own."""
        head = self.members.get(self.head)
        if head is None or now < self._strays_at:
            return
        before = self._cpu()
        memories = {member.who.memory for member in self.members.values()}
        inside = {member.who.pid for member in self.alive}
        self._strays = strays_of(head.who, memories, inside, self._root)
        self._strays_at = now + max(_STRAYS_SECONDS, (self._cpu() - before) / self._share)

    def _forget(self) -> None:
        """Of those that ended, the first are forgotten where there are too many."""
        ended = [identity for identity, member in self.members.items() if not member.is_alive]
        for identity in ended[: max(0, len(ended) - _MOST_ENDED)]:
            if identity != self.head:
                del self.members[identity]
                self.forgotten += 1
