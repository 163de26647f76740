"""Where runs leave what they know, each in its own thread, for whoever asks from another.

What is left is frozen and put in place of the last: neither side waits for the other, and who asks
reads nothing of the kernel's.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tui.run.marker import Marker, MarkerKind
from tui.run.standstill import LONGEST_SECONDS
from tui.run.state import RunState, Update

if TYPE_CHECKING:
    from tui.fit.state import FitState

_LATE_SECONDS: Final = 10.0
_TOLD_BY_SUBJECT: Final = (MarkerKind.OPEN, MarkerKind.CLOSE, MarkerKind.FLUSH, MarkerKind.MARK)


@dataclass(frozen=True, slots=True)
class Told:
    """The latest of one run. `hears`: whether its process has told anything of itself so far."""

    state: RunState
    hears: bool = False
    flushes: int = 0
    marks: int = 0

    def with_markers(self, markers: tuple[Marker, ...]) -> Told:
        """With what happened since."""
        if not markers:
            return self
        numbers = [one.number for one in markers if one.kind is MarkerKind.FLUSH]
        return replace(
            self,
            hears=self.hears or any(one.kind in _TOLD_BY_SUBJECT for one in markers),
            flushes=max((self.flushes, *numbers)),
            marks=self.marks + sum(one.kind is MarkerKind.MARK for one in markers),
        )


@dataclass(frozen=True, slots=True)
class Known:
    """All that was left until now, by the number of the run, from 0.

    `fresh_seconds`: what was read longer ago is no figure of now any more.
    """

    runs: dict[int, Told]
    fit: FitState | None
    fresh_seconds: float


class Board:
    """`interval_seconds`: so far apart are the readings of who leaves them here."""

    def __init__(self, interval_seconds: float = 0.0) -> None:
        # Of what stands still nothing is told for so long.
        self.fresh_seconds = LONGEST_SECONDS + _LATE_SECONDS + 2 * interval_seconds
        self._lock = threading.Lock()
        self._runs: dict[int, Told] = {}
        self._fit: FitState | None = None

    def take(self, index: int, update: Update) -> None:
        """What is new of a run; called by its thread alone."""
        before = self._runs.get(index)
        told = Told(update.state) if before is None else replace(before, state=update.state)
        told = told.with_markers(update.markers)
        with self._lock:
            self._runs[index] = told

    def drop(self, index: int) -> None:
        """A run of which nothing is told any more."""
        with self._lock:
            self._runs.pop(index, None)

    def take_fit(self, state: FitState) -> None:
        """How far a fit is."""
        self._fit = state

    def known(self) -> Known:
        """What is known now; from any thread."""
        with self._lock:
            return Known(dict(self._runs), self._fit, self.fresh_seconds)
