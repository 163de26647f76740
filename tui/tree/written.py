"""Which pages and rows of a file a tree's own Python wrote, to the page: frozen, for who tells it.

A row is named if one byte of it lies in a page that was written: more than one where rows are
shorter than a page. Bytes are those of whole pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tui.probe.reading import NOT_READ_YET, Absent, Figure
from workloads.words import Mode

MOST_TOLD: Final = 50
"""Runs of rows that are listed; the others are counted."""


@dataclass(frozen=True, slots=True)
class WrittenPart:
    """`rows`: runs of first..last, `more_runs` of them not listed; `no_rows`: why there are none.

    `written_bytes` is bounded below where something was written that nobody could read.
    """

    written_bytes: Figure = NOT_READ_YET
    rows: tuple[tuple[int, int], ...] = ()
    more_runs: int = 0
    no_rows: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """Since the file's openings; `since_mark`: since the last mark of who wrote, called `mark`.

    `reason`: why not all of it is known, or nothing. `modes`: how those who wrote had it mapped; in
    `c` nothing of it goes to the file.
    """

    so_far: WrittenPart
    since_mark: WrittenPart | None = None
    mark: str = ""
    reason: str = ""
    modes: tuple[Mode, ...] = ()


def unknown(reason: str) -> Written:
    """Of a file of which nothing is known."""
    return Written(WrittenPart(Absent(reason), no_rows=reason), reason=reason)
