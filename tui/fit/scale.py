"""A smaller array with the same rows, and what is measured on it told for the larger. Pure.

What grows with the array does so by a rule that is known before a run: private pages of it, what
maps it, and the marks of what was changed. The interpreter's own does not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from tui.fit.state import Cost
from tui.metrics_format import format_bytes
from tui.probe.reading import Absent, Figure
from tui.run.estimate import INTERPRETER_BYTES, private_bytes
from tui.settings import Settings, without_file
from workloads.catalog import CATALOG
from workloads.kernel import PAGE_BYTES

ENTRY_BYTES: Final = 8
"""Of a page table, for each page that is mapped."""
LONGEST_BYTES: Final = 256 << 20
"""A larger array takes more than a minute for six runs of every mode."""


@dataclass(frozen=True, slots=True)
class Scaled:
    """Settings with fewer rows, and why; `words` are empty for those that were asked for."""

    settings: Settings
    words: str = ""


def with_rows(settings: Settings, rows: int) -> Settings:
    """A scratch array of so many rows, with the same columns and numbers as what was asked for."""
    return replace(
        without_file(settings),
        shape=(rows, *settings.shape[1:]),
        chunk_rows=min(settings.chunk_rows, rows),
        allow_write=False,
    )


def at_most(settings: Settings, bytes_: int) -> Settings:
    """As they are if the array is no larger, else with as many rows as are."""
    if settings.array_bytes <= bytes_:
        return settings
    row = settings.array_bytes // settings.rows
    return with_rows(settings, max(1, bytes_ // row))


def for_measuring(settings: Settings, memory_bytes: int, disk_bytes: int | None) -> Scaled:
    """Settings of which three run side by side in so much memory, and not for too long.

    `disk_bytes`: what is free where a scratch array would go, None where that is not known.
    """
    size = settings.array_bytes
    room = (memory_bytes // 3 - INTERPRETER_BYTES) * 2 // 3
    own = size if private_bytes(settings) else 0
    bounds = [("three of them would not fit here", room)] if own else []
    if settings.file is None and disk_bytes is not None:
        bounds.append(("there is no room for it on the disk", disk_bytes // 2))
    bounds.append(("it would take too long", LONGEST_BYTES))
    why, least = min(bounds, key=lambda bound: bound[1])
    if size <= least:
        return Scaled(settings)
    smaller = at_most(settings, max(PAGE_BYTES, least))
    what = "a scratch array of its columns and dtype" if settings.file is not None else "an array"
    words = f"measured on {what} of {format_bytes(smaller.array_bytes)}, for {why}"
    return Scaled(smaller, words)


def told_for(cost: Cost, measured: Settings, wanted: Settings) -> Cost:
    """What one takes of the array wanted, from what it took of the array measured."""
    if measured.array_bytes == wanted.array_bytes:
        return cost
    more = private_bytes(wanted) - private_bytes(measured) + marks(wanted) - marks(measured)
    had = cost.page_tables_bytes
    # With fewer than an entry a page its pages are mapped by the 2 MiB: that takes next to nothing.
    by_page = isinstance(had, Absent) or had >= tables(measured)
    maps = tables(wanted) - tables(measured) if by_page else 0
    return replace(cost, private_bytes=cost.private_bytes + more, page_tables_bytes=had + maps)


def shared_for(shared: Figure, measured: Settings, wanted: Settings) -> Figure:
    """The file's pages in the cache, likewise."""
    if measured.array_bytes == wanted.array_bytes:
        return shared
    return shared * float(Fraction(wanted.array_bytes, measured.array_bytes))


def tables(settings: Settings) -> int:
    """What of the page tables maps the array."""
    return -(-settings.array_bytes // PAGE_BYTES) * ENTRY_BYTES


def marks(settings: Settings) -> int:
    """What a workload that changes the array keeps of what it changed: a byte a page."""
    changes = CATALOG[settings.workload].changes
    return -(-settings.array_bytes // PAGE_BYTES) if changes else 0
