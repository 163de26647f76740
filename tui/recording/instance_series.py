"""The samples of instances as rows, each with whose it is, and rows of all of them together.

Handed on while the file is read: none of them is kept. Seconds count from the first opening.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from tui.probe.reading import Tier
from tui.recording.budget import Work
from tui.recording.series import COLUMNS as OF_A_RUN
from tui.recording.series import COUNTS, Row, RowsFromOpening, figures_of
from tui.recording.together_over import TogetherOver
from tui.run.about import About
from tui.run.state import RunState
from tui.run.together import Together

ALL: Final = "all"
"""Whose a row of all of them is."""
COLUMNS: Final = ("instance", OF_A_RUN[0], "oldest_seconds", *OF_A_RUN[1:])


class InstanceSeries(TogetherOver):
    """Tells `on_row` of every sample of each, by its number from 1, and of every round of all.

    In a row of all the oldest reading is of `oldest_seconds`; counts are the sums of what each did.
    """

    def __init__(self, abouts: Sequence[About], work: Work, on_row: Callable[[Row], None]) -> None:
        super().__init__(abouts, work, with_markers=True)
        self._rows = RowsFromOpening(on_row)

    @property
    def opened_at(self) -> float:
        """When the first of them was told to be open; 0 if none ever was."""
        return self._rows.opened_at

    def finish(self) -> None:
        """Hand on what still waits."""
        self.end()
        self._rows.open(0.0)

    def close(self) -> None:
        """Remove the file, if there was one."""
        self._rows.close()

    def on_state(self, number: int, state: RunState) -> None:
        """The first that knows of an opening lets all rows go."""
        if state.started_at:
            self._rows.open(state.started_at)

    def on_sample(self, number: int, state: RunState) -> None:
        """A row of one."""
        sample = state.sample
        assert sample is not None
        counts = [getattr(state, name) for name in COUNTS]
        self._rows.put([number + 1], [sample.at, sample.at], [*counts, *figures_of(sample)])

    def on_round(self, now: Together) -> None:
        """A row of all."""
        sample = now.sample
        if sample is None:
            return
        counts = [sum(getattr(state, name) for state in now.instances) for name in COUNTS]
        oldest = sample.read_at.get(Tier.COUNTERS, sample.at)
        self._rows.put([ALL], [sample.at, oldest], [*counts, *figures_of(sample)])
