"""What a page can be, and what every way of reading page states returns: runs of equal pages.

Absent pages are in no run, so a result is as long as what is resident, not as what is spanned.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tui.probe.reading import Absent


class PageState(IntEnum):
    """Where one page of an array is; the number is its column in every table of counts.

    Page tables do not tell clean from dirty file pages: without another source all are clean.
    """

    ABSENT = 0
    FILE_CLEAN = 1
    FILE_DIRTY = 2
    PRIVATE_COPY = 3
    SWAPPED = 4


@dataclass(frozen=True, slots=True, eq=False)
class PageRuns:
    """Runs of present or swapped pages: addresses start..end, rising, without overlap.

    `walk_end` is the address where the reading stopped; what is before it and in no run is absent.
    `written`: whether the process wrote them since the last flush, where that is told.
    """

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    states: NDArray[np.uint8]
    walk_end: int
    written: NDArray[np.bool_] | None = None


class Scanner(Protocol):
    """A way to read page states of one process; it stays tied to the address space it opened."""

    @property
    def source(self) -> str:
        """Where the states come from, in words for the screen."""
        ...

    def scan(
        self, start: int, end: int, *, max_runs: int = ..., budget_seconds: float = ...
    ) -> PageRuns | Absent:
        """Read from `start` (page aligned) on until `end`, `max_runs` or the budget is reached.

        At least one piece is read whatever the budget, so that a caller always gets on.
        """
        ...

    def close(self) -> None:
        """Give the descriptor back; harmless when called again."""
        ...
