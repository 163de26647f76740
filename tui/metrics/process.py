"""The metrics of the process itself: its pages by kind, its faults, what it reads and dirties."""

from __future__ import annotations

from typing import Final

from tui.metrics.metric import Unit, metric
from tui.probe.reading import Tier

PROCESS: Final = (
    metric(
        "rss_bytes",
        "RSS",
        Tier.COUNTERS,
        "/proc/PID/status VmRSS",
        "All pages of the process that are in RAM now, its own and the file's together.",
        "Not what the process costs: the file's clean pages in it can be taken back at any time.",
        colour="primary",
        glyph="R",
    ),
    metric(
        "private_dirty_bytes",
        "private dirty",
        Tier.WALK,
        "/proc/PID/smaps Private_Dirty, all mappings",
        "Pages that only this process maps and that were written since they were last clean.",
        "Not copy-on-write: in r+ it is the file's own pages, waiting to be written.",
        colour="foreground",
        glyph="D",
    ),
    metric(
        "swap_bytes",
        "swap",
        Tier.COUNTERS,
        "/proc/PID/status VmSwap",
        "Private pages of the process that were moved out to swap.",
        "Not the file: a file's page is never swapped, it is written back or dropped.",
        colour="error",
        glyph="S",
    ),
    metric(
        "file_backed_bytes",
        "file-backed",
        Tier.COUNTERS,
        "/proc/PID/status RssFile + RssShmem",
        "Pages in RAM that are a file's own, mapped by the process.",
        "Not memory the process holds on to: clean ones are the first to go when RAM runs short.",
        colour="success",
        glyph="F",
    ),
    metric(
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
    metric(
        "rss_anon_bytes",
        "anonymous",
        Tier.COUNTERS,
        "/proc/PID/status RssAnon",
        "Pages in RAM that belong to no file: heap, stacks and private copies.",
        "Not the array alone: the interpreter is in it too.",
    ),
    metric(
        "private_clean_bytes",
        "private clean",
        Tier.WALK,
        "/proc/PID/smaps Private_Clean",
        "Pages that only this process maps now and that are as on disk (or in the swap cache).",
        "Not private in the sense of copied: a second reader of the file makes them shared.",
    ),
    metric(
        "shared_clean_bytes",
        "shared clean",
        Tier.WALK,
        "/proc/PID/smaps Shared_Clean",
        "Pages mapped by several processes, unchanged: one copy in RAM serves all.",
    ),
    metric(
        "shared_dirty_bytes",
        "shared dirty",
        Tier.WALK,
        "/proc/PID/smaps Shared_Dirty",
        "Pages mapped by several processes and changed since they were last clean.",
        "Not a mode: it says how many map the page, not how the file was opened.",
    ),
    metric(
        "pss_bytes",
        "PSS",
        Tier.WALK,
        "/proc/PID/smaps Pss",
        "RSS with every shared page divided by the number of processes that map it.",
        "Not what would be freed at exit: the page cache keeps the file's pages.",
    ),
    metric(
        "page_tables_bytes",
        "page tables",
        Tier.COUNTERS,
        "/proc/PID/status VmPTE",
        "What the kernel needs to keep track of the process's pages; cannot be reclaimed.",
    ),
    metric(
        "minor_faults_per_second",
        "minor faults",
        Tier.COUNTERS,
        "/proc/PID/stat minflt",
        "First touches of a page that needed no disk; every private copy is one.",
        unit=Unit.PER_SECOND,
    ),
    metric(
        "major_faults_per_second",
        "major faults",
        Tier.COUNTERS,
        "/proc/PID/stat majflt",
        "Touches of a page that had to wait for the disk: the file, or swap.",
        unit=Unit.PER_SECOND,
    ),
    metric(
        "read_bytes_per_second",
        "read from disk",
        Tier.COUNTERS,
        "/proc/PID/io read_bytes",
        "What the process caused to be read from the disk, swap included.",
        unit=Unit.BYTES_PER_SECOND,
    ),
    metric(
        "written_bytes_per_second",
        "dirtied",
        Tier.COUNTERS,
        "/proc/PID/io write_bytes",
        "The file's pages the process made dirty; the kernel counts them when they are dirtied.",
        "Not the moment of writing: the kernel writes them later, or at flush().",
        unit=Unit.BYTES_PER_SECOND,
    ),
)
