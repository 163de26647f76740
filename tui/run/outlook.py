"""When the room is full: by a run's own growth, or by that of all that work beside it on one file.

Pure. What others of the same run take is no stranger's; it is of moments of its own, so that what
strangers took meanwhile cannot be told from it, and is not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from tui.cage.forecast import Forecast, Slope, most_to_add
from tui.probe.reading import Sample, number
from tui.run.state import Phase, RunState
from workloads.words import Mode

_DONE: Final = (Phase.HOLDING, Phase.CLOSING, Phase.ENDED)
_OWN: Final = ("rss_anon_bytes", "swap_bytes")


class Outlook:
    """Takes a run's samples one by one; `beside` has the states of the others, empty if alone."""

    def __init__(self) -> None:
        self._slope = Slope()
        self.beside: Callable[[], Sequence[RunState]] = tuple

    def forecast(self, state: RunState, sample: Sample) -> Forecast:
        """What this sample leads to; nothing while the run does not work."""
        if state.phase is not Phase.RUNNING:
            return Forecast()
        others = [other for other in self.beside() if other.outcome is None]
        if not others:
            return self._slope.forecast(sample, _most(state))
        held = _held(others)
        mosts = [_most(one) for one in (state, *others)]
        known = [most for most in mosts if most is not None]
        anonymous = sample.get("rss_anon_bytes") + held if held is not None else None
        if anonymous is None or len(known) < len(mosts):
            return Forecast()
        of_all = replace(sample, values={**sample.values, "rss_anon_bytes": anonymous})
        return replace(self._slope.forecast(of_all, sum(known)), others=None)


def _most(state: RunState) -> float | None:
    """How much it can still take; None where nothing bounds it."""
    if state.phase in _DONE:
        return 0
    about, page_bytes = state.about, state.page_bytes
    if about.mode is Mode.LOAD and not state.started_at:
        return about.array_bytes
    changed, discarded = state.pages_changed * page_bytes, state.discarded_pages * page_bytes
    return most_to_add(about.mode, about.array_bytes, changed, discarded)


def _held(others: Sequence[RunState]) -> float | None:
    """What they hold for themselves, by their last readings; None where one was not read."""
    read = [state.reading for state in others]
    figures = [number(sample.get(key)) for sample in read if sample is not None for key in _OWN]
    known = [figure for figure in figures if figure is not None]
    return sum(known) if len(known) == len(_OWN) * len(others) else None
