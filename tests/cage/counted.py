"""A cage and a machine that have counted what a test tells them."""

from __future__ import annotations

from tui.cage.base import Cage, Limits
from tui.probe.cgroup import Cgroup
from tui.probe.cgroup_counters import CgroupCounters
from tui.probe.reading import Absent
from tui.probe.system import Machine

COUNTED = CgroupCounters(
    usage_bytes=9000,
    peak_bytes=9500,
    anon_bytes=5000,
    shmem_bytes=0,
    file_bytes=3000,
    file_dirty_bytes=200,
    file_writeback_bytes=100,
    kernel_bytes=700,
    swap_bytes=400,
    limit_bytes=10_000,
    swap_limit_bytes=1000,
    limit_hits=0,
    limit_refusals=0,
    oom_kills=0,
)
OLD = Absent("its mark is older than this run")
MACHINE = Machine(
    ram_bytes=16_000,
    available_bytes=6000,
    free_bytes=1000,
    swap_bytes=4000,
    swap_free_bytes=2500,
    commit_left_bytes=Absent("not told"),
    overcommit=None,
)


class CannedCage(Cage):
    """A cage that has counted what it is told."""

    kind = "a cage of the test"

    def __init__(
        self, counted: CgroupCounters, swap_max_bytes: int | None, cgroup: Cgroup | None = None
    ) -> None:
        self.counted, self.cgroup = counted, cgroup
        self.limits = Limits(10_000, swap_max_bytes)

    def counters(self) -> CgroupCounters:
        return self.counted

    def remove(self, timeout_seconds: float = 10.0) -> str | None:
        return None
