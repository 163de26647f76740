"""The limit in force around a process, how close it is, and when it will be reached."""

from __future__ import annotations

from collections import deque
from typing import Final

from tui.cage.base import Cage
from tui.probe.cgroup import Cgroup
from tui.probe.cgroup_counters import CgroupCounters, read_counters
from tui.probe.cgroup_limit import limit_in_force
from tui.probe.pressure import Pressure, cgroup_memory_pressure, system_memory_pressure
from tui.probe.reading import NOT_READ_YET, Absent, Figure, Sample, Tier, number
from tui.probe.system import read_machine

_SLOPE_SECONDS: Final = 5.0
_FARTHEST_SECONDS: Final = 300.0
_MACHINE: Final = Absent("counted for control groups only")
_KEYS: Final = (
    "limit_usage_bytes",
    "limit_unreclaimable_bytes",
    "limit_reclaimable_bytes",
    "limit_swap_bytes",
    "limit_swap_left_bytes",
    "limit_kernel_bytes",
    "memory_pressure_percent",
)


class LimitReader:
    """Reads the limit tier: of a cage, of the control group that limits, or of the machine."""

    def __init__(self, pid: int, *, cage: Cage | None = None) -> None:
        self._cage = cage
        self._cgroup: Cgroup | None = None
        self._limit: Figure = Absent("not known")
        if cage is not None:
            self.words = cage.kind
            self._limit = cage.limits.memory_max_bytes
            return
        found = limit_in_force(pid)
        if isinstance(found, Absent):
            self.words = found.reason
            return
        self.words, self._limit = found.source, found.bytes
        if found.directory is not None:
            is_v2 = (found.directory / "cgroup.controllers").exists()
            self._cgroup = Cgroup(2 if is_v2 else 1, found.directory, found.directory)

    def read(self) -> dict[str, Figure]:
        """The limit tier's metrics now, in bytes and percent."""
        if self._cage is not None:
            return self._of(self._cage.counters(), system_memory_pressure())
        if self._cgroup is not None:
            return self._of(read_counters(self._cgroup), cgroup_memory_pressure(self._cgroup))
        try:
            machine = read_machine()
        except OSError as error:
            return {"limit_bytes": self._limit} | dict.fromkeys(_KEYS, Absent(str(error)))
        return {
            "limit_bytes": self._limit,
            "limit_usage_bytes": _MACHINE,
            "limit_unreclaimable_bytes": machine.unreclaimable_bytes,
            "limit_reclaimable_bytes": machine.reclaimable_bytes,
            "limit_swap_bytes": machine.swap_used_bytes,
            "limit_swap_left_bytes": machine.swap_free_bytes,
            "limit_kernel_bytes": _MACHINE,
            "memory_pressure_percent": system_memory_pressure().some_percent,
        }

    def _of(self, counters: CgroupCounters, pressure: Pressure) -> dict[str, Figure]:
        left: Figure = Absent("no swap limit")
        swap_max = self._cage.limits.swap_max_bytes if self._cage else None
        used = number(counters.swap_bytes) or 0
        if swap_max is not None:
            left = max(0, swap_max - used)
        return {
            "limit_bytes": self._limit,
            "limit_usage_bytes": counters.usage_bytes,
            # Of a group that was there before, the mark may be that of others, long ago.
            "limit_usage_peak_bytes": counters.peak_bytes if self._cage else NOT_READ_YET,
            "limit_unreclaimable_bytes": counters.unreclaimable_bytes,
            "limit_reclaimable_bytes": counters.reclaimable_bytes,
            "limit_swap_bytes": counters.swap_bytes,
            "limit_swap_left_bytes": left,
            "limit_kernel_bytes": counters.kernel_bytes,
            "limit_hits": counters.limit_hits,
            "memory_pressure_percent": pressure.some_percent,
        }


class Slope:
    """How fast the room under the limit goes, from the last few seconds of samples."""

    def __init__(self) -> None:
        self._points: deque[tuple[float, float]] = deque()

    def seconds_left(self, sample: Sample) -> float | None:
        """Seconds until the limit and its swap are full; None if they will not be."""
        used = number(sample.get("limit_unreclaimable_bytes"))
        limit = number(sample.get("limit_bytes"))
        if used is None or limit is None:
            return None
        used += number(sample.get("limit_swap_bytes")) or 0
        points = self._points
        points.append((sample.at, used))
        while points[-1][0] - points[0][0] > _SLOPE_SECONDS:
            points.popleft()
        elapsed, growth = sample.at - points[0][0], used - points[0][1]
        if elapsed < 1.0 or growth <= 0:
            return None
        swap = number(sample.get("limit_swap_left_bytes")) or 0
        room = limit + swap + (number(sample.get("limit_swap_bytes")) or 0) - used
        left = max(0.0, room) / (growth / elapsed)
        return left if left <= _FARTHEST_SECONDS else None


class FirstHit:
    """When the limit was first met: from then on room had to be made for every page."""

    def __init__(self) -> None:
        self._hits: float | None = None
        self._is_over = False

    def at(self, sample: Sample) -> float | None:
        """The moment of the reading, if it is the first that counts more hits than before."""
        hits, before = number(sample.get("limit_hits")), self._hits
        if hits is None or self._is_over:
            return None
        self._hits = hits
        self._is_over = before is not None and hits > before
        return sample.read_at.get(Tier.LIMIT, sample.at) if self._is_over else None
