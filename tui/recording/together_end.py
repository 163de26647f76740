"""What the instances of a recording came to together, and what they held at most at one moment.

Nothing of it is in the file: it is made of what each told, as it was made while they ran.
"""

from __future__ import annotations

from collections.abc import Sequence

from tui.metrics import METRICS
from tui.probe.reading import Sample
from tui.recording.budget import Work
from tui.recording.elapsed import with_sample
from tui.recording.gone import is_gone, last_known
from tui.recording.keepers import Keeper
from tui.run.about import About
from tui.run.followed import Followed
from tui.run.state import RunState, Update
from tui.run.together import Together, together


class TogetherEnd:
    """Has a keeper for each, which keeps how it ended and tells of all that was read of it."""

    def __init__(self, abouts: Sequence[About], work: Work) -> None:
        followed = Followed(len(abouts))
        self._followed = followed
        self.keepers = tuple(
            _OneOfMany(number, about, followed, work, len(abouts))
            for number, about in enumerate(abouts)
        )

    @property
    def untold(self) -> int:
        """Of how many no line told what they did."""
        return sum(not keeper.states for keeper in self.keepers)

    def end(self) -> Together:
        """All of them, when all was told."""
        return together([keeper.end for keeper in self.keepers], self._followed.peak)


class _OneOfMany(Keeper):
    def __init__(
        self, number: int, about: About, followed: Followed, work: Work, many: int
    ) -> None:
        super().__init__()
        self._number, self._followed, self._work = number, followed, work
        self._parts = len(METRICS) + many  # as much work as to decode so many
        self._now = RunState(about)

    @property
    def end(self) -> RunState:
        """Its last state, with what was last known of it."""
        living, *later = self.samples or (None,)
        last = later[0] if later else living
        sample = None if last is None or living is None else last_known(last, living)
        return with_sample(self._now, sample)

    def take_sample(self, sample: Sample) -> None:
        """One sample more. Raises Exhausted."""
        super().take_sample(sample)
        if not is_gone(sample):
            self._work.spend(self._parts)
            self._followed.add(self._number, Update(self._now, (sample,)))

    def take_state(self, at: float, state: RunState, kept_bytes: int) -> None:
        """One state more."""
        super().take_state(at, state, kept_bytes)
        self._now = state
        self._followed.add(self._number, Update(state))
