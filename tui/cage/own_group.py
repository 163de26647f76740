"""What the control group of a process counts: what a batch system accounts its job by.

The nearest on the way up that counts memory, whether or not it has a limit. It counts everything
that is in it, page cache that its processes brought in among it; so who else is in it is looked at
too. Nothing here is a figure of the process itself.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from tui.cage.inside import Inside
from tui.probe.cgroup import HERE, Cgroup, Roots, memory_cgroup
from tui.probe.cgroup_counters import CgroupCounters, Count, read_counters
from tui.probe.cgroup_limit import memory_levels
from tui.probe.reading import Absent, Figure

_NUMBER: Final = re.compile(r"[0-9a-f]{32}")
_OLD_MARK: Final = Absent("its mark is older than this")
_NONE: Final = Absent("no control group counts memory here but the machine's own")


@dataclass(frozen=True, slots=True)
class Counted:
    """What a control group counted at most, as far as it was seen; bytes, everybody's in it.

    `clean_bytes` (pages of files that go when room is needed) and `kept_bytes` (all else) are of
    the moment of `usage_bytes`, `kept_peak_bytes` the most of that at any. `mark_bytes`: its own
    mark, if that rose. `others`: how many processes that are nobody's here were in it at once;
    `has_cowtop`: whether this one was. `is_a_job_s`: whether a batch system made it.
    """

    group: str
    usage_bytes: int
    clean_bytes: Figure
    kept_bytes: Figure
    kept_peak_bytes: Figure
    mark_bytes: Figure
    others: Figure
    has_cowtop: bool
    is_a_job_s: bool = False

    @property
    def most_bytes(self) -> float:
        """The mark, or the most that was seen."""
        mark = self.mark_bytes
        return self.usage_bytes if isinstance(mark, Absent) else max(self.usage_bytes, mark)

    @property
    def is_shared(self) -> bool:
        """Whether it counts what is neither cowtop's nor of what is watched, or may."""
        return isinstance(self.others, Absent) or self.others > 0


class GroupReader:
    """Reads it for one process and all that comes of it; `why_not` tells why there is nothing."""

    def __init__(self, pid: int, *, is_a_job_s: bool = False, roots: Roots = HERE) -> None:
        self._is_a_job_s, self._inside = is_a_job_s, Inside(pid, roots.proc)
        found = memory_cgroup(pid, roots)
        self._group = found if isinstance(found, Absent) else _nearest(found)
        self.counted: Counted | None = None
        self._kept_peak: Figure = Absent("never read")
        self._mark: Count = self._counters().peak_bytes

    @property
    def why_not(self) -> str:
        """Empty where it is read."""
        return self._group.reason if isinstance(self._group, Absent) else ""

    def read(self, watched: Collection[int] | None = ()) -> Counted | None:
        """What it counted up to now; unless None, who is in it beside those watched as well."""
        group, counters = self._group, self._counters()
        usage = counters.usage_bytes
        if isinstance(group, Absent) or isinstance(usage, Absent):
            return self.counted
        before = self.counted
        self._kept_peak = _more(self._kept_peak, counters.unreclaimable_bytes)
        others: Figure = before.others if before is not None else Absent("not looked yet")
        has_cowtop = before is not None and before.has_cowtop
        if watched is not None:
            now, is_here = self._inside.look(group.directory, watched)
            others = now if before is None else _more(others, now)
            has_cowtop = has_cowtop or is_here
        is_most = before is None or usage > before.usage_bytes
        self.counted = Counted(
            _called(group.directory.name),
            usage if before is None or is_most else before.usage_bytes,
            counters.reclaimable_bytes if before is None or is_most else before.clean_bytes,
            counters.unreclaimable_bytes if before is None or is_most else before.kept_bytes,
            self._kept_peak,
            self._risen(counters.peak_bytes),
            others,
            has_cowtop,
            self._is_a_job_s,
        )
        return self.counted

    def _counters(self) -> CgroupCounters:
        if isinstance(self._group, Absent):
            return CgroupCounters.without(self._group.reason)
        return read_counters(self._group)

    def _risen(self, mark: Count) -> Figure:
        """A mark that was there before may be that of others, long ago."""
        if isinstance(mark, Absent) or isinstance(self._mark, Absent):
            return mark
        return mark if mark > self._mark else _OLD_MARK


def _called(name: str) -> str:
    """A container's group is called by its number, as its host is: that is nobody's business."""
    return "of a container" if _NUMBER.search(name) else name


def _nearest(found: Cgroup) -> Cgroup | Absent:
    for level in memory_levels(found):
        # Only the root of a v1 hierarchy has this file: it counts the whole machine.
        if not (level.directory / "release_agent").exists():
            return level
    return _NONE


def _more(before: Figure, now: Figure) -> Figure:
    """The higher of two; one that is not known hides nothing of the other."""
    if isinstance(before, Absent):
        return now
    return before if isinstance(now, Absent) else max(before, now)
