"""`--cage rlimit`: RLIMIT_DATA, offered for what it is and never chosen by itself."""

from __future__ import annotations

from tui.cage.base import Cage, Limits
from tui.probe.cgroup_counters import CgroupCounters


class RlimitCage(Cage):
    """A limit on what is *mapped* private and writable, not on what is used.

    Mode `c` maps the whole array private and writable, so it fails at once with ENOMEM whatever
    it would have changed; `r` and `r+` map it shared and are not limited at all.
    """

    kind = (
        "RLIMIT_DATA: counts private writable mappings when they are mapped, not when they are "
        "used, so mode c fails at once with ENOMEM and r+ is not limited at all"
    )

    def __init__(self, limits: Limits, *, several: bool = False) -> None:
        self.limits = Limits(limits.memory_max_bytes, None)
        self.rlimit_data_bytes = limits.memory_max_bytes
        if limits.swap_max_bytes is not None:
            self.notes = ("RLIMIT_DATA does not limit swap",)
        if several:
            self.notes += ("RLIMIT_DATA is of each process by itself, not of all together",)

    def counters(self) -> CgroupCounters:
        return CgroupCounters.without("RLIMIT_DATA keeps no counters")

    def remove(self, timeout_seconds: float = 10.0) -> str | None:
        return None
