"""The limit in force around a process, and how close it is.

In force is the tightest on the whole way up: the cage, a limit around it, or the machine's RAM.
"""

from __future__ import annotations

from typing import Final

from tui.cage.base import Cage
from tui.cage.room import bounds_around, room_left, swap_left
from tui.metrics_format import format_bytes
from tui.probe.cgroup import Cgroup, memory_cgroup
from tui.probe.cgroup_counters import CgroupCounters, read_counters
from tui.probe.cgroup_limit import MemoryLimit, limit_in_force
from tui.probe.pressure import Pressure, cgroup_memory_pressure, system_memory_pressure
from tui.probe.reading import Absent, Figure, Sample, Tier, number
from tui.probe.system import read_machine

MACHINES_PRESSURE: Final = "pressure: the whole machine's"
"""Ends a limit's words where its control group counts no pressure of its own."""
_ROOM: Final = "limit_room_bytes"
_MACHINE: Final = Absent("counted for control groups only")
_OLD_MARK: Final = Absent("its mark is older than this run")
_KEYS: Final = (
    "limit_usage_bytes",
    "limit_unreclaimable_bytes",
    "limit_reclaimable_bytes",
    "limit_swap_bytes",
    "limit_swap_left_bytes",
    "limit_room_bytes",
    "limit_kernel_bytes",
    "memory_pressure_percent",
)


class LimitReader:
    """Reads the limit tier of what binds first: the cage, a control group, or the machine.

    `words`: whose limit it is, and whose pressure where that is another's.
    """

    def __init__(self, pid: int, *, cage: Cage | None = None) -> None:
        self._cage: Cage | None = None
        self._cgroup: Cgroup | None = None
        self._limit: Figure = Absent("not known")
        around = memory_cgroup(pid) if cage is None else cage.cgroup or Absent(cage.kind)
        self._bounds = bounds_around(around, cage)
        found = limit_in_force(pid) if cage is None else cage.tighter
        if isinstance(found, MemoryLimit):
            self.words, self._limit = found.source, found.bytes
            if found.directory is not None:
                is_v2 = (found.directory / "cgroup.controllers").exists()
                self._cgroup = Cgroup(2 if is_v2 else 1, found.directory, found.directory)
            if cage is not None:
                whole = format_bytes(cage.limits.memory_max_bytes)
                self.words += f", tighter than the {whole} of {cage.kind}"
        elif cage is not None:
            self._cage, self._cgroup = cage, cage.cgroup
            self.words, self._limit = cage.kind, cage.limits.memory_max_bytes
        else:
            self.words = "not known" if found is None else found.reason
        self._mark: Figure = _OLD_MARK
        if self._cgroup is not None and self._cage is None:
            self._mark = read_counters(self._cgroup).peak_bytes
        if self._cgroup is not None and self._cgroup.version == 1:
            self.words += f"; {MACHINES_PRESSURE}"

    @property
    def is_of_machine(self) -> bool:
        """Whether no control group binds: the figures are the whole machine's."""
        return self._cage is None and self._cgroup is None

    def read(self) -> dict[str, Figure]:
        """The limit tier's metrics now, in bytes and percent."""
        read = [(bound, bound.counters()) for bound in self._bounds]
        machine = read_machine()
        room: dict[str, Figure] = {
            "limit_swap_left_bytes": swap_left(read, machine),
            _ROOM: room_left(read, machine),
        }
        if not self.is_of_machine:
            where = self._cgroup.directory if self._cgroup is not None else None
            counted = {bound.directory: counters for bound, counters in read}
            # Counted once: the counters are the dear part of a reading.
            return self._of(counted[where] if where in counted else self._counters()) | room
        return {
            "limit_bytes": self._limit,
            "limit_usage_bytes": _MACHINE,
            "limit_unreclaimable_bytes": machine.unreclaimable_bytes,
            "limit_reclaimable_bytes": machine.reclaimable_bytes,
            "limit_swap_bytes": machine.swap_used_bytes,
            "limit_kernel_bytes": _MACHINE,
            "memory_pressure_percent": system_memory_pressure().some_percent,
        } | room

    def still_standing(self) -> dict[str, Figure]:
        """What can be read after the process's end: the limit, its mark, how often it was met."""
        if self.is_of_machine:
            return {"limit_bytes": self._limit}
        counters = self._counters()
        return {
            "limit_bytes": self._limit,
            "limit_usage_peak_bytes": self._peak(counters),
            "limit_hits": counters.limit_hits,
        }

    def _counters(self) -> CgroupCounters:
        if self._cage is not None:
            return self._cage.counters()
        if self._cgroup is not None:
            return read_counters(self._cgroup)
        return CgroupCounters.without(_MACHINE.reason)

    def _of(self, counters: CgroupCounters) -> dict[str, Figure]:
        return {
            "limit_bytes": self._limit,
            "limit_usage_bytes": counters.usage_bytes,
            "limit_usage_peak_bytes": self._peak(counters),
            "limit_unreclaimable_bytes": counters.unreclaimable_bytes,
            "limit_reclaimable_bytes": counters.reclaimable_bytes,
            "limit_swap_bytes": counters.swap_bytes,
            "limit_kernel_bytes": counters.kernel_bytes,
            "limit_hits": counters.limit_hits,
            "memory_pressure_percent": self._pressure().some_percent,
        }

    def _peak(self, counters: CgroupCounters) -> Figure:
        # Of a group that was there before, the mark may be that of others, long ago; one that
        # rose since was set by what shares the limit now.
        if self._cage is not None:
            return counters.peak_bytes
        now, before = number(counters.peak_bytes), number(self._mark)
        if now is None or before is None:
            return counters.peak_bytes if now is None else self._mark
        return now if now > before else _OLD_MARK

    def _pressure(self) -> Pressure:
        # cgroup v1 has none of its own: then the machine's, and `words` say so.
        if self._cgroup is None or self._cgroup.version == 1:
            return system_memory_pressure()
        return cgroup_memory_pressure(self._cgroup)


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
