"""What the others have to do with the end of one instance, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from tui.cage.killer import Killer
from tui.metrics_format import format_bytes
from tui.probe.reading import NOT_READ_YET, Figure
from tui.run.ending import Ending
from tui.run.state import RunState
from tui.tree.sums import bounded_sum, bounds

_FOR_WANT: Final = (Killer.CAGE, Killer.LIMIT, Killer.MACHINE, Killer.KERNEL)
_PRIVATE: Final = ("rss_anon_bytes", "swap_bytes")


def beside_others(end: Ending, index: int, states: Sequence[RunState]) -> Ending:
    """The end of one, with what the others that live held by their last readings.

    A limit around all of them is filled by all, whoever is taken for it.
    """
    if end.killed_by not in _FOR_WANT or end.reason is None:
        return end
    others = [s for i, s in enumerate(states) if i != index and s.outcome is None]
    if not others:
        return end
    held = bounded_sum(_held(state) for state in others)
    least, most = bounds(held)
    about = format_bytes(least) if most == least else f"at least {format_bytes(least)}"
    whose = "the other instance" if len(others) == 1 else f"the {len(others):,} other instances"
    return replace(
        end,
        reason=f"{end.reason}; {whose} held {about} of private memory beside it",
        remedy=f"fewer instances, {end.remedy}" if end.remedy else "fewer instances",
    )


def _held(state: RunState) -> Figure:
    sample = state.reading
    if sample is None:
        return NOT_READ_YET
    return bounded_sum(sample.get(key) for key in _PRIVATE)
