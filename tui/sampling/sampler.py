"""One tick reads what is due and stamps it: counters always, dearer tiers on a duty budget.

A tier that took `d` seconds is not read again before `d / share` seconds have passed, so that
watching costs at most that share of the time, whatever the size of the subject.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final, Protocol

from tui.cage.limit import LimitReader
from tui.probe.buffer_pages import read_buffer
from tui.probe.file_pages import FilePages
from tui.probe.portable import PortableCounters
from tui.probe.process import PROC, ProcessCounters
from tui.probe.reading import NOT_READ_YET, Absent, Figure, Sample, Tier
from tui.probe.smaps import TOTALS, Walk, read_walk
from tui.probe.system import read_system
from tui.sampling.due import Due
from workloads.events import Opened
from workloads.kernel import PAGE_BYTES
from workloads.words import Mode

DUTY_SHARE: Final = 0.006
"""With the page map's 0.4 % the walk tier stays at 1 % of the time."""
_SLOWEST_SECONDS: Final = 1.0
_RATES: Final = {
    "minor_faults_per_second": "minor_faults",
    "major_faults_per_second": "major_faults",
    "read_bytes_per_second": "read_bytes",
    "written_bytes_per_second": "write_bytes",
}


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
    ) -> None:
        self._pid, self._path, self._root, self._clock = pid, file, proc_root, clock
        self._counters: CountersReader = (
            ProcessCounters(pid, proc_root) if proc_root.exists() else PortableCounters(pid)
        )
        self._opened: Opened | None = None
        self._file: FilePages | None = None
        self._walk_due = Due(duty_share, 0.1)
        self._file_due = Due(duty_share, 0.1)
        self._limit = limit
        self._limit_due = Due(duty_share, 0.2)
        self._system_due = Due(duty_share, _SLOWEST_SECONDS)
        self._carried: dict[str, Figure] = dict.fromkeys(TOTALS, NOT_READ_YET)
        self._read_at: dict[Tier, float] = {}
        self._totals: tuple[float, dict[str, Figure]] | None = None
        self.drift_bytes: int = 0
        self.samples = 0
        self.last_walk: Walk | Absent = NOT_READ_YET

    def opened(self, event: Opened) -> None:
        """The array is open (or open anew): from now on it is told apart from the rest."""
        self._opened = event
        if self._file is None:
            self._file = FilePages(self._path, event.identity)

    def tick(self, *, all_tiers: bool = False) -> Sample:
        """Read what is due; with `all_tiers`, everything, whatever it costs."""
        now = self._clock()
        totals = self._counters.read()
        values: dict[str, Figure] = dict(totals)
        self._add_rates(values, now, totals)
        self._read_at[Tier.COUNTERS] = now
        if all_tiers or self._system_due.is_due(now):
            self._carry(Tier.SYSTEM, read_system(self._root), now, self._system_due)
        if self._limit and (all_tiers or self._limit_due.is_due(self._clock())):
            began = self._clock()
            self._carry(Tier.LIMIT, self._limit.read(), began, self._limit_due)
        if self._file and (all_tiers or self._file_due.is_due(self._clock())):
            began = self._clock()
            self._carry(Tier.FILE, self._file.read(), began, self._file_due)
        if all_tiers or self._walk_due.is_due(self._clock()):
            self._walk(totals)
        values |= self._carried
        values["private_copies_bytes"] = self._private_copies(totals)
        self.samples += 1
        return Sample(now, values, dict(self._read_at))

    def totals(self) -> dict[str, Figure]:
        """The counters alone, also of a process that is dead and not yet reaped."""
        return self._counters.read()

    def _carry(self, tier: Tier, figures: dict[str, Figure], began: float, due: Due) -> None:
        due.spent(began, self._clock())
        self._carried |= figures
        self._read_at[tier] = began

    def _walk(self, totals: dict[str, Figure]) -> None:
        began, opened = self._clock(), self._opened
        start, end = (opened.start, opened.start + opened.length_bytes) if opened else (0, 0)
        # The kernel rounds a mapping up to whole pages.
        end = -(-end // PAGE_BYTES) * PAGE_BYTES
        walk = read_walk(self._pid, self._root, start, end)
        if isinstance(walk, Walk) and opened is not None and not opened.is_mapping:
            found = read_buffer(self._pid, self._root, start, end)
            walk = replace(walk, mapping=walk.mapping if isinstance(found, Absent) else found)
        if isinstance(walk, Absent):
            figures: dict[str, Figure] = dict.fromkeys(TOTALS, walk)
        else:
            figures = walk.figures()
        self._carry(Tier.WALK, figures, began, self._walk_due)
        self.last_walk = walk
        if isinstance(walk, Absent) or not walk.mapping:
            return
        counted = self._counted(self._counters.read())
        # A child that copied pages during the walk would make the two incomparable.
        if counted is not None and counted == self._counted(totals):
            exact = walk.mapping.get("Anonymous", 0) + walk.mapping.get("Swap", 0)
            self.drift_bytes = int(counted - exact)

    def _counted(self, totals: dict[str, Figure]) -> float | None:
        """Private bytes of the process above the baseline taken before the array was opened."""
        anon, swap = totals["rss_anon_bytes"], totals["swap_bytes"]
        if self._opened is None or isinstance(anon, Absent) or isinstance(swap, Absent):
            return None
        baseline = self._opened.before.private_bytes
        return None if baseline is None else anon + swap - baseline

    def _private_copies(self, totals: dict[str, Figure]) -> Figure:
        if self._opened is None:
            return Absent("array not open yet")
        if self._opened.mode not in (Mode.COPY_ON_WRITE, Mode.LOAD):
            return 0  # a shared mapping has no private pages, by its nature
        counted = self._counted(totals)
        if counted is None:
            anon = totals["rss_anon_bytes"]
            return anon if isinstance(anon, Absent) else NOT_READ_YET
        return int(max(0, counted - self.drift_bytes))

    def _add_rates(self, values: dict[str, Figure], now: float, totals: dict[str, Figure]) -> None:
        previous, self._totals = self._totals, (now, totals)
        for rate, key in _RATES.items():
            total = totals[key]
            before = previous[1][key] if previous else NOT_READ_YET
            if isinstance(total, Absent) or isinstance(before, Absent):
                values[rate] = total if isinstance(total, Absent) else before
            elif previous and now > previous[0]:
                values[rate] = max(0.0, (total - before) / (now - previous[0]))

    def close(self) -> None:
        """Give back every descriptor."""
        self._counters.close()
        if self._file:
            self._file.close()
