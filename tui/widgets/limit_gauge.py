"""How close the limit in force is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tui.cage.forecast import Others
from tui.metrics.moment import STALE_SECONDS
from tui.metrics_format import format_bytes, format_seconds
from tui.probe.reading import Tier, number
from tui.widgets.rows import Row, StateRows, row_of

_LEAST_BAR: Final = 8


class LimitGauge(StateRows):
    """One bar against the tightest limit: what cannot be reclaimed solid, what can be hatched."""

    DEFAULT_CSS = "LimitGauge { height: 1; }"

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """Limit, bar, figures, the seconds left at the run's pace, and what others took."""
        state = self._state
        if state is None or state.sample is None:
            return []
        sample = state.sample
        limit = number(sample.get("limit_bytes"))
        solid = number(sample.get("limit_unreclaimable_bytes"))
        if not limit or solid is None:
            return [row_of(f" limit: not known ({state.limit_words})", "dim")]
        hatched = number(sample.get("limit_reclaimable_bytes"))
        left, others = state.seconds_left, state.others
        warning = f" FULL IN {format_seconds(round(left, 1))} " if left is not None else ""
        taken = "" if others is None else f" {_taken(others)}"
        head = f" limit {format_bytes(limit)} "
        spare = width - len(head) - len(warning) - _LEAST_BAR
        age = sample.age_seconds("limit_unreclaimable_bytes", Tier.LIMIT)
        old = f", {format_seconds(round(age, 1))} ago" if age > STALE_SECONDS else ""
        figures = _figures(solid, hatched, number(sample.get("limit_swap_bytes"))) + old
        if len(figures) + len(taken) > spare:
            figures = f" {format_bytes(solid)} not"
            figures += "" if hatched is None else f", {format_bytes(hatched)} reclaimable"
            figures += old
        if len(figures) + len(taken) > spare:
            taken = ""
        if width > 150 and len(figures) + len(taken) + 1 + len(state.limit_words) <= spare:
            figures += f" {state.limit_words}"
        room = max(_LEAST_BAR, spare + _LEAST_BAR - len(figures) - len(taken) - 2)
        full = round(min(1.0, solid / limit) * room)
        rest = 0.0 if hatched is None else min(1.0, hatched / limit)
        hatch = min(room - full, round(rest * room))
        danger = "caution" if solid > 0.7 * limit else "interface"
        block = ("#" * full, danger) if self._ascii else (" " * full, f"{danger} reverse")
        return [
            (
                (head, "bold"),
                (warning, "caution bold reverse"),
                block,
                ("/" * hatch + "." * (room - full - hatch), "dim"),
                (figures, ""),
                (taken, "caution"),
            )
        ]


def _figures(solid: float, hatched: float | None, swap: float | None) -> str:
    words = f" {format_bytes(solid)} can't be reclaimed"
    if hatched is not None:
        words += f", {format_bytes(hatched)} can"
    return words + (f", {format_bytes(swap)} in swap" if swap else "")


def _taken(others: Others) -> str:
    taken, seconds = format_bytes(others.taken_bytes), format_seconds(others.seconds)
    return f"others took {taken} of it in the last {seconds}"
