"""What every live subject does: its state, its ends, and that others are told of it in time.

Everything happens in the one thread that calls `execute`; `stop`, `send` and `request_map` may be
called from others. What the subject is, how it begins and how it ends, a subclass knows.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from tui.files.proof import FileVerdict
from tui.pages.request import MapRequest
from tui.run import verdict
from tui.run.about import About
from tui.run.after import After
from tui.run.ending import Ending
from tui.run.marker import Marker, MarkerKind
from tui.run.standstill import Standstill
from tui.run.state import Phase, RunState, Update
from tui.run.tracker import Tracker

_NEW_SECONDS: Final = 3.0
TICK_SHARE: Final = 0.25
"""Of a core, for a whole tick: far more than the budgets of what is read in it add up to."""


@dataclass(frozen=True, slots=True)
class Telling:
    """Whom a subject tells what is new, and how often.

    `calm_seconds`: between two updates once it is no more new, if that is longer than `seconds`.
    `on_save`: all that was told so far is to be made whole, for the end may come at once.
    """

    on_update: Callable[[Update], None] = lambda update: None
    seconds: float = 0.5
    calm_seconds: float = 0.0
    clock: Callable[[], float] = time.monotonic
    on_save: Callable[[RunState], None] = lambda state: None


NOBODY: Final = Telling()


class LiveSubject(ABC):
    """Something under watch; a subclass reads it, and says how it begins and ends."""

    def __init__(self, about: About, interval_seconds: float, telling: Telling = NOBODY) -> None:
        self._interval_seconds = interval_seconds
        self._telling, self._clock = telling, telling.clock
        self._tracker = Tracker(about)
        self._map_request: MapRequest | None = None
        self._stopping = False
        self._published_at = float("-inf")
        self._standstill = Standstill()

    @property
    def state(self) -> RunState:
        """The state as it is now."""
        return self._tracker.state

    @abstractmethod
    def execute(self) -> RunState:
        """Watch to the end and return the last state. Raises UsageError before anything began."""

    @abstractmethod
    def stop(self) -> None:
        """Ask for the end."""

    @abstractmethod
    def wake(self) -> None:
        """End the wait for the next tick; from any thread."""

    def request_map(self, request: MapRequest | None) -> None:
        """Want a page map from now on, or none any more; read on the walk budget."""
        self._map_request = request

    def notice(self, *words: str) -> None:
        """What must be known beside the figures; what is empty or was said is not said again."""
        new = [word for word in words if word and word not in self.state.notices]
        self.say(replace(self.state, notices=(*self.state.notices, *new)))

    def say(self, state: RunState) -> None:
        """From now on this is the state."""
        self._tracker.state = state

    def ended(
        self,
        end: Ending,
        at: float,
        file_verdict: FileVerdict | None,
        after: After | None = None,
    ) -> None:
        """Say how it ended, and publish the last state."""
        self._tracker.mark(Marker(MarkerKind.END, at, self.state.rows_done, label=str(end.outcome)))
        state = replace(
            self.state,
            phase=Phase.ENDED,
            what="",
            outcome=end.outcome,
            reason=end.reason,
            remedy=end.remedy,
            killed_by=end.killed_by,
            file_verdict=file_verdict,
            after=after,
            seconds_left=None,
            others=None,
        )
        self.say(replace(state, verdict=verdict.of_run(state)))
        self.publish()

    def publish_if_due(self, *, soon: bool = False) -> None:
        """Publish if the last time is long enough ago; `soon` for what should not wait."""
        wait = self._telling.seconds / 4 if soon else self._telling.seconds
        if not soon and self.state.elapsed_seconds > _NEW_SECONDS:
            wait = max(wait, self._telling.calm_seconds)
        if self._clock() - self._published_at < wait:
            return
        if soon or not self._standstill.may_wait(self._clock(), self.state):
            self.publish()

    def publish(self) -> None:
        """Tell what is new."""
        self._published_at = self._clock()
        self._standstill.told(self.state)
        self._telling.on_update(self._tracker.take())
