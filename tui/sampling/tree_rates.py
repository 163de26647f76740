"""Rates of a tree: of each process by its own running totals, then summed.

A total of the whole tree would fall when one of its processes ends, and rise by all that a new one
did before it came.
"""

from __future__ import annotations

from collections.abc import Mapping

from tui.probe.reading import NOT_READ_YET, Absent, Figure
from tui.sampling.rates import RATES
from tui.tree.reading import Process, TreeReading

_Totals = Mapping[tuple[int, int], Process]


class TreeRates:
    """Remembers one reading; a process that came since then has begun with nothing."""

    def __init__(self) -> None:
        self._before: tuple[float, _Totals] | None = None

    def of(self, reading: TreeReading) -> dict[str, Figure]:
        """The rates at this moment; absent with the reason of the first process that tells none."""
        alive = {one.identity: one for one in reading.processes if one.is_alive}
        before, self._before = self._before, (reading.at, alive)
        if before is None or reading.at <= before[0]:
            return dict.fromkeys(RATES, NOT_READ_YET)
        seconds = reading.at - before[0]
        values: dict[str, Figure] = {}
        for rate, key in RATES.items():
            grown: Figure = 0
            for identity, process in alive.items():
                known = before[1].get(identity)
                grown = grown + _grown(known, process, key)
            values[rate] = grown if isinstance(grown, Absent) else grown / seconds
        return values


def _grown(before: Process | None, now: Process, key: str) -> Figure:
    total = now.get(key)
    if before is None or isinstance(total, Absent):
        return total
    last = before.get(key)
    return last if isinstance(last, Absent) else max(0, total - last)
