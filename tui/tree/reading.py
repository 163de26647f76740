"""What one look at a process tree saw: its processes, and the files that they have mapped.

Bytes everywhere. A figure that was not read is absent with its reason, in every part of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from tui.metrics.measured import Bounded
from tui.probe.reading import NOT_READ_YET, Absent, Figure
from tui.tree.written import Written
from workloads.words import Mode

NO_FILE: Final = Absent("no data file is mapped")


class FileKind(StrEnum):
    """What is behind a mapping."""

    DATA = "data"
    MEMORY = "memory"
    """A memfd or a shared memory segment: no disk is behind it."""
    LIBRARY = "library"
    """Executables and shared libraries: shown with `--all-maps` alone."""


@dataclass(frozen=True, slots=True)
class FileUse:
    """What one process has of one file; `file` is the `key` of its `MappedFile`.

    `figures`: `mapped_bytes` (of address space), `resident_bytes`, `private_copies_bytes` (in RAM
    and in swap), `copies_in_swap_bytes`, `copies_share_bytes` (copies that a fork left shared, each
    divided by who has it), `dirty_bytes`, `shared_clean_bytes`, `private_clean_bytes`;
    `share_bytes` (PSS) and `shared_clean_share_bytes`: each page divided by who maps it.
    """

    file: str
    modes: tuple[Mode, ...]
    figures: Mapping[str, Figure] = field(default_factory=dict)

    def get(self, key: str) -> Figure:
        """The figure of that name."""
        return self.figures.get(key, NOT_READ_YET)


@dataclass(frozen=True, slots=True)
class SinceFork:
    """Of the anonymous memory that a process was forked with, copies of files apart.

    `shared_bytes`: still one page for it and its `parent`; `copied_bytes`: what either has written
    since, so that each has its own; `new_bytes`: what the process made that the parent never had;
    `left_bytes`: inherited, and the parent has let go of it: nothing was copied for it.
    """

    parent: int
    shared_bytes: Figure = NOT_READ_YET
    copied_bytes: Figure = NOT_READ_YET
    new_bytes: Figure = NOT_READ_YET
    left_bytes: Figure = NOT_READ_YET
    at: float | None = None
    """When the two were compared, `time.monotonic()` seconds; None if that is not known."""


@dataclass(frozen=True, slots=True)
class Process:
    """One process of the tree; `name` is cleaned text, `start_ticks` tells it from a later PID.

    `figures` by metric key: `rss_bytes`, `rss_anon_bytes`, `file_backed_bytes`, `swap_bytes`,
    `private_bytes` (USS: private clean and dirty), `pss_bytes`, `page_tables_bytes`,
    `private_copies_bytes` (of all data files). `peak`: their highest. `walked_at`: when its pages
    were walked, `time.monotonic()` seconds, None if never.
    """

    pid: int
    start_ticks: int
    parent: int
    name: str
    is_alive: bool = True
    walked_at: float | None = None
    figures: Mapping[str, Figure] = field(default_factory=dict)
    peak: Mapping[str, float] = field(default_factory=dict)
    uses: tuple[FileUse, ...] = ()
    since_fork: SinceFork | None = None

    @property
    def identity(self) -> tuple[int, int]:
        """What no other process has, also after this one ended."""
        return self.pid, self.start_ticks

    def get(self, key: str) -> Figure:
        """The figure of a metric."""
        return self.figures.get(key, NOT_READ_YET)


@dataclass(frozen=True, slots=True)
class MappedFile:
    """One file by device and inode, whatever it is called and whoever of the tree maps it.

    `figures`: `size_bytes`, `file_cached_bytes`, `file_dirty_bytes` (the file's, everyone's),
    `resident_bytes`, `private_copies_bytes`, `copies_in_swap_bytes`, `shared_clean_bytes`,
    `private_clean_bytes` (the tree's; copies that forks share count once). `peak`: their highest at
    one moment. `shape`, `dtype`, `data_offset` of an array file, else None. Rows are what lies
    together: of what is stored column by column the shape is that of its transpose.
    """

    key: str
    path: Path
    kind: FileKind = FileKind.DATA
    is_deleted: bool = False
    modes: tuple[Mode, ...] = ()
    processes: int = 0
    shape: tuple[int, ...] | None = None
    dtype: str | None = None
    data_offset: int | None = None
    is_by_columns: bool = False
    figures: Mapping[str, Figure] = field(default_factory=dict)
    peak: Mapping[str, float] = field(default_factory=dict)
    peak_bound: Mapping[str, str] = field(default_factory=dict)
    """Of the peaks that are bounds and no figures: which way, and why."""
    exact: Written | None = None
    """What the tree's Python wrote to it, by the kernel's word; None where it was not asked for."""

    def get(self, key: str) -> Figure:
        """The figure of that name."""
        return self.figures.get(key, NOT_READ_YET)


@dataclass(frozen=True, slots=True)
class TreeReading:
    """Everything of a tree at a moment; ended processes and files that nobody maps any more stay.

    `total` by metric key: each page once. `more_processes`: alive and not read, for there are too
    many. `notes`: what must be known beside the figures. `peak_bounds`: of the totals that were
    known by their bounds alone, the highest of these.
    """

    at: float
    processes: tuple[Process, ...] = ()
    files: tuple[MappedFile, ...] = ()
    total: Mapping[str, Figure] = field(default_factory=dict)
    more_processes: int = 0
    notes: tuple[str, ...] = ()
    peak_bounds: Mapping[str, Bounded] = field(default_factory=dict)

    def get(self, key: str) -> Figure:
        """The tree's figure of a metric."""
        return self.total.get(key, NOT_READ_YET)

    def file(self, key: str) -> MappedFile | None:
        """The file of that key."""
        return next((file for file in self.files if file.key == key), None)


def order_of(file: MappedFile) -> str | None:
    """How an array lies in its file, as numpy calls it: C, row by row, or F; None for no array."""
    if file.shape is None:
        return None
    return "F" if file.is_by_columns else "C"


def known_sum(figures: list[Figure]) -> Figure:
    """The sum; the first reason if one is not known."""
    total: Figure = 0
    for figure in figures:
        if isinstance(figure, Absent):
            return figure
        total = total + figure
    return total
