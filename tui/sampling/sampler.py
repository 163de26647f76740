"""One tick reads what is due and stamps it: counters always, dearer tiers on a duty budget.

A tier that took `d` seconds of CPU is not read again before `d / share` seconds have passed, so
that watching costs at most that share of a core, whatever the size of the subject. The share is a
ceiling and no aim: what nobody could tell apart on a screen is not read more often for it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

from tui.cage.limit import LimitReader
from tui.probe.file_pages import FilePages
from tui.probe.portable import PortableCounters
from tui.probe.process import PROC, ProcessCounters
from tui.probe.reading import NOT_READ_YET, Absent, Figure, Sample, Tier
from tui.probe.smaps import TOTALS, Walk, figures_of
from tui.probe.system import read_system
from tui.sampling.array_walk import ArrayWalk
from tui.sampling.carried import NOTHING_DONE, CarriedDirty, Moment
from tui.sampling.due import Due
from tui.sampling.rates import Rates
from tui.sampling.split import Split
from workloads.events import Event, Flushed, Opened, Released
from workloads.figures import at_most
from workloads.sources import Source
from workloads.tally import WorkDone
from workloads.words import Mode

DUTY_SHARE: Final = 0.002
_WALK_SECONDS: Final = 1.0
"""Between walks the figures are carried on: what is shown as now is no older than this."""
_FILE_SECONDS: Final = 0.2
_LIMIT_SECONDS: Final = 1.0
_SYSTEM_SECONDS: Final = 1.0
_RESTING_SECONDS: Final = 5.0
_PRIVATE_DIRTY: Final = "private_dirty_bytes"
_MAPPING_DIRTY: Final = "mapping_dirty_bytes"
_MAPPING_RSS: Final = "mapping_rss_bytes"


class CountersReader(Protocol):
    """What reads the counters tier."""

    def read(self) -> dict[str, Figure]:
        """Figures and running totals."""

    def close(self) -> None:
        """Give back what is held."""


class Sampler:
    """Reads one process; `opened` tells where the array lies, once it is open."""

    def __init__(
        self,
        pid: int,
        file: Path,
        *,
        proc_root: Path = PROC,
        clock: Callable[[], float] = time.monotonic,
        duty_share: float = DUTY_SHARE,
        limit: LimitReader | None = None,
        counted: Callable[[], WorkDone] = lambda: NOTHING_DONE,
    ) -> None:
        """`counted`: what the process tells of itself at any moment, where it does."""
        self._path, self._root, self._clock = file, proc_root, clock
        self._counters: CountersReader = (
            ProcessCounters(pid, proc_root) if proc_root.exists() else PortableCounters(pid)
        )
        self._file: FilePages | None = None
        self.array_walk = ArrayWalk(pid, proc_root)
        """What the walk tier is read by."""
        self._walk_due = Due(duty_share, _WALK_SECONDS)
        self._file_due = Due(duty_share, _FILE_SECONDS)
        self._limit = limit
        self._limit_due = Due(duty_share, _LIMIT_SECONDS)
        self._system_due = Due(duty_share, _SYSTEM_SECONDS)
        self.is_resting = False
        """Whether the subject stands still: then what it holds is walked less often."""
        self.longest_hold_seconds = 0.0
        self._last: dict[str, Figure] = dict.fromkeys((*TOTALS, _MAPPING_DIRTY), NOT_READ_YET)
        self._read_at: dict[Tier, float] = {}
        self._rates = Rates()
        self.dirty = CarriedDirty()
        self._tells = counted
        self._split = Split()
        self.samples = 0
        self.last_walk: Walk | Absent = NOT_READ_YET

    def opened(self, event: Opened) -> None:
        """The array is open (or open anew): from now on it is told apart from the rest."""
        self.array_walk.opened = event
        self._split.open(event)
        is_shared = Mode(event.mode).is_shared
        # smaps counts no huge page as dirty: what is changed there is in no such figure.
        is_counted = event.sources.copies is not Source.PAGE_SCAN
        self.dirty.is_shared = is_shared and is_counted
        self.dirty.is_in_memory = event.sources.is_in_memory
        # A private mapping does nothing to its file.
        self._file_due.least_seconds = _FILE_SECONDS if is_shared else _SYSTEM_SECONDS
        # What was walked before there was an array says nothing of it: walk at the next tick.
        self._walk_due.at = 0.0
        self._last |= {_MAPPING_DIRTY: self.array_walk.dirty_bytes(NOT_READ_YET)}
        if self._file is None:
            self._file = FilePages(self._path, event.identity)

    def hear(self, event: Event) -> None:
        """What the child did may be seen between two walks."""
        self.dirty.hear(event)
        if isinstance(event, (Flushed, Released)):
            self._walk_due.ask()

    def tick(self, *, all_tiers: bool = False) -> Sample:
        """Read what is due; with `all_tiers`, everything, whatever it costs."""
        now = self._clock()
        # The file before what the process dirtied: never more of it than that.
        file_now = self._read_file(all_tiers=all_tiers)
        totals = self._counters.read()
        values: dict[str, Figure] = dict(totals)
        values |= self._rates.of(now, totals)
        self._read_at[Tier.COUNTERS] = now
        if all_tiers or self._system_due.is_due(now):
            self._take(Tier.SYSTEM, self._system_due, lambda: read_system(self._root))
        if self._limit and (all_tiers or self._limit_due.is_due(self._clock())):
            self._take(Tier.LIMIT, self._limit_due, self._limit.read)
        carried: dict[str, Figure] = {}
        rest = _RESTING_SECONDS if self.is_resting else 0.0
        if all_tiers or self._walk_due.is_due(self._clock(), rest):
            self._walk(totals)
        elif not isinstance(self._last[_PRIVATE_DIRTY], Absent):
            self.dirty.count(self._tells())
            dirty = self.dirty.now(totals["rss_anon_bytes"], most_file_bytes=file_now)
            own = self.mapping_dirty
            if not isinstance(file_now, Absent):
                own = at_most(own, file_now)
            # What cannot be carried on is the walk's own figure, as old as that, and drawn so.
            carried = {
                key: figure
                for key, figure in ((_PRIVATE_DIRTY, dirty), (_MAPPING_DIRTY, own))
                if not isinstance(figure, Absent)
            }
        values |= self._last | carried | self._split.figures(totals)
        self.samples += 1
        return Sample(now, values, dict(self._read_at), frozenset(carried))

    def _read_file(self, *, all_tiers: bool) -> Figure:
        """The file's dirty pages if they were read just now."""
        file = self._file
        if file is None or not (all_tiers or self._file_due.is_due(self._clock())):
            return NOT_READ_YET
        self._take(Tier.FILE, self._file_due, file.read)
        return self._last["file_dirty_bytes"]

    @property
    def drift_bytes(self) -> int:
        """What the child has allocated for itself since the baseline, by the last walk."""
        return self._split.drift_bytes

    @property
    def interpreter_bytes(self) -> Figure:
        """What of the child's memory in RAM is the interpreter's own, by the last walk."""
        return self._split.interpreter_bytes

    @property
    def mapping_dirty(self) -> Figure:
        """What this mapping has dirty now: the last walk's, and what was changed since then."""
        walked = self._last[_MAPPING_DIRTY]
        return walked if isinstance(walked, Absent) else self.dirty.in_mapping

    def totals(self) -> dict[str, Figure]:
        """The counters alone, also of a process that is dead and not yet reaped."""
        return self._counters.read()

    def what_stands(self) -> dict[str, Figure]:
        """What outlives the process: the pages of its file."""
        return self._file.read() if self._file is not None else {}

    def _take(self, tier: Tier, due: Due, read: Callable[[], dict[str, Figure]]) -> None:
        began = self._clock()
        due.begin()
        self._last |= read()
        due.spent(began, self._clock())
        self._read_at[tier] = began

    def _walk(self, totals: dict[str, Figure]) -> None:
        walk: Walk | Absent = NOT_READ_YET
        before = Moment(totals["rss_anon_bytes"], self._tells())

        def read() -> dict[str, Figure]:
            nonlocal walk
            walk = self.array_walk.read()
            rss = walk if isinstance(walk, Absent) else walk.of_mapping("Rss")
            own = {_MAPPING_DIRTY: self.array_walk.dirty_bytes(walk), _MAPPING_RSS: rss}
            return figures_of(walk) | own

        self._take(Tier.WALK, self._walk_due, read)
        hold = self.array_walk.smaps.longest_hold_seconds
        self.longest_hold_seconds = max(self.longest_hold_seconds, hold)
        self._walk_due.held(hold, self._clock())
        self.last_walk = walk
        if isinstance(walk, Absent):
            return
        after = self._counters.read()
        self.dirty.walked(walk, before, Moment(after["rss_anon_bytes"], self._tells()))
        self._split.walked(walk, totals, after)

    def close(self) -> None:
        """Give back every descriptor."""
        self._counters.close()
        if self._file:
            self._file.close()
