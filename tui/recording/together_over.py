"""What the instances of a recording held together, moment after moment, and at most.

Nothing of it is in the file: it is made of what each told. A moment is a round: all that have told
anything new told it once, so that no reading stands beside one that came after the next of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from tui.metrics import METRICS
from tui.metrics.measured import Bounded
from tui.probe.reading import NOT_READ_YET, Absent, Figure, Sample
from tui.recording.budget import Work
from tui.recording.gone import is_gone
from tui.recording.in_order import InOrder
from tui.recording.keepers import Marked
from tui.run.about import About
from tui.run.peak_bounds import PeakBounds
from tui.run.peaks import raised
from tui.run.state import RunState
from tui.run.together import Together, together


class TogetherOver:
    """Is told all that their lines say, in the order of the file; raises Exhausted.

    `peak_bounds`: of the peaks that are not known exactly, between what they lie.
    """

    def __init__(self, abouts: Sequence[About], work: Work, *, with_markers: bool = False) -> None:
        many = len(abouts)
        self._states = [RunState(about) for about in abouts]
        self._work = work
        self._new: set[int] = set()
        self._known: Mapping[str, float] = {}
        self._peaks = PeakBounds()
        self._peak: Mapping[str, float] = {}
        order = InOrder(many, self._take_sample, self._take_state)
        self._order = order
        self.keepers = tuple(
            OneOfMany(number, order, with_markers=with_markers, share=1 / many)
            for number in range(many)
        )

    @property
    def peak_bounds(self) -> Mapping[str, Bounded]:
        """By metric key; bytes."""
        return self._peaks.bounds

    def end(self) -> Together:
        """All of them at the end; once, when all was told."""
        self._order.finish()
        self._round()
        now = together(self._states)
        self._raise(now)
        return replace(now, peak=self._peak)

    def on_sample(self, number: int, state: RunState) -> None:
        """One of them was read; its state then. For who wants to know."""

    def on_state(self, number: int, state: RunState) -> None:
        """One of them told its state. For who wants to know."""

    def on_round(self, now: Together) -> None:
        """All of them together. For who wants to know."""

    def _take_sample(self, number: int, sample: Sample) -> None:
        if is_gone(sample):
            return
        if number in self._new:
            self._round()
        self._new.add(number)
        self._states[number] = replace(self._states[number], sample=sample)
        self.on_sample(number, self._states[number])

    def _take_state(self, number: int, state: RunState) -> None:
        before = self._states[number]
        if state.outcome is not before.outcome:
            self._round()  # what it held is gone from now on
        self._states[number] = replace(state, sample=before.sample)
        self.on_state(number, self._states[number])

    def _round(self) -> None:
        if not self._new:
            return
        self._new.clear()
        self._work.spend(len(self._states) * len(METRICS))
        now = together(self._states)
        self._raise(now)
        self.on_round(replace(now, peak=self._peak))

    def _raise(self, now: Together) -> None:
        if now.sample is not None:
            values = {key: _not_due(figure) for key, figure in now.totals.items()}
            self._known = raised(self._known, replace(now.sample, values=values))
            self._peak = self._peaks.take(values, self._known)


def _not_due(figure: Figure) -> Figure:
    """What one of them was not yet read for hides no peak, no more than it does of that one."""
    is_due = not isinstance(figure, Absent) or figure.reason != NOT_READ_YET.reason
    return figure if is_due else NOT_READ_YET


class OneOfMany(Marked):
    """Keeps how one of them ended, with its markers if these are wanted, and tells the rest on."""

    def __init__(self, number: int, order: InOrder, *, with_markers: bool, share: float) -> None:
        super().__init__(share)
        self._number, self._order, self._with_markers = number, order, with_markers

    def wants_marker(self, body: object) -> bool:
        """Only if any are."""
        return self._with_markers and super().wants_marker(body)

    def take_sample(self, sample: Sample) -> None:
        """One sample more."""
        super().take_sample(sample)
        self._order.put_sample(self._number, sample)

    def take_state(self, at: float, state: RunState, kept_bytes: int) -> None:
        """One state more."""
        super().take_state(at, state, kept_bytes)
        self._order.put_state(self._number, at, state, kept_bytes)
