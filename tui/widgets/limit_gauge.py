"""How close the limit in force is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tui.metrics_format import format_bytes, format_seconds
from tui.probe.reading import number
from tui.widgets.rows import Row, StateRows, row_of

_LEAST_BAR: Final = 8


class LimitGauge(StateRows):
    """One bar against the tightest limit: what cannot be reclaimed solid, what can be hatched."""

    DEFAULT_CSS = "LimitGauge { height: 1; }"

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """Limit, bar, figures, and the seconds left when the slope leads there."""
        state = self._state
        if state is None or state.sample is None:
            return []
        sample = state.sample
        limit = number(sample.get("limit_bytes"))
        solid = number(sample.get("limit_unreclaimable_bytes"))
        if not limit or solid is None:
            return [row_of(f" limit: not known ({state.limit_words})", "dim")]
        hatched = number(sample.get("limit_reclaimable_bytes")) or 0
        swap = number(sample.get("limit_swap_bytes")) or 0
        figures = f" {format_bytes(solid)} can't be reclaimed, {format_bytes(hatched)} can"
        if swap:
            figures += f", {format_bytes(swap)} in swap"
        if width > 150:
            figures += f" {state.limit_words}"
        left = state.seconds_left
        warning = f" FULL IN {format_seconds(round(left, 1))} " if left is not None else ""
        head = f" limit {format_bytes(limit)} "
        if len(head) + len(warning) + _LEAST_BAR + len(figures) > width:
            figures = f" {format_bytes(solid)} not, {format_bytes(hatched)} reclaimable"
        room = max(_LEAST_BAR, width - len(head) - len(figures) - len(warning) - 2)
        full = min(room, round(solid / limit * room))
        hatch = min(room - full, round(hatched / limit * room))
        danger = "error" if solid > 0.9 * limit else "warning" if solid > 0.7 * limit else "primary"
        block = ("#" * full, danger) if self._ascii else (" " * full, f"{danger} reverse")
        return [
            (
                (head, "bold"),
                (warning, "error bold reverse"),
                block,
                ("/" * hatch + "." * (room - full - hatch), "dim"),
                (figures, ""),
            )
        ]
