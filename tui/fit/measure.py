"""What instances hold when all of them hold: from one look at all, each its own and the cage's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from tui.fit.state import Cost, Measured
from tui.instances.run import Peak
from tui.probe.cgroup_counters import CgroupCounters, combined
from tui.probe.reading import NOT_READ_YET, Absent, Figure
from tui.run.state import RunState
from workloads.figures import at_least

SIDE_BY_SIDE: Final = (1, 2, 3)


def measured_at(peak: Peak, no_cage: str = "") -> Measured:
    """All of them at the moment when all hold; `no_cage`: why nothing counts the kernel's share."""
    counters = peak.counters
    if no_cage or isinstance(counters, Absent):
        why = no_cage or (counters.reason if isinstance(counters, Absent) else "")
        counters = CgroupCounters.without(why)
    each = [_own(state) for state in peak.states]
    kernel, tables = counters.kernel_bytes, total(cost.page_tables_bytes for cost in each)
    rest: Figure = at_least((kernel - tables) / len(each), 0)
    return Measured(
        many=len(each),
        each=tuple(replace(cost, kernel_bytes=rest) for cost in each),
        unreclaimable_bytes=_anonymous(counters) + kernel,
        shared_bytes=read(peak.states[-1], "file_cached_bytes"),
    )


def total(figures: Iterable[Figure]) -> Figure:
    """The sum, absent if a part is."""
    whole: Figure = 0
    for figure in figures:
        whole = whole + figure
    return whole


def read(state: RunState, key: str) -> Figure:
    """A figure of a state's latest reading."""
    return NOT_READ_YET if state.sample is None else state.sample.get(key)


def private_now(state: RunState) -> Figure:
    """What an instance has privately now, in RAM and in swap."""
    return read(state, "rss_anon_bytes") + read(state, "swap_bytes")


def _own(state: RunState) -> Cost:
    return Cost(
        private_bytes=private_now(state),
        page_tables_bytes=read(state, "page_tables_bytes"),
        swapped_bytes=read(state, "swap_bytes"),
    )


def _anonymous(counters: CgroupCounters) -> Figure:
    # By what it counted of each kind: usage has what the kernel keeps in hand for each CPU, too.
    return combined(int.__add__, counters.anon_bytes, counters.shmem_bytes)
