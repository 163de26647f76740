"""The samples of instances as rows, each with whose it is, and rows of all of them together.

Handed on while the file is read: none of them is kept. Seconds count from the first opening. All of
them together are a row a round: all that were read anew were read once, so that no reading stands
beside one that came after the next of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from tui.metrics import METRICS
from tui.probe.reading import Sample, Tier
from tui.recording.budget import Work
from tui.recording.gone import is_gone
from tui.recording.in_order import InOrder
from tui.recording.keepers import Marked
from tui.recording.series import COLUMNS as OF_A_RUN
from tui.recording.series import COUNTS, UNTOLD, Row, RowsFromOpening, figures_of
from tui.run.about import About
from tui.run.state import RunState
from tui.run.together import together

ALL: Final = "all"
"""Whose a row of all of them is."""
COLUMNS: Final = ("instance", OF_A_RUN[0], "oldest_seconds", *OF_A_RUN[1:])


class InstanceSeries:
    """Tells `on_row` of every sample of each, by its number from 1, and of every round of all.

    In a row of all the oldest reading is of `oldest_seconds`; counts are the sums of what each did.
    """

    def __init__(self, abouts: Sequence[About], work: Work, on_row: Callable[[Row], None]) -> None:
        many = len(abouts)
        self._rows = RowsFromOpening(on_row)
        self._states = [RunState(about) for about in abouts]
        self._new: set[int] = set()
        self._told: set[int] = set()
        self._put_at = float("-inf")
        self._work, self._round_parts = work, many * len(METRICS) // 4
        order = InOrder(many, self._take_sample, self._take_state)
        self._order = order
        self.keepers = tuple(OneOfMany(number, order, 1 / many) for number in range(many))

    @property
    def opened_at(self) -> float:
        """When the first of them was told to be open; 0 if none ever was."""
        return self._rows.opened_at

    def finish(self) -> None:
        """Hand on what still waits."""
        self._order.finish()
        self._round()
        self._rows.open(0.0)

    def close(self) -> None:
        """Remove the file, if there was one."""
        self._rows.close()

    def _take_sample(self, number: int, sample: Sample) -> None:
        """A row of one, and before it one of all where this is the next round."""
        if is_gone(sample):
            return
        self._work.spend(len(METRICS))
        if number in self._new:
            self._round()
        self._new.add(number)
        state = self._states[number] = replace(self._states[number], sample=sample)
        counts = [getattr(state, name) for name in COUNTS] if number in self._told else UNTOLD
        self._put_at = sample.at
        self._rows.put([number + 1], [sample.at, sample.at], [*counts, *figures_of(sample)])

    def _take_state(self, number: int, state: RunState) -> None:
        """The first that knows of an opening lets all rows go."""
        before = self._states[number]
        if state.outcome is not before.outcome:
            self._round()  # what it held is gone from now on
        self._states[number] = replace(state, sample=before.sample)
        self._told.add(number)
        if state.started_at:
            self._rows.open(state.started_at)

    def _round(self) -> None:
        """A row of all that have not ended, where something was read since the last row.

        Once one has ended all others must have been read anew: with an older reading a sum without
        it would be of a moment at which it still held memory.
        """
        left = {number for number, state in enumerate(self._states) if state.outcome is None}
        have_ended = len(left) < len(self._states)
        if not left or not self._new or (have_ended and not left <= self._new):
            return
        self._new.clear()
        self._work.spend(self._round_parts)
        sample = together(self._states).sample
        if sample is not None and sample.at >= self._put_at:
            counts = UNTOLD
            if len(self._told) == len(self._states):
                counts = [sum(getattr(state, name) for state in self._states) for name in COUNTS]
            oldest = sample.read_at.get(Tier.COUNTERS, sample.at)
            self._rows.put([ALL], [sample.at, oldest], [*counts, *figures_of(sample)])


class OneOfMany(Marked):
    """Keeps the markers of one of them, and tells the rest on."""

    def __init__(self, number: int, order: InOrder, share: float) -> None:
        super().__init__(share)
        self._number, self._order = number, order

    def take_sample(self, sample: Sample) -> None:
        """One sample more. Raises Exhausted."""
        super().take_sample(sample)
        self._order.put_sample(self._number, sample)

    def take_state(self, at: float, state: RunState, kept_bytes: int) -> None:
        """One state more. Raises Exhausted."""
        super().take_state(at, state, kept_bytes)
        self._order.put_state(self._number, at, state, kept_bytes)
