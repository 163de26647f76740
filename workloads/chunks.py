"""A chunk, piece by piece: what a piece changed is marked, counted and told before the next."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workloads.arrays import OpenArray
    from workloads.base import Workload
    from workloads.layout import Changed
    from workloads.readback import ReadBack
    from workloads.telling import Telling


class Chunks:
    """Does chunks of a workload; `between` is asked after each piece whether to go on."""

    def __init__(
        self,
        workload: Workload,
        readback: ReadBack,
        tell: Telling,
        between: Callable[[], bool],
    ) -> None:
        self._workload, self._readback, self._tell = workload, readback, tell
        self._between = between

    def do(self, opened: OpenArray, start: int, stop: int) -> bool:
        """Do the positions start..stop of the order; False if it was left before its end.

        No view of the array is left behind: one would keep the mapping alive through `reopen`.
        """
        samples = self._readback.within(start, stop)
        if samples:
            self._readback.note_before(opened.as_bytes(), samples)
        self._tell.count(is_stepping=True)
        is_done = True
        pieces = self._workload.step(opened.flat(), start, stop)
        for changed in pieces:
            if changed.length:
                self._mark(changed)
                self._tell.count(is_stepping=True)
            if not self._between():
                is_done = False
                break
        if samples:
            self._readback.note_after(opened.as_bytes(), samples)
        if is_done:
            self._tell.rows_done = stop
        self._tell.count()
        return is_done

    def _mark(self, changed: Changed) -> None:
        starts, length = changed
        pages = self._tell.pages
        if len(starts) == 1:
            start = int(starts[0])
            pages.mark_span(start, start + length)
        else:
            pages.mark_spans(starts, length)
        self._tell.bytes_changed += changed.changed_bytes
