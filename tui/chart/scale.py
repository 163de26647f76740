"""How long the axis of time is, and what several pictures have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tui.chart.axes import LEAST_SECONDS, Axis, begins_at, time_axis
from tui.chart.stack import end_of_run
from tui.run.state import Phase, RunState

if TYPE_CHECKING:
    from tui.run.history import History


@dataclass(frozen=True, slots=True)
class Scale:
    """What several pictures have in common: a difference on screen is then one in the figures.

    `is_whole`: no run goes on beyond these seconds, and they fill the time axis; None: that is so
    where the run has ended.
    """

    ceiling_bytes: float = 0.0
    least_seconds: float = 0.0
    is_whole: bool | None = None


ALONE: Final = Scale()


def time_of(state: RunState, history: History, columns: int, scale: Scale) -> tuple[Axis, float]:
    """The axis, and how long the run was when that was first drawn."""
    last = history.last_at
    gone = 0.0 if last is None else max(0.0, min(last, end_of_run(state)) - state.started_at)
    seconds, least = max(gone, scale.least_seconds), least_of(state)
    time = time_axis(seconds, columns, least=least, is_over=is_whole(state, scale))
    return time, begins_at(seconds, columns, least=least)


def least_of(state: RunState) -> float:
    """The shortest axis in seconds: no longer than the whole run, where it has a pace."""
    settings = state.about.settings
    pace_seconds = settings.pace_seconds if settings is not None else 0.0
    # It takes a little longer than it was asked to.
    return min(LEAST_SECONDS, 1.05 * pace_seconds) if pace_seconds >= 1 else LEAST_SECONDS


def is_whole(state: RunState, scale: Scale) -> bool:
    """Whether nothing comes after what is drawn."""
    return state.phase is Phase.ENDED if scale.is_whole is None else scale.is_whole
