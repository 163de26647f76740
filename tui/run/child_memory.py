"""What a child has for itself beside the array: interpreter, buffers, bookkeeping, page tables.

None of it can be reclaimed. All but the page tables is there before the array is opened.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from tui.dtype_names import as_numbers, item_bytes
from tui.metrics_format import format_bytes
from tui.settings import Settings
from workloads.catalog import CATALOG
from workloads.kernel import PAGE_BYTES
from workloads.needs import MOST_TABLES, WINDOW_BYTES, buffer_bytes
from workloads.patterns import SEQUENTIAL
from workloads.words import Mode

INTERPRETER_BYTES: Final = 18 << 20
"""Python 3.11 with numpy 2.4 and the child's own code, with the page tables of all that."""
ENTRY_BYTES: Final = 8
"""Of a page table, for each page that is mapped."""
BY_PAGE: Final = "the file may be mapped page by page, which takes page tables"
_MATTERS: Final = 0.1


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes from `least` to `most`, where what decides is not known before a run."""

    least_bytes: int
    most_bytes: int

    def __add__(self, other: Span) -> Span:
        return Span(self.least_bytes + other.least_bytes, self.most_bytes + other.most_bytes)

    def plus(self, known_bytes: int) -> Span:
        """So much more."""
        return self + Span(known_bytes, known_bytes)

    def at_most(self, limit_bytes: int | None) -> Span:
        """No more than a limit lets it have, None for none."""
        if limit_bytes is None:
            return self
        return Span(min(self.least_bytes, limit_bytes), min(self.most_bytes, limit_bytes))

    @property
    def words(self) -> str:
        """`18.3 MiB`, or `18.3 to 38.3 MiB` where the difference matters."""
        most = format_bytes(self.most_bytes)
        if self.most_bytes - self.least_bytes <= _MATTERS * self.least_bytes:
            return most
        least = format_bytes(self.least_bytes)
        number, _, unit = least.rpartition(" ")
        return f"{number if most.endswith(f' {unit}') else least} to {most}"


@dataclass(frozen=True, slots=True)
class ChildMemory:
    """Its parts in bytes."""

    buffers_bytes: int
    bookkeeping_bytes: int
    page_tables: Span

    @property
    def whole(self) -> Span:
        """All of it, the interpreter too."""
        known = INTERPRETER_BYTES + self.buffers_bytes + self.bookkeeping_bytes
        return self.page_tables.plus(known)

    def words(self, needed: Span) -> str:
        """The parts that matter for what a run needs, `of it 2.00 MiB buffers`; empty for none."""
        parts = (
            ("buffers", self.buffers_bytes),
            ("marks of what was changed", self.bookkeeping_bytes),
            ("page tables", self.page_tables.most_bytes),
        )
        least = _MATTERS * needed.least_bytes
        told = [f"{format_bytes(size)} {name}" for name, size in parts if size > least]
        return f"of it {' and '.join(told)}" if told else ""


def child_memory(settings: Settings) -> ChildMemory:
    """That of one run of these settings."""
    return ChildMemory(_buffers_bytes(settings), bookkeeping_bytes(settings), page_tables(settings))


def _buffers_bytes(settings: Settings) -> int:
    shape, dtype = as_numbers(settings.shape, settings.dtype)
    kind = "c" if re.match("[<>=]?c", dtype) else "f"
    is_scattered = settings.pattern != SEQUENTIAL
    return buffer_bytes(
        settings.workload, shape, item_bytes(dtype), kind, is_scattered=is_scattered
    )


def bookkeeping_bytes(settings: Settings) -> int:
    """What it keeps of which pages it changed: runs of pages, or two bits for each in no order.

    With `--exact` as much again, of what the kernel tells.
    """
    if not CATALOG[settings.workload].scatters:
        return 0
    return -(-_pages(settings) // 4) * (2 if settings.exact else 1)


def page_tables(settings: Settings) -> Span:
    """What maps the array: an entry a page that is its own; one of the file may lie with many."""
    whole = entries_bytes(settings)
    if is_private(settings):
        return Span(whole, whole)
    if settings.mode is Mode.READ:
        is_in_order = settings.pattern == SEQUENTIAL
        most = WINDOW_BYTES // PAGE_BYTES * ENTRY_BYTES if is_in_order else MOST_TABLES * PAGE_BYTES
        whole = min(whole, most)
    return Span(0, whole)


def entries_bytes(settings: Settings) -> int:
    """Of the page tables what maps all of the array, page by page."""
    return _pages(settings) * ENTRY_BYTES


def is_private(settings: Settings) -> bool:
    """Whether every page of the array becomes the child's own."""
    changes = CATALOG[settings.workload].changes
    return settings.mode is Mode.LOAD or (settings.mode is Mode.COPY_ON_WRITE and changes)


def _pages(settings: Settings) -> int:
    return -(-settings.array_bytes // PAGE_BYTES)
