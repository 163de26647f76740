"""Every family that is exported: those of the table of metrics first, then what is told beside it.

A metric of the table is exported without a line here: where it is read says whose it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from tui.exposition.family import (
    OF_FILE,
    OF_MAPPING,
    OF_PROCESS,
    OF_RUN,
    PREFIX,
    Family,
    Kind,
    of_metric,
)
from tui.exposition.fit_families import FIT
from tui.metrics import METRICS, Metric, Unit
from tui.metrics.around import AROUND
from tui.metrics.process import PROCESS
from tui.probe.reading import Tier

_MAPPED: Final = (
    "private_copies_bytes",
    "copies_in_ram_bytes",
    "mapping_file_bytes",
    "mapping_dirty_bytes",
)
"""Of the process's, those that are about one file it has mapped."""
_PEAKS: Final = (
    *("rss_bytes", "rss_anon_bytes", "private_copies_bytes", "swap_bytes"),
    *("limit_usage_bytes", "limit_unreclaimable_bytes"),
)
_ALL: Final = "Of all processes of a run, each page once: "
_PEAK: Final = "The highest so far, of a whole run: "


def _around(metric: Metric) -> tuple[str, ...]:
    if metric.tier is Tier.FILE:
        return OF_FILE
    return OF_RUN if metric.tier is Tier.LIMIT else ()


def _by_key(metrics: Iterable[Metric], labels: tuple[str, ...]) -> dict[str, Family]:
    return {metric.key: of_metric(metric, labels) for metric in metrics}


MAPPINGS: Final = _by_key((m for m in PROCESS if m.key in _MAPPED), OF_MAPPING)
"""By the key of the metric, as all of these: of a process and a file that it has mapped."""
PROCESSES: Final = _by_key((m for m in PROCESS if m.key not in _MAPPED), OF_PROCESS)
FILES: Final = _by_key((m for m in AROUND if _around(m) == OF_FILE), OF_FILE)
LIMIT: Final = _by_key((m for m in AROUND if _around(m) == OF_RUN), OF_RUN)
SYSTEM: Final = _by_key((m for m in AROUND if not _around(m)), ())
RUNS: Final = {
    metric.key: of_metric(metric, OF_RUN, begin=_ALL, prefix=f"{PREFIX}run_")
    for metric in PROCESS
    if metric.unit is Unit.BYTES
}
PEAKS: Final = {
    metric.key: of_metric(metric, OF_RUN, begin=_PEAK, prefix=f"{PREFIX}run_peak_")
    for metric in METRICS
    if metric.key in _PEAKS
}


def _own(name: str, help: str, labels: tuple[str, ...] = OF_RUN, kind: Kind = Kind.GAUGE) -> Family:
    return Family(PREFIX + name, help, labels, kind)


USES: Final = {
    "mapped_bytes": _own("mapping_bytes", "Address space that the file takes.", OF_MAPPING),
    "resident_bytes": _own(
        "mapping_resident_bytes",
        "Pages of the mapping in RAM: the file's own and private copies of them.",
        OF_MAPPING,
    ),
    "share_bytes": _own(
        "mapping_pss_bytes",
        "Pages of the mapping in RAM, each divided by the number of processes that map it.",
        OF_MAPPING,
    ),
    "copies_in_swap_bytes": _own(
        "copies_in_swap_bytes", "The mapping's private copies that are in swap.", OF_MAPPING
    ),
    "copies_share_bytes": _own(
        "private_copies_share_bytes",
        "Private copies, those that a fork left shared divided by the number of who has them.",
        OF_MAPPING,
    ),
    "shared_clean_bytes": _own(
        "mapping_shared_clean_bytes",
        "Pages of the mapping that others map too, unchanged.",
        OF_MAPPING,
    ),
    "private_clean_bytes": _own(
        "mapping_private_clean_bytes",
        "Pages of the mapping that only this process maps, as on disk.",
        OF_MAPPING,
    ),
}
"""By the key of a use, beside those of the table."""
USS: Final = _own(
    "private_bytes",
    "Pages that only this process maps, clean and dirty (USS).",
    OF_PROCESS,
)
WALK_AGE: Final = _own(
    "process_walk_age_seconds",
    "How long ago the process's pages were walked: so old are its PSS, USS and mappings.",
    OF_PROCESS,
)
STARTED: Final = _own(
    "process_start_time_seconds",
    "When the process began, since 1970: a PID with another one is another process.",
    OF_PROCESS,
)
PROCESS_INFO: Final = _own(
    "process_info", "A process under watch, its run and its name.", ("pid", "run", "command"),
    Kind.INFO,
)  # fmt: skip
FILE_SIZE: Final = _own("file_size_bytes", "The file's size.", OF_FILE)
FILE_COPIES: Final = _own(
    "file_private_copies_bytes",
    "Private copies of the file in all processes of a run; what forks share counts once.",
    ("run", "file"),
)
BUILD_INFO: Final = _own("build_info", "The cowtop that tells this.", ("version",), Kind.INFO)
RUN_INFO: Final = _own(
    "run_info", "What is watched: a workload, a command, or a process that runs already.",
    ("run", "subject", "name", "mode", "pid"), Kind.INFO,
)  # fmt: skip
ACTIVE: Final = _own("run_active", "1 while it is watched, 0 once it has ended.")
ELAPSED: Final = _own("run_elapsed_seconds", "Since its array was opened, or watching began.")
AGE: Final = _own(
    "reading_age_seconds",
    "How long ago a kind of figures was read last: dear ones are read more seldom.",
    ("run", "tier"),
)
SAMPLES: Final = _own("run_samples_total", "Readings taken.", kind=Kind.COUNTER)
WATCHING: Final = _own(
    "run_watching_cpu_seconds_total", "CPU time that watching took.", kind=Kind.COUNTER
)
ROWS_TO_DO: Final = _own("rows", "Rows that a workload has to do.")
ROWS: Final = _own("rows_done_total", "Rows that a workload has done.", kind=Kind.COUNTER)
CHANGED: Final = _own(
    "changed_bytes_total",
    "Bytes of the array that a workload has changed, each page's once.",
    kind=Kind.COUNTER,
)
FLUSHES: Final = _own("flushes_total", "Calls of flush().", kind=Kind.COUNTER)
FLUSH_SECONDS: Final = _own(
    "flush_seconds_total", "Time that a workload spent in flush().", kind=Kind.COUNTER
)
FLUSHED: Final = _own(
    "flush_cleaned_bytes_total", "What flush() made clean of the file.", kind=Kind.COUNTER
)
MARKS: Final = _own("marks_total", "Marks that the command has set.", kind=Kind.COUNTER)
KILLS: Final = _own(
    "kills_total",
    "Whether what cowtop started was ended by SIGKILL, as a memory limit does.",
    kind=Kind.COUNTER,
)
ALIVE: Final = _own("processes", "Processes of the run that are alive and read.")
UNREAD: Final = _own("processes_unread", "Processes that are there and not read: too many.")
ABSENT: Final = _own(
    "absent_info",
    "Figures of a run that are not known, and why; N stands for any number.",
    ("run", "metric", "reason"),
    Kind.INFO,
)
_OWN: Final = (
    *USES.values(), USS, WALK_AGE, STARTED, PROCESS_INFO, FILE_SIZE, FILE_COPIES, BUILD_INFO,
    RUN_INFO, ACTIVE, ELAPSED, AGE, SAMPLES, WATCHING, ROWS_TO_DO, ROWS, CHANGED, FLUSHES,
    FLUSH_SECONDS, FLUSHED, MARKS, KILLS, ALIVE, UNREAD, ABSENT, *FIT,
)  # fmt: skip
_OF_TABLE: Final = (MAPPINGS, PROCESSES, FILES, LIMIT, SYSTEM, RUNS, PEAKS)
FAMILIES: Final[tuple[Family, ...]] = (
    *(family for table in _OF_TABLE for family in table.values()),
    *_OWN,
)
