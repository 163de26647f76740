"""What is done so far, told three ways: in every event, in the shared page, and to who acts."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from workloads.acts import DoneSoFar
from workloads.events import Event
from workloads.pages import ChangedPages
from workloads.tally import Tally, WorkDone
from workloads.which_pages import MOST_RUNS_TOLD

_BLOCK: Final = 65_536


class Telling:
    """Counts rows and bytes; `pages` are those of the array once it is open."""

    def __init__(self, emit: Callable[[Event], None], tally: Tally | None) -> None:
        self._emit, self._tally = emit, tally
        self.rows_done = self.bytes_changed = 0
        self.pages = ChangedPages(0, 0)

    def done(self) -> DoneSoFar:
        """What every event begins with."""
        pages, now = self.pages, time.monotonic()
        return now, self.rows_done, self.bytes_changed, pages.changed, pages.discarded

    def emit(self, event: Event) -> None:
        """Send an event, with what waits for the disk."""
        pages = self.pages
        self._emit(replace(event, unflushed_pages=pages.unflushed, pages_dirtied=pages.dirtied))

    def count(self, *, is_flushing: bool = False, is_stepping: bool = False) -> None:
        """Tell what is done so far, for who looks between two events, or after the end."""
        if self._tally is not None:
            pages = self.pages
            counts = (*self.done()[1:], pages.unflushed, pages.dirtied)
            self._tally.write(WorkDone(*counts, int(is_flushing), int(is_stepping)))

    def flushed(self) -> int:
        """flush() returned: nothing waits any more. Returns the pages that did until then."""
        waited = self.pages.unflushed
        self.pages.flushed()
        self.count()
        return waited

    def which(self) -> None:
        """Tell which pages were changed; once, at the end."""
        if self._tally is None:
            return
        states = self.pages.states
        runs = states.changed_runs(MOST_RUNS_TOLD)
        if len(runs) <= MOST_RUNS_TOLD:
            self._tally.write_runs(runs)
            return
        size = -(-self.pages.pages // 8)
        blocks = (states.changed_bits(at, min(at + _BLOCK, size)) for at in range(0, size, _BLOCK))
        self._tally.write_bits(bits.tobytes() for bits in blocks)
