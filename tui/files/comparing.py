"""Holds a file against what it was, page by page, and says what differs and by whose hand.

A page that the run changed is read until the first that differs: that it changed them is known,
what counts is every page that it did not.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from tui.files.held import HeldFile
from tui.files.own_pages import is_own
from tui.files.places import Pages, Places
from tui.files.proof import OwnChanges, ProofError, Report
from tui.files.reading import QuietReader, read_pages
from workloads.kernel import PAGE_BYTES


class Before(Protocol):
    """What a file was."""

    @property
    def places(self) -> Places:
        """The size that it had, and the pages that are known of it."""

    @property
    def outside(self) -> tuple[tuple[int, bytes], ...]:
        """Offset and bytes of what no workload changes: the header, and what follows the data."""

    @property
    def words(self) -> str:
        """What the pages are held against."""

    @property
    def warmed_bytes(self) -> int:
        """What may have come into the page cache when it was taken."""

    def differing(self, first: int, count: int, read: memoryview) -> list[int]:
        """Which of `count` pages from `first` on are not what they were."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found; sizes in bytes, moments in nanoseconds of the file's own clock.

    `first_own`: the first page that the run changed and that differs; `others`: differing pages
    that it did not change; `outside`: the first byte that differs outside of the array's data.
    """

    size_before: int
    size: int
    written_before: int
    written: int
    compared: str
    is_sampled: bool = False
    pages: int = 0
    own_pages: int = 0
    first_own: int | None = None
    others: tuple[int, ...] = ()
    outside: int | None = None


def compare(before: Before, held: HeldFile, own: OwnChanges, on_progress: Report) -> Found:
    """What the held file has become since `before`; raises ProofError."""
    try:
        with QuietReader(held.fd) as reader:
            return _compare(before, held, reader, own, on_progress)
    except OSError as error:
        raise ProofError(f"{held.path}: cannot be read: {error.strerror or error}") from error


def _compare(
    before: Before, held: HeldFile, reader: QuietReader, own: OwnChanges, on_progress: Report
) -> Found:
    status, places = os.fstat(held.fd), before.places
    pages = places.pages()
    # Of a page that was cut the rest is not known any more: the size tells.
    ends = np.minimum((pages + 1) * PAGE_BYTES, places.size_bytes)
    pages = pages[ends <= status.st_size]
    mine = is_own(own, pages)
    steps = _Steps(len(pages), on_progress)
    others = [page for found in _differing(before, reader, pages[~mine], steps) for page in found]
    own_found = _differing(before, reader, pages[mine], steps)
    with closing(own_found):
        first_own = next((found[0] for found in own_found if found), None)
    steps.all_done()
    return Found(
        size_before=places.size_bytes,
        size=status.st_size,
        written_before=held.began.st_mtime_ns,
        written=status.st_mtime_ns,
        compared=f"{places.words} compared {before.words}",
        is_sampled=places.is_sampled,
        pages=len(pages),
        own_pages=int(np.count_nonzero(mine)),
        first_own=first_own,
        others=tuple(others),
        outside=_outside(before, reader),
    )


class _Steps:
    """Bytes compared of all bytes, as a report wants them."""

    def __init__(self, pages: int, report: Report) -> None:
        self._total, self._done, self._report = pages * PAGE_BYTES, 0, report

    def more(self, pages: int) -> None:
        self._done += pages * PAGE_BYTES
        self._report(self._done, self._total)

    def all_done(self) -> None:
        self._report(self._total, self._total)


def _differing(
    before: Before, reader: QuietReader, pages: Pages, steps: _Steps
) -> Generator[list[int], None, None]:
    with closing(read_pages(reader, pages, before.places.size_bytes)) as pieces:
        for first, count, read in pieces:
            found = before.differing(first, count, read)
            steps.more(count)
            yield found


def _outside(before: Before, reader: QuietReader) -> int | None:
    """A file that ends earlier does not differ here: its size tells."""
    for offset, known in before.outside:
        read = reader.read(offset, len(known))
        for at, (is_, was) in enumerate(zip(read, known, strict=False)):
            if is_ != was:
                return offset + at
    return None
