"""Rates from running totals: how much more was counted since the tick before, a second."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tui.probe.reading import NOT_READ_YET, Absent, Figure

RATES: Final = {
    "minor_faults_per_second": "minor_faults",
    "major_faults_per_second": "major_faults",
    "read_bytes_per_second": "read_bytes",
    "written_bytes_per_second": "write_bytes",
}


class Rates:
    """Remembers one reading of the totals."""

    def __init__(self) -> None:
        self._before: tuple[float, Mapping[str, Figure]] | None = None

    def of(self, now: float, totals: Mapping[str, Figure]) -> dict[str, Figure]:
        """The rates at this moment; absent with the reason of either reading."""
        before, self._before = self._before, (now, totals)
        values: dict[str, Figure] = {}
        for rate, key in RATES.items():
            total = totals[key]
            last = before[1][key] if before else NOT_READ_YET
            if isinstance(total, Absent) or isinstance(last, Absent):
                values[rate] = total if isinstance(total, Absent) else last
            elif before and now > before[0]:
                values[rate] = max(0.0, (total - last) / (now - before[0]))
        return values
