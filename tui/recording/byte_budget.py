"""How many bytes a recording may take: a stock to begin with, then so many a second, for each kind.

The kinds together stay below the budget of an hour, so that none starves another.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

DEFAULT_BYTES_PER_HOUR: Final = 2_000_000
_HOUR: Final = 3600.0


class LineKind(StrEnum):
    """What a line of a recording holds."""

    SAMPLE = "sample"
    STATE = "state"
    MARKER = "marker"
    MAP = "map"


# Share of the hour's budget to begin with, and spread over the hour. Header, last line and what
# must be written whatever it costs take the rest.
_SHARES: Final = {
    LineKind.SAMPLE: (0.20, 0.22),
    LineKind.STATE: (0.08, 0.12),
    LineKind.MARKER: (0.12, 0.05),
    LineKind.MAP: (0.06, 0.09),
}


class ByteBudget:
    """What was spent of it, kind by kind; times are seconds since the recording began."""

    def __init__(self, bytes_per_hour: int = DEFAULT_BYTES_PER_HOUR) -> None:
        self._per_hour = bytes_per_hour
        self._spent = dict.fromkeys(LineKind, 0)

    def allows(self, kind: LineKind, size_bytes: int, at: float) -> bool:
        """Whether so much more may be written now."""
        stock, spread = _SHARES[kind]
        allowed = self._per_hour * (stock + spread * at / _HOUR)
        return self._spent[kind] + size_bytes <= allowed

    def spend(self, kind: LineKind, size_bytes: int) -> None:
        """So much was written."""
        self._spent[kind] += size_bytes
