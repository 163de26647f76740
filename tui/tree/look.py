"""Looks at a tree of processes again and again, within a budget, and keeps what it saw.

Each process's counters are read at every tick as far as a part of the tick allows, in turn. Walks
go in sweeps: every process once, those that are new or changed most first, then a rest until the
sweep has cost no more than its share of time. Sums over processes are made of the last walk of
each; `walked_at` is when the oldest of them was made.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tui.probe.children import MOST
from tui.probe.file_pages import KEYS
from tui.probe.open_process import OpenProcess
from tui.probe.process import PROC
from tui.probe.reading import NOT_READ_YET, PROCESS_GONE, Absent, Figure
from tui.probe.same_memory import is_same_memory
from tui.probe.smaps_table import Mapped
from tui.tree.file_book import FileBook
from tui.tree.files_seen import FilesSeen
from tui.tree.forks import Forks
from tui.tree.member import SAME_MEMORY, Member, begin, opened
from tui.tree.members import Identity, Members, find_members, who_of
from tui.tree.reading import FileKind, MappedFile, TreeReading
from tui.tree.sweep import SPREAD_SECONDS, Swept
from tui.tree.totals import counted_totals, walked_totals

DUTY_SHARE: Final = 0.01
_COUNTERS_SECONDS: Final = 0.005
_WALKS_SECONDS: Final = 0.020
"""So much CPU of one tick at most, whatever there is to do."""
_FIRST_SECONDS: Final = 0.2
_LEAST_SECONDS: Final = 0.2
_LONG_HOLD_SECONDS: Final = 0.020
_LONGEST_REST_SECONDS: Final = 30.0


class TreeLook:
    """`adopted`: PIDs that belong to the tree though none of its processes is their parent.

    `all_maps`: libraries are files too. `most`: so many processes are read.
    """

    def __init__(
        self,
        pid: int,
        *,
        proc_root: Path = PROC,
        clock: Callable[[], float] = time.monotonic,
        duty_share: float = DUTY_SHARE,
        all_maps: bool = False,
        most: int = MOST,
        adopted: Callable[[], Iterable[int]] = tuple,
        cpu_clock: Callable[[], float] = time.thread_time,
    ) -> None:
        self._root, self._clock, self._share = proc_root, clock, duty_share
        self._cpu, self._all_maps, self._most, self._adopted = cpu_clock, all_maps, most, adopted
        head = who_of(pid, proc_root)
        self._head: Identity = (pid, 0) if head is None else head.identity
        self._members: dict[Identity, Member] = {}
        self._found = Members({})
        self._find_at = self._sweep_at = float("-inf")
        self._waiting: list[Identity] = []
        self._swept_seconds = 0.0
        self._sweep_began = 0.0
        self._files = FileBook(duty_share, cpu_clock)
        self._seen = FilesSeen(self._files)
        self._forks = Forks(duty_share, proc_root, cpu_clock)
        self._swept = Swept()
        self._walked: dict[str, Figure] = {}
        self.longest_hold_seconds = 0.0

    @property
    def head(self) -> Identity:
        """The PID and the start of the process that the tree began with."""
        return self._head

    @property
    def is_gone(self) -> bool:
        """Whether the head has ended; others of the tree may live on."""
        head = self._members.get(self._head)
        if head is not None and not head.is_alive:
            return True
        who = who_of(self._head[0], self._root)
        return who is None or who.identity != self._head or not who.is_alive

    @property
    def alive(self) -> list[Member]:
        """Those that live, the head first."""
        return [member for member in self._members.values() if member.is_alive]

    @property
    def walked_at(self) -> float | None:
        """When the oldest of the walks was made that sums are of; None if there is none."""
        return self._swept.at

    @property
    def walk_due_words(self) -> str:
        """Why walks are rare, where they are."""
        held = self.longest_hold_seconds
        if held <= _LONG_HOLD_SECONDS:
            return ""
        return (
            f"a walk holds a process up for {held * 1000:.0f} ms: "
            f"walked every {_LONGEST_REST_SECONDS:.0f} s only"
        )

    def tick(self) -> TreeReading:
        """Read what is due, within the budget."""
        now = self._clock()
        self._find(now)
        self._count(now)
        self._sweep(now)
        return self._look(now)

    def whole(self) -> TreeReading:
        """Read all of it now, whatever it costs."""
        now = self._clock()
        self._find(now, everything=True)
        self._count(now, everything=True)
        self._sweep(now, everything=True)
        return self._look(now, everything=True)

    def close(self) -> None:
        """Give back every descriptor."""
        self._files.close()

    def _find(self, now: float, *, everything: bool = False) -> None:
        if now < self._find_at and not everything:
            return
        before = self._cpu()
        known = [identity for identity, member in self._members.items() if member.is_alive]
        self._found = found = find_members(
            self._head, known, self._most, adopted=self._adopted, proc_root=self._root
        )
        for identity, who in found.known.items():
            member = self._members.get(identity)
            if member is not None:
                member.is_alive = member.is_alive and who.is_alive
            elif who.is_alive:
                process = opened(who.pid, self._root)
                if not isinstance(process, Absent):
                    with process:
                        self._members[identity] = begin(who, process)
        for identity in known:
            if identity not in found.known:
                self._members[identity].end()
        self._find_at = now + (self._cpu() - before) / self._share

    def _count(self, now: float, *, everything: bool = False) -> None:
        """Those that were read longest ago first, the head always."""
        began = self._cpu()
        for member in sorted(self.alive, key=lambda member: member.counted_at):
            if not everything and self._cpu() - began > _COUNTERS_SECONDS:
                break
            with self._open(member) as process:
                if process is not None:
                    member.count(process, now)

    def _sweep(self, now: float, *, everything: bool = False) -> None:
        if everything or (not self._waiting and now >= self._sweep_at):
            # The last is the first: those that are new, then those that changed most.
            order = sorted(self.alive, key=lambda member: member.changed)
            self._waiting = [member.who.identity for member in order]
            self._swept_seconds, self._sweep_began = 0.0, now
        if not self._waiting:
            return
        most = _WALKS_SECONDS if self._swept.walks else _FIRST_SECONDS
        began = before = self._cpu()
        while self._waiting and (everything or before - began < most):
            member = self._members[self._waiting.pop()]
            if member.is_alive and (everything or now >= member.next_walk_at):
                self._walk(member)
            spent, before = self._cpu() - before, self._cpu()
            self._swept_seconds += spent
        if not self._waiting:
            rest = max(_LEAST_SECONDS, self._swept_seconds / self._share)
            self._sweep_at = self._sweep_began + rest
            self._end_sweep()

    def _end_sweep(self) -> None:
        """Sums are made of it, and stand until the next."""
        head = self._members.get(self._head)
        self._swept = swept = Swept(
            {m.who.identity: m.walk for m in self.alive if m.has_own_memory},
            len(self._found.hidden) + self._found.more,
            may_share_outside=head is not None and head.who.is_forked,
        )
        self._seen.swept(swept)
        self._walked = walked_totals(
            list(swept.walks.values()),
            self._seen.is_data,
            more=swept.more,
            may_share_outside=swept.may_share_outside,
        )
        for member in self.alive:
            member.sum_copies(self._seen.is_data)

    def _walk(self, member: Member) -> None:
        who = member.who
        is_ours = who.is_forked and self._is_in_tree(who.parent)
        if is_ours and is_same_memory(who.pid, who.parent, self._root):
            member.walk = SAME_MEMORY
            return
        with self._open(member) as process:
            if process is not None:
                self._walk_by(member, process)

    def _walk_by(self, member: Member, process: OpenProcess) -> None:
        member.walk_now(process, self._clock, lambda m, c: self._is_wanted(process, m, is_copied=c))
        hold = process.longest_hold_seconds
        self.longest_hold_seconds = max(self.longest_hold_seconds, hold)
        if hold > _LONG_HOLD_SECONDS:
            member.next_walk_at = self._clock() + _LONGEST_REST_SECONDS

    def _is_wanted(
        self, process: OpenProcess, mappings: Sequence[Mapped], *, is_copied: bool
    ) -> bool:
        record = self._files.see(process, mappings)
        is_written = is_copied or any(mapped.is_writable for mapped in mappings)
        return self._all_maps or record.kind(is_written=is_written) is not FileKind.LIBRARY

    def _is_in_tree(self, pid: int) -> bool:
        return any(member.who.pid == pid and member.is_alive for member in self._members.values())

    @contextmanager
    def _open(self, member: Member) -> Iterator[OpenProcess | None]:
        """Its folder; None if there is none any more, or it may not be looked into."""
        process = opened(member.who.pid, self._root)
        if not isinstance(process, Absent):
            with process:
                yield process
            return
        if process == PROCESS_GONE:
            member.end()
        else:
            member.walk = process
        yield None

    def _look(self, now: float, *, everything: bool = False) -> TreeReading:
        self._forks.tick(now, self._members, self._seen.is_data, everything=everything)
        self._files.tick(now, everything=everything)
        self._seen.look()
        own = [member for member in self.alive if member.has_own_memory]
        is_of_now = self._swept.at is not None and self._swept.at >= now
        more = len(self._found.hidden) + self._found.more
        pss = self._walked.get("pss_bytes", NOT_READ_YET) if is_of_now else NOT_READ_YET
        total = self._walked | counted_totals([m.counters for m in own], pss, more=more)
        total |= _of_one_file(self._seen.mapped())
        return TreeReading(
            now,
            tuple(member.seen() for member in self._members.values()),
            self._seen.files,
            total,
            more,
            tuple(self._notes(own)),
        )

    def _notes(self, own: Sequence[Member]) -> Iterator[str]:
        """What must be known beside the figures."""
        if self._found.more:
            yield f"{self._found.more:,} more processes are there and not read"
        if self._found.hidden:
            pids = self._found.hidden
            yield f"{len(pids):,} processes are hidden here (hidepid): PID {pids[0]}"
        for walk in self._swept.walks.values():
            if isinstance(walk, Absent):
                yield walk.reason
        spread = self._swept.spread_seconds
        if spread > SPREAD_SECONDS:
            yield f"processes were walked up to {spread:.0f} s apart: sums are of no one moment"
        newer = sum(member.who.identity not in self._swept.walks for member in own)
        if newer and self._swept.walks:
            yield f"{newer:,} processes are newer than the last walk: not in its sums yet"
        if self.walk_due_words:
            yield self.walk_due_words


def _of_one_file(files: Sequence[MappedFile]) -> dict[str, Figure]:
    """What is told of a file where there is one."""
    if len(files) == 1:
        return {key: files[0].get(key) for key in KEYS}
    none = Absent("no data file is mapped")
    return dict.fromkeys(
        KEYS, none if not files else Absent(f"{len(files)} files: each has its own")
    )
