"""One process of a tree as it is looked at again and again: its counters, its last walk, its peaks.

A figure is of this process alone: its `/proc` folder is opened anew at each look and its start is
compared, so that neither a PID that is used again nor a new program has an earlier one's figures.
"""

from __future__ import annotations

import operator
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tui.metrics.measured import Bounded
from tui.probe.open_process import OpenProcess
from tui.probe.process import PROC, parse_stat, parse_status
from tui.probe.reading import NO_PERMISSION, NOT_READ_YET, PROCESS_GONE, Absent, Figure, why
from tui.probe.smaps_table import SmapsTable
from tui.probe.who import Who, called, parse_who
from tui.tree.reading import FileUse, Process, SinceFork
from tui.tree.sums import bounded_sum
from tui.tree.totals import IsData, figure_of, uses_of
from tui.tree.walk import ProcessWalk, Wanted, walk_of
from workloads.kernel import PAGE_BYTES, plain_fields

COUNTED: Final = (
    *("rss_bytes", "rss_anon_bytes", "file_backed_bytes", "swap_bytes", "page_tables_bytes"),
    *("minor_faults", "major_faults", "read_bytes", "write_bytes"),
)
PROCESS_KEYS: Final = (*COUNTED, "pss_bytes", "private_bytes", "private_copies_bytes")
_TRIES: Final = 3
_CHANGES_TOO_FAST: Final = Absent("it begins one program after the other, faster than it is read")
SAME_MEMORY: Final = Absent("it has the very memory of its parent (vfork): counted there")


@dataclass(slots=True)
class Member:
    """`walk`: the last one, or why there is none. `next_walk_at`: not before, it is dear."""

    who: Who
    name: str
    is_alive: bool = True
    counters: dict[str, Figure] = field(default_factory=dict)
    counted_at: float = float("-inf")
    walk: ProcessWalk | Absent = NOT_READ_YET
    copies_bytes: Figure = NOT_READ_YET
    next_walk_at: float = float("-inf")
    changed: float = float("inf")
    """How much its counters have moved since it was walked, in bytes."""
    peak: dict[str, float] = field(default_factory=dict)
    since_fork: SinceFork | None = None
    _now: tuple[float, ...] = (0.0,) * 3
    _then: tuple[float, ...] = (float("inf"),) * 3
    _seen: Process | None = None
    _seen_of: tuple[object, ...] = ()

    @property
    def has_own_memory(self) -> bool:
        """Whether what it has is not counted as another's."""
        return self.walk is not SAME_MEMORY

    @property
    def figures(self) -> dict[str, Figure]:
        """By metric key, as `tui.tree.reading.Process` has them."""
        walk = self.walk
        found = dict(self.counters) if self.counters else dict.fromkeys(COUNTED, NOT_READ_YET)
        found |= {
            "pss_bytes": figure_of(walk, "pss_bytes"),
            "private_bytes": figure_of(walk, "private_clean_bytes")
            + figure_of(walk, "private_dirty_bytes"),
            "private_copies_bytes": self.copies_bytes,
        }
        return found

    def count(self, process: OpenProcess, now: float) -> None:
        """Read what the kernel counts of it anyway."""
        figures, who = counters_of(process)
        is_same = who is not None and who.identity == self.who.identity and who.is_alive
        if who is None or not is_same or _is_ending(figures):
            self.end()
            return
        if who.memory != self.who.memory or who.command != self.who.command:
            self._begin_another(process, who)
        self.who, self.counters, self.counted_at = who, figures, now
        self._now = _places(figures)
        self.changed = sum(abs(now - then) for now, then in zip(self._now, self._then, strict=True))
        self.take_peaks()

    def walk_now(
        self, process: OpenProcess, clock: Callable[[], float], is_wanted: Wanted
    ) -> SmapsTable | None:
        """Walk its pages; what was read of them, None if they could not be."""
        for _ in range(_TRIES):
            before, at = _who(process), clock()
            text = process.walked("smaps")
            after = _who(process)
            is_same = after is not None and after.is_alive and after.identity == self.who.identity
            # Without any mapping it is between its last act and its end.
            if after is None or not is_same or text in (b"", PROCESS_GONE):
                self.end()
                return None
            if isinstance(text, Absent):
                self.walk = unread(self.who.pid, text)
                return None
            if before is not None and before.memory == after.memory:
                table = SmapsTable(text)
                self.walk = walk_of(table, at, is_wanted)
                self._then, self.changed = self._now, 0.0
                return table
        self.walk = _CHANGES_TOO_FAST
        return None

    def end(self) -> None:
        """It has ended: its last figures stay, and are nobody's any more."""
        self.is_alive = False

    def sum_copies(self, is_data: IsData) -> None:
        """Its private copies of all data files, by its last walk."""
        walk = self.walk
        uses = [use for key, use in uses_of(walk).items() if is_data(key)]
        copies = bounded_sum(use.figures["private_copies_bytes"] for use in uses)
        self.copies_bytes = walk if isinstance(walk, Absent) else copies
        self.take_peaks()

    def seen(self) -> Process:
        """It as it is known now; made anew only if something of it is."""
        made_of = (
            *(self.counters, self.walk, self.copies_bytes),
            *(self.since_fork, self.who, self.is_alive),
        )
        seen = self._seen
        if seen is not None and all(map(operator.is_, made_of, self._seen_of)):
            return seen
        walk, who = self.walk, self.who
        self._seen_of = made_of  # none of these is changed, all are replaced
        self._seen = seen = Process(
            pid=who.pid,
            start_ticks=who.start_ticks,
            parent=who.parent,
            name=self.name,
            is_alive=self.is_alive,
            walked_at=None if isinstance(walk, Absent) else walk.at,
            figures=self.figures,
            peak=dict(self.peak),
            uses=tuple(FileUse(use.key, use.modes, use.figures) for use in uses_of(walk).values()),
            since_fork=self.since_fork,
        )
        return seen

    def take_peaks(self) -> None:
        """Keep the highest of what is known now."""
        for key, figure in self.figures.items():
            value = figure.at_most if isinstance(figure, Bounded) else figure
            if value is not None and not isinstance(value, Absent):
                self.peak[key] = max(value, self.peak.get(key, value))

    def _begin_another(self, process: OpenProcess, who: Who) -> None:
        """Another program, or another name: nothing that was walked is its."""
        line = process.read("cmdline")
        self.name = called(b"" if isinstance(line, Absent) else line, who.command)
        if who.memory != self.who.memory:
            self.walk, self.copies_bytes, self.since_fork = NOT_READ_YET, NOT_READ_YET, None
            self.changed, self.next_walk_at = float("inf"), float("-inf")
            self._then = (float("inf"),) * 3


def begin(who: Who, process: OpenProcess) -> Member:
    """A process that is seen for the first time."""
    line = process.read("cmdline")
    return Member(who, called(b"" if isinstance(line, Absent) else line, who.command))


def counters_of(process: OpenProcess) -> tuple[dict[str, Figure], Who | None]:
    """What is counted at every tick, and who it is by then."""
    stat = process.read("stat")
    who = None if isinstance(stat, Absent) else parse_who(stat)
    if who is None or isinstance(stat, Absent):
        return dict.fromkeys(COUNTED, PROCESS_GONE), None
    status, io = process.read("status"), process.read("io")
    found: dict[str, Figure] = dict.fromkeys(COUNTED, NOT_READ_YET)
    if isinstance(status, Absent):
        found |= dict.fromkeys(COUNTED, status)
    else:
        found |= {key: value for key, value in parse_status(status).items() if key in COUNTED}
    fields = parse_stat(stat)
    found |= {"minor_faults": fields.minor_faults, "major_faults": fields.major_faults}
    for key in ("read_bytes", "write_bytes"):
        if isinstance(io, Absent):
            found[key] = io
        else:
            found[key] = plain_fields(io, key.encode()).get(
                key.encode(), Absent("not in this kernel")
            )
    return found, who


def _is_ending(figures: Mapping[str, Figure]) -> bool:
    """Whether its memory is gone, or it is itself, since it was said to live."""
    return any(figure in (NOT_READ_YET, PROCESS_GONE) for figure in figures.values())


def _places(figures: Mapping[str, Figure]) -> tuple[float, ...]:
    """What tells that pages have moved: a copy of a page that was mapped already is a fault."""
    found = (figures[key] for key in ("rss_bytes", "swap_bytes", "minor_faults"))
    rss, swap, faults = (0 if isinstance(one, Absent) else one for one in found)
    return rss, swap, faults * PAGE_BYTES


def unread(pid: int, reason: Absent) -> Absent:
    """Why a process is there and cannot be read, with its PID."""
    if reason == NO_PERMISSION:
        return Absent(f"process {pid} may not be read (another user's, or it forbids it)")
    return Absent(f"process {pid}: {reason.reason}")


def opened(
    pid: int, proc_root: Path = PROC, cpu_clock: Callable[[], float] = time.thread_time
) -> OpenProcess | Absent:
    """Its folder, or why it cannot be opened."""
    try:
        return OpenProcess(pid, proc_root, cpu_clock=cpu_clock)
    except OSError as error:
        return why(error)


def _who(process: OpenProcess) -> Who | None:
    text = process.read("stat")
    return None if isinstance(text, Absent) else parse_who(text)
