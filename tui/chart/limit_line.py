"""The limit as a line in the picture: what cannot be taken back now, and the room that is left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tui.metrics_format import format_bytes, format_seconds
from tui.probe.reading import number
from tui.run.state import Phase, RunState

WITHIN_SIGHT: Final = 1.6
"""A limit further above the highest column than this is not drawn: the run would be flat."""
_NEAR: Final = "caution bold"
_FAR: Final = "limit"


@dataclass(frozen=True, slots=True)
class LimitLine:
    """`at_bytes`: where in the picture what cannot be taken back would fill the limit."""

    at_bytes: float
    value: str
    name: str
    short: str
    style: str


def limit_line(state: RunState, held_bytes: float, highest_bytes: float) -> LimitLine | None:
    """The line of the limit in force, None where it is not known or out of sight.

    `held_bytes`: what the picture shows of the run that cannot be taken back now.
    """
    sample = state.reading
    if sample is None:
        return None
    limit = number(sample.get("limit_bytes"))
    held = number(sample.get("limit_unreclaimable_bytes"))
    if limit is None or held is None:
        return None
    at = held_bytes + max(0.0, limit - held)
    if at > WITHIN_SIGHT * max(highest_bytes, 1.0):
        return None
    whose, short = _whose(state, limit)
    left = state.seconds_left if state.phase is not Phase.ENDED else None
    name = whose if left is None else f"{whose}: full in {format_seconds(round(left))}"
    return LimitLine(at, format_bytes(limit), name, short, _FAR if left is None else _NEAR)


def _whose(state: RunState, limit_bytes: float) -> tuple[str, str]:
    if state.about.memory_max_bytes == limit_bytes:
        return "cage", "cage"
    # The kernel's word for the whole machine; anything else is a limit around the run.
    return ("of RAM", "RAM") if state.limit_words.startswith("RAM") else ("limit", "limit")
