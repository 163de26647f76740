"""One report of a cluster: what its workers have of each file, and what its machines have once.

Frozen; figures in bytes, absent with their reason. Text, HTML and data say the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from tui.cluster.told import Told
from tui.metrics.measured import Bounded
from tui.probe.reading import NOT_READ_YET, Absent, Figure
from tui.tree.reading import FileKind
from workloads.words import Mode

SCHEMA: Final = "cowtop.dask/1"
ROW_KEYS: Final = (
    *("private_copies_bytes", "copies_in_swap_bytes", "resident_bytes"),
    *("file_pages_bytes", "dirty_bytes"),
)
WORKER_KEYS: Final = (
    *("rss_bytes", "file_pages_bytes", "private_copies_bytes", "limit_bytes", "pause_bytes"),
    "peak_copies_bytes",
)
SHARED_KEYS: Final = (
    *("mapped_pages_bytes", "counted_pages_bytes", "file_cached_bytes", "file_dirty_bytes"),
    "size_bytes",
)


class State(StrEnum):
    """Of a worker's process when the report was made; sums are of those that told of now."""

    NOW = "now"
    SILENT = "silent"
    """It did not answer in time: its figures are what it told last."""
    DEAD = "dead"
    """The scheduler has it no more, and it had not said that it ends."""
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Seen:
    """One process with its worker, or its workers; `read_at`: seconds since 1970, None if never."""

    label: str
    state: State
    told: Told
    read_at: float | None = None

    @property
    def is_now(self) -> bool:
        """Whether its figures are in the sums."""
        return self.state is State.NOW


@dataclass(frozen=True, slots=True)
class Shared:
    """One file on one machine, for all workers there: each page once.

    `mapped_pages_bytes`: the file's own pages that any of them has mapped; `counted_pages_bytes`:
    the same as their RSS counts them, once for each; `file_cached_bytes`, `file_dirty_bytes`: of
    the file, whoever brought them.
    """

    host: str
    path: str
    kind: FileKind
    workers: tuple[str, ...]
    figures: Mapping[str, Figure] = field(default_factory=dict)

    def get(self, key: str) -> Figure:
        """The figure of that name."""
        return self.figures.get(key, NOT_READ_YET)


@dataclass(frozen=True, slots=True)
class Report:
    """What `cowtop.dask.report` returns: print it, show it in a notebook, or take its `rows`.

    `at`: seconds since 1970. `unwatched`: workers without figures, by address, and why. `total`:
    `private_copies_bytes`, `copies_in_swap_bytes`, `mapped_pages_bytes`, `counted_pages_bytes`.
    """

    at: float
    seen: tuple[Seen, ...] = ()
    unwatched: tuple[tuple[str, str], ...] = ()
    shared: tuple[Shared, ...] = ()
    total: Mapping[str, Figure] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def get(self, key: str) -> Figure:
        """The total of that name."""
        return self.total.get(key, NOT_READ_YET)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """One of each worker and file, plain values: bytes, None where it is not known (`absent`).

        `pandas.DataFrame(report.rows)` is the table.
        """
        return [
            {
                **_of_worker(one),
                "file": file.path,
                "kind": str(file.kind),
                "mode": mode_text(file.modes),
                "processes": file.processes,
                **plain_figures({key: file.get(key) for key in ROW_KEYS}),
            }
            for one in self.seen
            for file in one.told.files
        ]

    def to_dict(self) -> dict[str, Any]:
        """All of it as JSON values, schema `cowtop.dask/1`; bytes, and seconds since 1970."""
        return {
            "schema": SCHEMA,
            "at": round(self.at, 3),
            "total": plain_figures(self.total),
            "rows": self.rows,
            "workers": [
                {
                    **_of_worker(one),
                    "addresses": [worker.address for worker in one.told.workers],
                    **plain_figures({key: one.told.get(key) for key in WORKER_KEYS}),
                    "peak_at": one.told.peak_at,
                    "peak_while": list(one.told.peak_while),
                    "running": list(one.told.running),
                    "more_files": one.told.more_files,
                    "watching_cpu_seconds": one.told.cpu_seconds,
                    "watched_seconds": one.told.seconds,
                    "notes": list(one.told.notes),
                }
                for one in self.seen
            ],
            "files": [
                {
                    "host": one.host,
                    "file": one.path,
                    "kind": str(one.kind),
                    "workers": list(one.workers),
                    **plain_figures({key: one.get(key) for key in SHARED_KEYS}),
                }
                for one in self.shared
            ],
            "not_watched": [{"worker": name, "reason": why} for name, why in self.unwatched],
            "notes": list(self.notes),
        }

    def text(self, width: int = 100) -> str:
        """The tables for a terminal of so many columns, and what is to be known beside them."""
        from tui.cluster.page import as_text

        return as_text(self, width)

    def __str__(self) -> str:
        from shutil import get_terminal_size

        return self.text(get_terminal_size((100, 40)).columns)

    def _repr_html_(self) -> str:
        from tui.cluster.page import as_html

        return as_html(self)


def mode_text(modes: tuple[Mode, ...]) -> str:
    """`c`, or all that it is mapped in."""
    return ",".join(modes)


def clock_text(at: float) -> str:
    """The time on this machine's wall; `?` for one that no clock can show."""
    try:
        return datetime.fromtimestamp(at).strftime("%H:%M:%S")
    except (ValueError, OverflowError, OSError):
        return "?"


def plain_figures(figures: Mapping[str, Figure]) -> dict[str, Any]:
    """Each as a number or None; the reasons under `absent`, what is known all the same `bounds`."""
    return {
        **{key: None if isinstance(f, Absent) else f for key, f in figures.items()},
        "absent": {key: f.reason for key, f in figures.items() if isinstance(f, Absent)},
        "bounds": {
            key: {"at_least": f.at_least, "at_most": f.at_most}
            for key, f in figures.items()
            if isinstance(f, Bounded)
        },
    }


def _of_worker(one: Seen) -> dict[str, Any]:
    return {
        "worker": one.label,
        "state": str(one.state),
        "host": one.told.place.host,
        "pid": one.told.place.pid,
        "read_at": None if one.read_at is None else round(one.read_at, 3),
    }
