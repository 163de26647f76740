"""The one table of metrics: it drives sampler, chart, readout, JSON, README and help."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tui.probe.reading import Tier


class Unit(StrEnum):
    """What a figure counts."""

    BYTES = "bytes"
    BYTES_PER_SECOND = "bytes/s"
    PER_SECOND = "/s"
    PERCENT = "%"


@dataclass(frozen=True, slots=True)
class Metric:
    """One row: what it is, what it is not, where it is read and how dear that is."""

    key: str
    label: str
    unit: Unit
    tier: Tier
    source: str
    meaning: str
    is_not: str = ""
    colour: str = ""
    glyph: str = ""

    @property
    def is_plotted(self) -> bool:
        """Whether the metric has a curve of its own."""
        return bool(self.colour)


def _metric(
    key: str, label: str, tier: Tier, source: str, meaning: str, is_not: str = "", **more: str
) -> Metric:
    unit = Unit(more.pop("unit", Unit.BYTES))
    return Metric(key, label, unit, tier, source, meaning, is_not, **more)


METRICS: Final[tuple[Metric, ...]] = (
    _metric(
        "rss_bytes",
        "RSS",
        Tier.COUNTERS,
        "/proc/PID/status VmRSS",
        "All pages of the process that are in RAM now, its own and the file's together.",
        "Not what the process costs: the file's clean pages in it can be taken back at any time.",
        colour="primary",
        glyph="R",
    ),
    _metric(
        "private_dirty_bytes",
        "private dirty",
        Tier.WALK,
        "/proc/PID/smaps Private_Dirty, all mappings",
        "Pages that only this process maps and that were written since they were last clean.",
        "Not copy-on-write: in r+ it is the file's own pages, waiting to be written.",
        colour="foreground",
        glyph="D",
    ),
    _metric(
        "swap_bytes",
        "swap",
        Tier.COUNTERS,
        "/proc/PID/status VmSwap",
        "Private pages of the process that were moved out to swap.",
        "Not the file: a file's page is never swapped, it is written back or dropped.",
        colour="error",
        glyph="S",
    ),
    _metric(
        "file_backed_bytes",
        "file-backed",
        Tier.COUNTERS,
        "/proc/PID/status RssFile + RssShmem",
        "Pages in RAM that are a file's own, mapped by the process.",
        "Not memory the process holds on to: clean ones are the first to go when RAM runs short.",
        colour="success",
        glyph="F",
    ),
    _metric(
        "private_copies_bytes",
        "private copies",
        Tier.COUNTERS,
        "RssAnon + VmSwap less the baseline before opening, corrected at every walk by "
        "the array's own mapping in /proc/PID/smaps (Anonymous + Swap)",
        "The array's pages that copy-on-write made (for `load`: the whole array): only swap can "
        "take them, and the file never sees them.",
        "Not part of the file, and not given back by flush().",
        colour="accent",
        glyph="C",
    ),
    _metric(
        "rss_anon_bytes",
        "anonymous",
        Tier.COUNTERS,
        "/proc/PID/status RssAnon",
        "Pages in RAM that belong to no file: heap, stacks and private copies.",
        "Not the array alone: the interpreter is in it too.",
    ),
    _metric(
        "private_clean_bytes",
        "private clean",
        Tier.WALK,
        "/proc/PID/smaps Private_Clean",
        "Pages that only this process maps now and that are as on disk (or in the swap cache).",
        "Not private in the sense of copied: a second reader of the file makes them shared.",
    ),
    _metric(
        "shared_clean_bytes",
        "shared clean",
        Tier.WALK,
        "/proc/PID/smaps Shared_Clean",
        "Pages mapped by several processes, unchanged: one copy in RAM serves all.",
    ),
    _metric(
        "shared_dirty_bytes",
        "shared dirty",
        Tier.WALK,
        "/proc/PID/smaps Shared_Dirty",
        "Pages mapped by several processes and changed since they were last clean.",
        "Not a mode: it says how many map the page, not how the file was opened.",
    ),
    _metric(
        "pss_bytes",
        "PSS",
        Tier.WALK,
        "/proc/PID/smaps Pss",
        "RSS with every shared page divided by the number of processes that map it.",
        "Not what would be freed at exit: the page cache keeps the file's pages.",
    ),
    _metric(
        "page_tables_bytes",
        "page tables",
        Tier.COUNTERS,
        "/proc/PID/status VmPTE",
        "What the kernel needs to keep track of the process's pages; cannot be reclaimed.",
    ),
    _metric(
        "minor_faults_per_second",
        "minor faults",
        Tier.COUNTERS,
        "/proc/PID/stat minflt",
        "First touches of a page that needed no disk; every private copy is one.",
        unit=Unit.PER_SECOND,
    ),
    _metric(
        "major_faults_per_second",
        "major faults",
        Tier.COUNTERS,
        "/proc/PID/stat majflt",
        "Touches of a page that had to wait for the disk: the file, or swap.",
        unit=Unit.PER_SECOND,
    ),
    _metric(
        "read_bytes_per_second",
        "read from disk",
        Tier.COUNTERS,
        "/proc/PID/io read_bytes",
        "What the process caused to be read from the disk, swap included.",
        unit=Unit.BYTES_PER_SECOND,
    ),
    _metric(
        "written_bytes_per_second",
        "dirtied",
        Tier.COUNTERS,
        "/proc/PID/io write_bytes",
        "The file's pages the process made dirty; the kernel counts them when they are dirtied.",
        "Not the moment of writing: the kernel writes them later, or at flush().",
        unit=Unit.BYTES_PER_SECOND,
    ),
    _metric(
        "file_cached_bytes",
        "file in cache",
        Tier.FILE,
        "cachestat(2), kernel 6.5+",
        "The array's file in the page cache, whoever read it.",
        "Not the process's: it stays when the process ends, and goes when RAM is needed.",
    ),
    _metric(
        "file_dirty_bytes",
        "file dirty",
        Tier.FILE,
        "cachestat(2), kernel 6.5+",
        "The file's pages that differ from the disk and wait to be written.",
        "Not copy-on-write: a private copy never makes the file dirty.",
    ),
    _metric(
        "file_writeback_bytes",
        "under writeback",
        Tier.FILE,
        "cachestat(2), kernel 6.5+",
        "The file's pages that are on their way to the disk right now.",
    ),
    _metric(
        "system_available_bytes",
        "available",
        Tier.SYSTEM,
        "/proc/meminfo MemAvailable",
        "What the whole machine could still hand out without swapping.",
    ),
    _metric(
        "system_dirty_bytes",
        "system dirty",
        Tier.SYSTEM,
        "/proc/meminfo Dirty",
        "Pages of all files that wait to be written.",
    ),
    _metric(
        "system_swap_used_bytes",
        "system swap",
        Tier.SYSTEM,
        "/proc/meminfo SwapTotal less SwapFree",
        "Swap in use by the whole machine.",
    ),
    _metric(
        "limit_bytes",
        "limit",
        Tier.LIMIT,
        "cgroup v1 memory.limit_in_bytes, v2 memory.max, the tightest on the way up; else RAM",
        "What the process and those it shares the limit with may have in RAM.",
    ),
    _metric(
        "limit_usage_bytes",
        "used of limit",
        Tier.LIMIT,
        "the limit's cgroup: v1 memory.usage_in_bytes, v2 memory.current; peak: the cage's mark",
        "All memory under the limit: what can't be reclaimed and clean pages of files together.",
        "Not how near the end is: near the limit, clean pages of files go first.",
    ),
    _metric(
        "limit_unreclaimable_bytes",
        "can't reclaim",
        Tier.LIMIT,
        "the limit's cgroup: usage less clean file pages; else MemTotal less MemAvailable",
        "Memory under the limit that only swap or writing to a file could free: anonymous, tmpfs, "
        "dirty, kernel. When it reaches the limit, something is killed.",
    ),
    _metric(
        "limit_reclaimable_bytes",
        "can reclaim",
        Tier.LIMIT,
        "the limit's cgroup: clean file pages; else available less free memory",
        "Clean pages of files under the limit: taken back at once when memory is needed.",
        "Not a leak, and not a step towards being killed.",
    ),
    _metric(
        "limit_swap_bytes",
        "swap in limit",
        Tier.LIMIT,
        "the limit's cgroup: v1 memsw less memory, v2 memory.swap.current; else the machine's",
        "Swap used by what shares the limit.",
    ),
    _metric(
        "limit_kernel_bytes",
        "kernel in limit",
        Tier.LIMIT,
        "the limit's cgroup: v1 memory.kmem.usage_in_bytes, v2 memory.stat kernel",
        "What the kernel itself holds for these processes: page tables, stacks, buffers.",
    ),
    _metric(
        "memory_pressure_percent",
        "pressure",
        Tier.LIMIT,
        "PSI, some avg10: the cgroup's memory.pressure (v2), else /proc/pressure/memory",
        "Share of the last 10 s in which some task waited for memory.",
        unit=Unit.PERCENT,
    ),
)

BY_KEY: Final[dict[str, Metric]] = {metric.key: metric for metric in METRICS}
DEFAULT_CURVES: Final[tuple[str, ...]] = (
    "rss_bytes",
    "private_dirty_bytes",
    "swap_bytes",
    "file_backed_bytes",
)


def metrics_markdown(*, with_source: bool = False) -> str:
    """The table as markdown, for help and README alike."""
    source = " source |" if with_source else ""
    lines = [f"| metric | unit |{source} meaning | what it is not |"]
    lines.append("|---|---|---|---|" + ("---|" if with_source else ""))
    for metric in METRICS:
        source = f" {metric.source} |" if with_source else ""
        name = f"{metric.label} (`{metric.key}`)" if with_source else metric.label
        lines.append(f"| {name} | {metric.unit} |{source} {metric.meaning} | {metric.is_not} |")
    return "\n".join(lines)
