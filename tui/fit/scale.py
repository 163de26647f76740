"""A smaller array with the same rows, and what is measured on it told for the larger. Pure.

What grows with the array does so by a rule that is known before a run: private pages of it, what
maps it, and the marks of what was changed. The interpreter's own does not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from tui.fit.state import Cost
from tui.metrics_format import format_bytes
from tui.probe.reading import Absent, Figure
from tui.run.child_memory import INTERPRETER_BYTES, bookkeeping_bytes, entries_bytes
from tui.run.estimate import pages_under_bytes, private_bytes
from tui.settings import Settings, without_file
from tui.tree.sums import bounds, within
from workloads.kernel import PAGE_BYTES

LONGEST_BYTES: Final = 512 << 20
"""A larger array takes more than a minute for six runs of every mode."""
_INTERPRETER_TABLES_BYTES: Final = 512 << 10
"""More of page tables than the interpreter and its libraries take."""
BY_PAGE: Final = (
    "another array was measured: the real one may be mapped page by page, which takes page tables"
)


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
    most = [("three of them would take more than half of what is free here", room)] if own else []
    if settings.file is None and disk_bytes is not None:
        most.append(("there is no room for it on the disk", disk_bytes // 2))
    most.append(("it would take too long", LONGEST_BYTES))
    why, least = min(most, key=lambda bound: bound[1])
    no_row = settings.file is None and disk_bytes is not None and disk_bytes < size // settings.rows
    if size <= least or no_row:  # then it is the array asked for that has no room
        return Scaled(settings)
    smaller = at_most(settings, max(PAGE_BYTES, least))
    if smaller is settings:
        return Scaled(settings)
    what = "a scratch array of its columns and dtype" if settings.file is not None else "an array"
    words = f"measured on {what} of {format_bytes(smaller.array_bytes)}, for {why}"
    return Scaled(smaller, words)


def told_for(cost: Cost, measured: Settings, wanted: Settings) -> Cost:
    """What one takes of the array wanted, from what it took of the array measured."""
    if measured.array_bytes == wanted.array_bytes:
        return cost
    more = private_bytes(wanted) - private_bytes(measured)
    more += bookkeeping_bytes(wanted) - bookkeeping_bytes(measured)
    return replace(
        cost,
        private_bytes=cost.private_bytes + more,
        page_tables_bytes=_tables_for(cost.page_tables_bytes, measured, wanted),
    )


def _tables_for(had: Figure, measured: Settings, wanted: Settings) -> Figure:
    """Within bounds where the file's pages are mapped: how is up to its file system and its age."""
    least, most = bounds(had)
    if most is None:
        return had
    more = entries_bytes(wanted) - entries_bytes(measured)
    # With fewer than an entry a page its pages are mapped by the 2 MiB: that takes next to nothing.
    by_page = least >= entries_bytes(measured)
    if private_bytes(wanted):
        return least + (more if by_page else 0)
    # As many as cannot be the interpreter's own.
    if by_page and entries_bytes(measured) >= _INTERPRETER_TABLES_BYTES:
        return least + more
    return within(least, least + entries_bytes(wanted), BY_PAGE)


def shared_for(shared: Figure, measured: Settings, wanted: Settings) -> Figure:
    """The file's pages in the cache: all of the real one's, where another was measured."""
    if measured.array_bytes == wanted.array_bytes or isinstance(shared, Absent) or shared == 0:
        return shared
    return pages_under_bytes(wanted)
