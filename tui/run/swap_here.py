"""How much more swap a run could fill, and why it is none where it is none.

Of every bound on it the tightest: its own limit, the group that cowtop is in, the machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tui.metrics_format import format_bytes
from tui.probe.reading import Absent, Figure
from tui.probe.surroundings import Surroundings
from tui.run.state import RunState
from tui.settings import CageKind
from workloads.figures import at_least, at_most

_NOT_TOLD: Final = Absent("swap beside this limit is not known")


@dataclass(frozen=True, slots=True)
class SwapHere:
    """What is left of it in bytes; `words` name the bound: `this machine has no swap`."""

    left_bytes: Figure
    words: str


def swap_here(state: RunState, around: Surroundings) -> SwapHere:
    """The swap that a run may still fill; of two equal bounds the one nearer to the run."""
    places = [*_own(state), *_group(around), _machine(around)]
    unknown = next((place for place in places if isinstance(place.left_bytes, Absent)), None)
    none = next((place for place in places if place.left_bytes == 0), None)
    if none is not None or unknown is not None:
        return none or unknown or places[-1]
    return min(places, key=_least)


def _least(place: SwapHere) -> float:
    return float("inf") if isinstance(place.left_bytes, Absent) else place.left_bytes


def _own(state: RunState) -> list[SwapHere]:
    settings = state.about.settings
    if settings is None or settings.swap_max_bytes is None or settings.cage is CageKind.RLIMIT:
        return []
    allowed = settings.swap_max_bytes
    if allowed == 0:
        return [SwapHere(0, "this run's limit allows no swap")]
    # The cage has nobody but this run in it.
    used = state.sample.get("swap_bytes") if state.sample else 0
    left = at_most(at_least(allowed - used, 0), allowed)
    words = f"this run's limit allows {format_bytes(allowed)} of swap"
    return [SwapHere(left, f"{words}, all of it in use" if left == 0 else words)]


def _group(around: Surroundings) -> list[SwapHere]:
    group = around.group
    if isinstance(group, Absent):
        return []
    if group.swap_bytes is None:
        return [SwapHere(_NOT_TOLD, _NOT_TOLD.reason)]
    return [
        SwapHere(
            group.swap_bytes,
            "the control group around cowtop allows "
            + (f"{format_bytes(group.swap_bytes)} of swap" if group.swap_bytes else "no swap"),
        )
    ]


def _machine(around: Surroundings) -> SwapHere:
    whole, left = around.machine.swap_bytes, around.machine.swap_free_bytes
    if isinstance(left, Absent):
        return SwapHere(left, left.reason)
    if whole == 0:
        return SwapHere(0, "this machine has no swap")
    if left == 0:
        return SwapHere(0, "this machine's swap is full")
    return SwapHere(left, f"this machine has {format_bytes(left)} of swap left")
