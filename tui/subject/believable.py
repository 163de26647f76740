"""What a child can truthfully say of its work: no more than the array holds, and in order.

A child is a process of its own, with whatever its user's Python loads into it. What it says beyond
this is not taken for a fact.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

from tui.settings import Settings
from workloads.events import Closed, Event, Finished, Opened
from workloads.kernel import PAGE_BYTES
from workloads.tally import WorkDone

_AROUND_BYTES: Final = 64 * 1024 + 2 * PAGE_BYTES  # a header, and pages that are begun
_ADDRESSES: Final = 1 << 64
_AHEAD_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Most:
    """The most that there can be of an array, in rows, bytes and pages.

    `offset_bytes`: where it begins in its file, if that is known.
    """

    rows: int
    array_bytes: int
    offset_bytes: int = 0

    @classmethod
    def of(cls, settings: Settings) -> Most:
        """Of the array of these settings."""
        return cls(settings.rows, settings.array_bytes, settings.data_offset or 0)

    @property
    def mapped_bytes(self) -> int:
        """The array with all that is mapped around it."""
        return self.offset_bytes + self.array_bytes + _AROUND_BYTES

    @property
    def pages(self) -> int:
        """All pages that hold some of it."""
        return -(-self.mapped_bytes // PAGE_BYTES)

    def allows(self, rows: int, bytes_changed: int, pages: int, *more_pages: int) -> bool:
        """Whether so much can have been done."""
        return (
            0 <= rows <= self.rows
            and 0 <= bytes_changed <= self.array_bytes
            and all(0 <= count <= self.pages for count in (pages, *more_pages))
        )

    def allows_done(self, done: WorkDone) -> bool:
        """Whether the shared counts can be true."""
        *counts, dirtied, is_flushing, is_stepping = done
        return self.allows(*counts) and dirtied >= 0 and {is_flushing, is_stepping} <= {0, 1}


class Word:
    """Holds a child's events against what it can have done, one after another."""

    def __init__(self, most: Most) -> None:
        self._most = most
        self._last: Event | None = None
        self._is_finished = self._is_closed = False

    def objection(self, event: Event) -> str | None:
        """Why this cannot be; None if it can, and then it counts."""
        before, most = self._last, self._most
        if self._is_closed:
            return "said after its end"
        if before is not None and event.at < before.at:
            return "said of a moment before what it said last"
        if event.at > time.monotonic() + _AHEAD_SECONDS:
            return "said of a moment that is yet to come"
        counts = (event.rows_done, event.bytes_changed, event.pages_changed)
        if not most.allows(*counts, event.discarded_pages, event.unflushed_pages):
            return "more than the array has"
        if before is not None and event.rows_done < before.rows_done:
            return "fewer rows than it said last"
        if isinstance(event, Opened) and not self._is_place(event):
            return "an array of another size, or nowhere"
        if isinstance(event, Finished) and (self._is_finished or event.rows_done < most.rows):
            return "finished twice, or before the last row"
        self._is_finished = self._is_finished or isinstance(event, Finished)
        self._is_closed = isinstance(event, Closed)
        self._last = event
        return None

    def _is_place(self, event: Opened) -> bool:
        most = self._most
        is_inside = 0 <= event.data_offset <= event.length_bytes <= most.mapped_bytes
        ends = event.start + event.length_bytes <= _ADDRESSES
        sizes = event.rows * event.row_bytes == most.array_bytes and event.rows == most.rows
        is_in_file = 0 <= event.file_offset <= most.offset_bytes
        return is_inside and is_in_file and ends and sizes and event.start > 0
