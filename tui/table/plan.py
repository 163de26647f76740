"""The cells of a table: every mode with every flush interval and every swap, in a cage each.

A plan is settings alone; whether this machine can run them is asked elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Final

from tui.errors import UsageError
from tui.extents import flush_rows_of, parse_extent
from tui.settings import Settings, checked, parse_size_or_zero, without_file
from workloads.catalog import CATALOG
from workloads.patterns import SEQUENTIAL
from workloads.words import Mode, Release

LAZY: Final = "lazy"
DEFAULT_MODES: Final = ("r+", "c", "load", LAZY)
DEFAULT_SWAPS: Final = ("0", "1.5x")
MOST_CELLS: Final = 10_000
LEAST_LIMIT_BYTES: Final = 64 << 20
"""The interpreter with numpy takes some 25 MiB: below this it is all that is measured."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One run of the table; `label` is the mode, or `lazy` for that workload in mode `r`."""

    label: str
    settings: Settings
    repeat: int = 1


@dataclass(frozen=True, slots=True)
class TablePlan:
    """What all cells share, and what varies; swap is in bytes, flushes in rows."""

    base: Settings
    labels: tuple[str, ...]
    flushes: tuple[int, ...]
    swaps: tuple[int, ...]
    repeats: int = 1

    def cells(self) -> tuple[Cell, ...]:
        """The cells in the order in which they run; raises UsageError for one that makes no sense.

        The repetitions are the outermost: what drifts with time then meets all cells alike.
        """
        number = self.repeats * len(self.labels) * len(self.swaps) * len(self.flushes)
        if number > MOST_CELLS:
            raise UsageError(f"that is {number:,} cells, and a table has {MOST_CELLS:,} at most")
        turns = range(1, self.repeats + 1)
        cells = []
        for repeat, label, swap, flush in product(turns, self.labels, self.swaps, self.flushes):
            settings = replace(
                _labelled(self.base, label), flush_every_rows=flush, swap_max_bytes=swap
            )
            cells.append(Cell(label, checked(settings), repeat))
        return tuple(cells)


def _labelled(base: Settings, label: str) -> Settings:
    if label == LAZY:
        return replace(base, workload=LAZY, mode=Mode.READ)
    return replace(base, mode=Mode(label))


def parse_labels(text: str) -> tuple[str, ...]:
    """`r+,c,lazy`; raises UsageError."""
    known = (*map(str, Mode), LAZY)
    labels = _parts(text)
    for label in labels:
        if label not in known:
            raise UsageError(f"unknown mode {label!r:.40}: choose from {', '.join(known)}")
    return labels


def parse_swaps(text: str, memory_max_bytes: int) -> tuple[int, ...]:
    """`0,1G,1.5x`: sizes, or multiples of the memory limit, in bytes; raises UsageError."""
    return tuple(_swap(part, memory_max_bytes) for part in _parts(text))


def _swap(text: str, memory_max_bytes: int) -> int:
    times = re.fullmatch(r"(\d{1,4}(?:\.\d{1,3})?)x", text)
    if times is None:
        return parse_size_or_zero(text)
    return int(float(times[1]) * memory_max_bytes)


def _parts(text: str) -> tuple[str, ...]:
    """The parts of a list with commas, each once."""
    parts = tuple(dict.fromkeys(part.strip() for part in text.split(",")))
    if not all(parts):
        raise UsageError(f"{text!r:.40} is not a list like a,b,c")
    return parts


def default_flushes(base: Settings) -> tuple[int, ...]:
    """Never, and as often as an array of this shape is flushed by default; in rows."""
    return (0, flush_rows_of(None, base))


def parse_flushes(text: str, base: Settings) -> tuple[int, ...]:
    """`0,100,64M`: rows, or bytes of the array of these settings, in rows; raises UsageError."""
    rows = [flush_rows_of(parse_extent(part), base) for part in _parts(text)]
    return tuple(dict.fromkeys(rows))


def plan_for(settings: Settings, swaps: Sequence[str] = DEFAULT_SWAPS) -> TablePlan:
    """The default table for the array, the workload and the limit of one run's settings."""
    # A table writes to its array: never to a user's own.
    settings = without_file(settings)
    limit = settings.memory_max_bytes
    base = replace(
        settings,
        allow_write=False,
        workload="fill" if settings.workload == LAZY else settings.workload,
        release=Release.KEEP,
        pace_seconds=0.0,
        chunk_rows=min(settings.chunk_rows, settings.rows),
        # Its price would pass for the mode's.
        exact=False,
        pattern=SEQUENTIAL,
    )
    if limit is None:
        limit = max(LEAST_LIMIT_BYTES, base.array_bytes // 2)
    base = replace(base, memory_max_bytes=limit)
    possible = (*map(str, CATALOG[base.workload].modes), LAZY)
    return TablePlan(
        base=base,
        labels=tuple(label for label in DEFAULT_MODES if label in possible),
        flushes=(0, settings.flush_every_rows or default_flushes(base)[1]),
        swaps=tuple(dict.fromkeys(_swap(swap, limit) for swap in swaps)),
    )
