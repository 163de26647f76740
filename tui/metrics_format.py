"""Figures as words, the same for every front end: ASCII only, binary units, no false zero."""

from __future__ import annotations

from typing import Final

BINARY_UNITS: Final = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")


def format_bytes(size_bytes: float) -> str:
    """`131 MiB`: three or four significant digits; only an exact zero is `0 B`."""
    if size_bytes < 0:
        return "-" + format_bytes(-size_bytes)
    if 0 < size_bytes <= 0.5:
        return "<1 B"
    if round(size_bytes) < 1024:
        return f"{round(size_bytes)} B"
    value, power = float(size_bytes), 0
    # Half a unit below 1024 already rounds to 1024, which is one of the next unit.
    while value >= 1023.5 and power < len(BINARY_UNITS) - 1:
        value, power = value / 1024, power + 1
    return f"{_three_digits(value)} {BINARY_UNITS[power]}"


def _three_digits(value: float) -> str:
    if value < 9.995:
        return f"{value:.2f}"
    return f"{value:.1f}" if value < 99.95 else f"{value:.0f}"


def format_rate(bytes_per_second: float) -> str:
    """`131 MiB/s`."""
    return format_bytes(bytes_per_second) + "/s"


def format_seconds(seconds: float) -> str:
    """`31 ms`, `1.2 s`, `1:05`, `2:00:05`; minutes and hours count whole seconds gone by."""
    if seconds < 0:
        return "-" + format_seconds(-seconds)
    if seconds == 0:
        return "0 s"
    if seconds < 1e-8:
        return "<0.01 us"
    if seconds < 0.000995:
        return f"{_three_digits(seconds * 1e6)} us"
    if seconds < 0.00995:
        return f"{seconds * 1000:.1f} ms"
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(max(60, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def format_count(count: float) -> str:
    """`12,500`; a small fraction of one keeps two digits."""
    if isinstance(count, int) or abs(count) >= 9.95:
        return f"{round(count):,}"
    return f"{count:.2g}"
