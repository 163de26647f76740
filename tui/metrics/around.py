"""The metrics of what is around the process: its file, the machine, the limit in force."""

from __future__ import annotations

from typing import Final

from tui.metrics.metric import Unit, metric
from tui.probe.reading import Tier

AROUND: Final = (
    metric(
        "file_cached_bytes",
        "file in cache",
        Tier.FILE,
        "cachestat(2), kernel 6.5+",
        "The array's file in the page cache, whoever read it.",
        "Not the process's: it stays when the process ends, and goes when RAM is needed.",
    ),
    metric(
        "file_dirty_bytes",
        "file dirty",
        Tier.FILE,
        "cachestat(2), kernel 6.5+",
        "The file's pages that differ from the disk and wait to be written.",
        "Not copy-on-write: a private copy never makes the file dirty.",
    ),
    metric(
        "file_writeback_bytes",
        "under writeback",
        Tier.FILE,
        "cachestat(2), kernel 6.5+",
        "The file's pages that are on their way to the disk right now.",
    ),
    metric(
        "system_available_bytes",
        "available",
        Tier.SYSTEM,
        "/proc/meminfo MemAvailable",
        "What the whole machine could still hand out without swapping.",
    ),
    metric(
        "system_dirty_bytes",
        "system dirty",
        Tier.SYSTEM,
        "/proc/meminfo Dirty",
        "Pages of all files that wait to be written.",
    ),
    metric(
        "system_swap_used_bytes",
        "system swap",
        Tier.SYSTEM,
        "/proc/meminfo SwapTotal less SwapFree",
        "Swap in use by the whole machine.",
    ),
    metric(
        "limit_bytes",
        "limit",
        Tier.LIMIT,
        "cgroup v1 memory.limit_in_bytes, v2 memory.max, the tightest on the way up; or RAM",
        "What the process and those it shares the limit with may have in RAM.",
    ),
    metric(
        "limit_usage_bytes",
        "used of limit",
        Tier.LIMIT,
        "the limit's cgroup: v1 memory.usage_in_bytes, v2 memory.current; peak: its own mark",
        "All memory under the limit: what can't be reclaimed and clean pages of files together.",
        "Not how near the end is: near the limit, clean pages of files go first.",
    ),
    metric(
        "limit_unreclaimable_bytes",
        "can't reclaim",
        Tier.LIMIT,
        "the limit's cgroup: usage less clean file pages; else MemTotal less MemAvailable",
        "Memory under the limit that only swap or writing to a file could free: anonymous, tmpfs, "
        "dirty, kernel. When it reaches the limit, something is killed.",
    ),
    metric(
        "limit_reclaimable_bytes",
        "can reclaim",
        Tier.LIMIT,
        "the limit's cgroup: clean file pages; else available less free memory",
        "Clean pages of files under the limit: taken back at once when memory is needed.",
        "Not a leak, and not a step towards being killed.",
    ),
    metric(
        "limit_swap_bytes",
        "swap in limit",
        Tier.LIMIT,
        "the limit's cgroup: v1 memsw less memory, v2 memory.swap.current; else the machine's",
        "Swap used by what shares the limit.",
    ),
    metric(
        "limit_kernel_bytes",
        "kernel in limit",
        Tier.LIMIT,
        "the limit's cgroup: v1 memory.kmem.usage_in_bytes, v2 memory.stat kernel",
        "What the kernel itself holds for these processes: page tables, stacks, buffers.",
    ),
    metric(
        "memory_pressure_percent",
        "pressure",
        Tier.LIMIT,
        "PSI, some avg10: the cgroup's memory.pressure (v2), else /proc/pressure/memory",
        "Share of the last 10 s in which some task waited for memory: of those that share the "
        "limit where its control group counts it (v2), else of the whole machine.",
        unit=Unit.PERCENT,
    ),
)
