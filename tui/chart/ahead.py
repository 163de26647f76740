"""How high a run will be at the end of its time axis: both axes then leap at once, and seldom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tui.run.state import Phase, RunState

if TYPE_CHECKING:
    from tui.run.history import History

_RSS: Final = "rss_bytes"
_FIRST_LOOK_SECONDS: Final = 3.0
_FIRST_SPAN_SECONDS: Final = 2.0
"""An array's first second is no measure of the rest."""


def highest_ahead(
    state: RunState, history: History, begun_seconds: float, limit_seconds: float
) -> float:
    """The bytes it comes to by the limit if it grows on as it did before the axis began.

    Told from what was read until then, so that it stays one figure for as long as the axis does. 0
    where that is not known: of a run that ended, of an array whose size nobody knows, of one that
    has just been opened.
    """
    array_bytes = state.about.array_bytes
    if state.phase is Phase.ENDED or array_bytes is None:
        return 0.0
    begun = max(begun_seconds, _FIRST_LOOK_SECONDS)
    span = min(limit_seconds - begun, begun) if begun_seconds else _FIRST_SPAN_SECONDS
    opened, last = state.started_at, history.last_at
    if span <= 0 or last is None or last < opened + begun:
        return 0.0
    now = history.peak(_RSS, until=opened + begun)
    before = history.peak(_RSS, until=opened + begun - span)
    if now is None or before is None:
        return 0.0
    first = history.peak(_RSS, until=opened)
    most = (before if first is None else first) + array_bytes
    grown = (now - before) * (limit_seconds - begun) / span
    return max(now, min(now + grown, most))
