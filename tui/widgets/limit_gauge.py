"""How close the limit in force is, and whose it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from tui.run.gauge import Gauge, gauge
from tui.widgets.fitting import first_that_fits, row_width
from tui.widgets.rows import Row, StateRows

_LONGEST_BAR: Final = 24
_LEAST_BAR: Final = 6


class LimitGauge(StateRows):
    """Whose limit, a small bar (solid: can't be reclaimed, hatched: can), and what is left."""

    DEFAULT_CSS = "LimitGauge { height: 1; }"
    owner = ""
    """Whose the memory in a cage is, where that is not one run alone."""

    def on_mount(self) -> None:
        """What the bar is."""
        self.tooltip = (
            "The tightest memory limit on this run. Solid: only swap or a write to a file could "
            "free it; when that reaches the limit, something is killed. Hatched: clean pages of "
            "files, taken back at once when memory is needed. Another run like this fits where "
            "what it holds privately is less than what is left."
        )

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """One row, in the longest words that fit."""
        found = gauge(self._state, self.owner) if self._state is not None else None
        if found is None:
            return []
        if not found.lines[0]:
            return [first_that_fits([((f" {found.head}", "dim"),)], width)]
        return [first_that_fits(self._rows(found, width), width)]

    def _rows(self, found: Gauge, width: int) -> Iterator[Row]:
        head: Row = ((f" {found.head}", "bold"),)
        warning: Row = ((f"  {found.warning} ", "caution bold reverse"),) if found.warning else ()
        for line in found.lines:
            rest: Row = (*warning, (f"  {line}", ""))
            room = min(_LONGEST_BAR, width - row_width((*head, *rest)) - 2)
            if room >= _LEAST_BAR:
                yield (*head, ("  ", ""), *self._bar(found, room), *rest)
        for line in found.lines:
            yield (*head, *warning, (f"  {line}", ""))
        yield (*head, *warning)

    def _bar(self, found: Gauge, room: int) -> Row:
        full = round(found.share_stuck * room)
        loose = min(room - full, round(found.share_loose * room))
        is_near = found.share_stuck > 0.7
        solid, hatch, empty = ("#", "/", ".") if self._ascii else ("█", "▒", "·")
        return (
            (solid * full, "caution" if is_near else "interface"),
            (hatch * loose + empty * (room - full - loose), "dim"),
        )
