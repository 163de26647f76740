"""Limits of the chart's axes: doubled, never fitted, so that they seldom change."""

from __future__ import annotations

from typing import Final

from tui.metrics_format import BINARY_UNITS

LEAST_BYTES: Final = 1 << 20
LEAST_SECONDS: Final = 30.0
LABEL_WIDTH: Final = 7
"""Width of the longest bytes label (`768 MiB`, `1.5 GiB`)."""

Ticks = tuple[tuple[float, str], ...]


def nice_bytes_limit(maximum_bytes: float, *, divisions: int = 4) -> tuple[float, Ticks]:
    """The next power of two (1 MiB at least) and `divisions` + 1 ticks, `divisions` 1, 2 or 4.

    Labels are equally wide: the plot area keeps its place when the limit changes.
    """
    limit = float(LEAST_BYTES)
    while limit < maximum_bytes:
        limit *= 2
    values = (limit * step / divisions for step in range(divisions + 1))
    return limit, tuple((value, _bytes_label(value).rjust(LABEL_WIDTH)) for value in values)


def _bytes_label(value: float) -> str:
    power = 0
    while value >= 1024 and power < len(BINARY_UNITS) - 1:
        value, power = value / 1024, power + 1
    return f"{value:g} {BINARY_UNITS[power]}" if value else "0"


def time_limit(elapsed_seconds: float) -> float:
    """30, 60, 120, 240 ... seconds: the first that holds the time elapsed."""
    limit = LEAST_SECONDS
    while limit < elapsed_seconds:
        limit *= 2
    return limit


def time_ticks(limit_seconds: float) -> Ticks:
    """Ticks for a limit of `time_limit`: thirds of 30 s, quarters of the others."""
    divisions = 3 if limit_seconds <= LEAST_SECONDS else 4
    values = (limit_seconds * step / divisions for step in range(divisions + 1))
    return tuple((value, _time_label(value, limit_seconds)) for value in values)


def _time_label(seconds: float, limit_seconds: float) -> str:
    if seconds == 0:
        return "0"
    if limit_seconds < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
