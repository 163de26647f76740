"""What the instances of a recording held together, moment after moment, and at most.

Nothing of it is in the file: it is made of what each told. A moment is a round: all that have told
anything new told it once, so that no reading stands beside one that came after the next of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from tui.metrics import METRICS
from tui.probe.reading import Sample
from tui.recording.budget import Work
from tui.recording.gone import is_gone
from tui.recording.keepers import Keeper
from tui.run.about import About
from tui.run.peaks import raised
from tui.run.state import RunState
from tui.run.together import Together, together


class TogetherOver:
    """Is told every sample and state in the order of the file; tells `on_round` of every round."""

    def __init__(
        self,
        abouts: Sequence[About],
        work: Work,
        on_round: Callable[[Together], None] = lambda _: None,
    ) -> None:
        self._states = [RunState(about) for about in abouts]
        self._work, self._on_round = work, on_round
        self._new: set[int] = set()
        self._peak: Mapping[str, float] = {}

    def take_sample(self, number: int, sample: Sample) -> None:
        """One of them was read anew. Raises Exhausted."""
        if is_gone(sample):
            return
        if number in self._new:
            self._round()
        self._new.add(number)
        self._states[number] = replace(self._states[number], sample=sample)

    def take_state(self, number: int, state: RunState) -> None:
        """One of them is in this state now. Raises Exhausted."""
        before = self._states[number]
        if state.outcome is not before.outcome or state.phase is not before.phase:
            self._round()  # what it held may be gone from now on
        self._states[number] = replace(state, sample=before.sample)

    def end(self) -> Together:
        """All of them at the end."""
        self._round()
        return together(self._states, self._peak)

    def _round(self) -> None:
        if not self._new:
            return
        self._new.clear()
        self._work.spend(len(self._states) * len(METRICS))
        now = together(self._states, self._peak)
        if now.sample is not None:
            self._peak = raised(self._peak, now.sample)
        self._on_round(replace(now, peak=self._peak))


class EndOfOne(Keeper):
    """Keeps how one of them ended, and tells of its readings for what they held together."""

    def __init__(self, number: int, over: TogetherOver) -> None:
        super().__init__()
        self._number, self._over = number, over

    def take_sample(self, sample: Sample) -> None:
        """One sample more."""
        super().take_sample(sample)
        self._over.take_sample(self._number, sample)

    def take_state(self, at: float, state: RunState, kept_bytes: int) -> None:
        """One state more."""
        super().take_state(at, state, kept_bytes)
        self._over.take_state(self._number, state)
