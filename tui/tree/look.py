"""Looks at a tree of processes again and again, within a budget, and tells what it saw.

Each process's counters are read at every tick as far as a part of the tick allows, in turn. Walks
go in sweeps: every process once, those that are new or changed most first, then a rest until the
sweep has cost no more than its share of time. Sums over processes are those of the last whole
sweep, so that they are of one moment; `walked_at` says which.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from tui.probe.children import MOST
from tui.probe.file_pages import KEYS
from tui.probe.process import PROC
from tui.probe.reading import NOT_READ_YET, Absent, Figure
from tui.probe.who import Identity
from tui.tree.file_book import FileBook
from tui.tree.forks import Forks
from tui.tree.member import PROCESS_KEYS
from tui.tree.reading import NO_FILE, MappedFile, Process, TreeReading
from tui.tree.roster import Roster
from tui.tree.sweep import SPREAD_SECONDS
from tui.tree.sweeper import Sweeper
from tui.tree.totals import counted_totals

DUTY_SHARE: Final = 0.01


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
        self._clock = clock
        self._roster = Roster(pid, most, duty_share, adopted, proc_root, cpu_clock)
        self._book = FileBook(duty_share, cpu_clock)
        self._sweeper = Sweeper(
            self._roster,
            self._book,
            duty_share,
            proc_root,
            all_maps=all_maps,
            clock=clock,
            cpu_clock=cpu_clock,
        )
        self._forks = Forks(duty_share, proc_root, cpu_clock)

    @property
    def head(self) -> Identity:
        """The PID and the start of the process that the tree began with."""
        return self._roster.head

    @property
    def is_gone(self) -> bool:
        """Whether the head has ended; others of the tree may live on."""
        return self._roster.is_gone

    @property
    def walked_at(self) -> float | None:
        """When the oldest of the walks was made that sums are of; None if there is none."""
        return self._sweeper.swept.at

    @property
    def faults(self) -> int:
        """Page faults of the tree so far, those of children that ended too: at least so many."""
        return self._roster.faults

    @property
    def faults_at_walk(self) -> tuple[int, int]:
        """The same before and after the last walks; 0 and 0 if there are none."""
        return self._sweeper.faults

    @property
    def longest_hold_seconds(self) -> float:
        """How long a walk kept a process from changing its mappings at once, at most."""
        return self._sweeper.longest_hold_seconds

    @property
    def walk_due_words(self) -> str:
        """Why walks are rare, where they are; empty if not."""
        return self._sweeper.due_words()

    def tick(self) -> TreeReading:
        """Read what is due, within the budget."""
        return self._look(self._clock(), everything=False)

    def whole(self) -> TreeReading:
        """Read all of it now, whatever it costs."""
        return self._look(self._clock(), everything=True)

    def close(self) -> None:
        """Give back every descriptor."""
        self._book.close()

    def _look(self, now: float, *, everything: bool) -> TreeReading:
        roster, sweeper, seen = self._roster, self._sweeper, self._sweeper.seen
        roster.find(now, everything=everything)
        roster.count(now, everything=everything)
        sweeper.tick(now, everything=everything)
        self._forks.tick(now, roster, seen.is_data, everything=everything)
        self._book.tick(now, everything=everything)
        seen.look()
        counters = [member.counters for member in roster.alive if member.has_own_memory]
        walked_at = self.walked_at
        is_of_now = walked_at is not None and walked_at >= now
        pss = sweeper.totals.get("pss_bytes", NOT_READ_YET) if is_of_now else NOT_READ_YET
        total = sweeper.totals | counted_totals(counters, pss, more=roster.unread)
        if counters:
            total |= _of_one_file(seen.mapped())
        return TreeReading(
            now,
            (*(member.seen() for member in roster.members.values()), *_hidden(roster.hidden)),
            seen.files,
            total,
            roster.found.more,
            tuple(self._notes()),
        )

    def _notes(self) -> Iterator[str]:
        """What must be known beside the figures."""
        roster, swept = self._roster, self._sweeper.swept
        if roster.found.more:
            yield f"{_many(roster.found.more, 'are', 'more ')} there and not read"
        if roster.hidden:
            first = roster.hidden[0]
            yield f"processes are hidden here (hidepid), {first} for one: in no sum"
        yield from dict.fromkeys(absent.reason for absent in self._sweeper.not_walked())
        if swept.spread_seconds > SPREAD_SECONDS:
            spread = f"{swept.spread_seconds:.0f} s"
            yield f"processes were walked up to {spread} apart: sums are of no one moment"
        newer = sum(m.who.identity not in swept.walks for m in roster.alive if m.has_own_memory)
        if newer and swept.walks:
            yield f"{_many(newer, 'are')} newer than the last walk: not in its sums yet"
        for name in self._sweeper.seen.outside:
            yield f"copies of {name} are shared with processes outside of the tree: counted whole"
        if roster.forgotten:
            yield f"the first that ended are not kept: {_many(roster.forgotten)}"
        if self.walk_due_words:
            yield self.walk_due_words


def _many(count: int, verb: str = "", more: str = "") -> str:
    """`1 process is`, `3 more processes are`."""
    noun, verb = ("process", verb and "is") if count == 1 else ("processes", verb)
    return f"{count:,} {more}{noun} {verb}".rstrip()


def _hidden(pids: Iterable[int]) -> Iterator[Process]:
    """Processes that are there, and of which nothing is shown."""
    for pid in pids:
        why = Absent(f"process {pid} is another user's, and /proc hides those here (hidepid)")
        yield Process(pid, 0, 0, "?", figures=dict.fromkeys(PROCESS_KEYS, why))


def _of_one_file(files: Sequence[MappedFile]) -> dict[str, Figure]:
    """What is told of a file where there is one."""
    if len(files) == 1:
        return {key: files[0].get(key) for key in KEYS}
    why = Absent(f"{len(files)} files: each has its own") if files else NO_FILE
    return dict.fromkeys(KEYS, why)
