"""Where each recording of a group is when the group is at a position, and back.

By time, the openings of the arrays coincide; what ran together has one clock, and stays as it was.
By rows, the others are where they had as many rows done as the reference, which is the one with the
most rows; before and after that, by time.
"""

from __future__ import annotations

from collections.abc import Sequence

from tui.recording.timeline import Timeline


class Places:
    """Positions are seconds; with one recording they are its own time."""

    def __init__(
        self,
        timelines: Sequence[Timeline],
        *,
        by_rows: bool = False,
        are_together: bool = False,
    ) -> None:
        """`are_together`: they ran at the same time. Raises ValueError without a timeline."""
        if not timelines:
            raise ValueError("no recording")
        self._timelines = timelines
        self._by_rows = by_rows and len(timelines) > 1
        self._has_one_clock = are_together and not self._by_rows
        opened = [t.started_at for t in timelines if t.started_at]
        # What ran together begins with the first of them.
        self.opened_at = (min if self._has_one_clock else max)(opened, default=0.0)
        self._reference = max(timelines, key=lambda t: (t.rows, t.length_seconds))
        self._lead = self.opened_at - self._reference.started_at
        ends = (self.position(number, t.length_seconds) for number, t in enumerate(timelines))
        self.length_seconds = max(ends)

    def own_time(self, number: int, position: float) -> float:
        """The recording's own time, within its length."""
        timeline = self._timelines[number]
        if self._has_one_clock:
            own = position
        elif not self._by_rows or timeline is self._reference:
            own = position - self.opened_at + timeline.started_at
        else:
            at = position - self._lead
            reference = self._reference
            if at <= reference.started_at:
                own = at - reference.started_at + timeline.started_at
            elif at < reference.done_at:
                own = timeline.time_of_rows(reference.rows_at(at))
            else:
                own = timeline.done_at + at - reference.done_at
        return min(max(own, 0.0), timeline.length_seconds)

    def position(self, number: int, own_time: float) -> float:
        """The group's position when the recording is at its own time."""
        if self._has_one_clock:
            return own_time
        timeline, reference = self._timelines[number], self._reference
        if not self._by_rows or timeline is reference:
            return own_time - timeline.started_at + self.opened_at
        if own_time <= timeline.started_at:
            at = own_time - timeline.started_at + reference.started_at
        elif own_time < timeline.done_at:
            at = reference.time_of_rows(timeline.rows_at(own_time))
        else:
            at = reference.done_at + own_time - timeline.done_at
        return at + self._lead
