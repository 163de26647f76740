"""What is worth telling of a subject that stands still: figures that are others than those told.

A picture that is sent again because time went by costs a slow link what a picture costs.
"""

from __future__ import annotations

from typing import Final

from tui.metrics import METRICS
from tui.metrics.metric import Unit
from tui.probe.reading import STOPPED, Absent, Figure, Tier, number
from tui.run.state import RunState

RESTING_SECONDS: Final = 1.0
"""Between two readings of a subject that stands still."""
LONGEST_SECONDS: Final = 30.0
"""So long nothing is told at most, whatever the figures."""
SETTLING_SECONDS: Final = 3.0
"""So long all is told: what was on its way arrives, and rates fall to nothing."""
_OWN: Final = tuple(
    metric.key
    for metric in METRICS
    if metric.unit is Unit.BYTES and metric.tier not in (Tier.SYSTEM, Tier.LIMIT)
)
_OF_OTHERS: Final = tuple(
    (metric.key, metric.unit)
    for metric in METRICS
    if metric.unit in (Unit.BYTES, Unit.PERCENT) and metric.key not in _OWN
)
_OWN_STEP_BYTES: Final = 64 << 10
_SHARE_OF_LIMIT: Final = 1 / 256
_UNLIMITED_STEP_BYTES: Final = 16 << 20
_PERCENT_STEP: Final = 1.0
_SHARE: Final = 1 / 200
"""Less than half a percent is not seen in three digits."""


STOPPED_OUTSIDE: Final = "stopped from outside"


def is_stopped_outside(state: RunState) -> bool:
    """Whether somebody else has stopped the process by a signal: that is no pause of the run."""
    sample = state.sample
    return state.outcome is None and sample is not None and sample.get(STOPPED) == 1


class Standstill:
    """Remembers what was told last, and since when the subject stands still."""

    def __init__(self) -> None:
        self._since: float | None = None
        self._told: RunState | None = None

    def seen(self, at: float, *, is_still: bool) -> None:
        """Whether it stood still at a moment."""
        if not is_still:
            self._since = None
        elif self._since is None:
            self._since = at

    def told(self, state: RunState) -> None:
        """This is what the others know now."""
        self._told = state

    def may_wait(self, at: float, state: RunState) -> bool:
        """Whether there is nothing to tell: it stands still, and so do its figures."""
        before = self._told
        if self._since is None or at - self._since < SETTLING_SECONDS or before is None:
            return False
        return holds_the_same(before, state) and not _others_moved(before, state)


def holds_the_same(before: RunState, now: RunState) -> bool:
    """Whether a subject's own figures are what they were half a minute ago or less, as far as can
    be seen."""
    told, sample = before.sample, now.sample
    if told is None or sample is None or sample.at - told.at >= LONGEST_SECONDS:
        return False
    return _beside(before) == _beside(now) and not any(
        _differ(told.get(key), sample.get(key), _OWN_STEP_BYTES) for key in _OWN
    )


def _others_moved(before: RunState, now: RunState) -> bool:
    told, sample = before.sample, now.sample
    if told is None or sample is None:
        return True
    limit = number(sample.get("limit_bytes"))
    step = _UNLIMITED_STEP_BYTES if limit is None else limit * _SHARE_OF_LIMIT
    return any(
        _differ(told.get(key), sample.get(key), step if unit is Unit.BYTES else _PERCENT_STEP)
        for key, unit in _OF_OTHERS
    )


def _beside(state: RunState) -> tuple[object, ...]:
    """What is told beside the figures, and may change while the subject stands still."""
    return (
        *(state.phase, state.what, state.other_writer, state.notices, state.verdict),
        *(state.rows_done, state.flushes.count, state.unflushed_pages),
    )


def _differ(before: Figure, now: Figure, least: float) -> bool:
    if isinstance(before, Absent) or isinstance(now, Absent):
        return before != now
    return abs(now - before) > max(least, before * _SHARE)
