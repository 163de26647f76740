"""A number of bytes in words: binary units, as the kernel counts."""

from __future__ import annotations

from typing import Final

UNITS: Final = ("KiB", "MiB", "GiB", "TiB", "PiB", "EiB")


def words_of_bytes(count: int) -> str:
    """`count` bytes in the largest unit that leaves 1 or more, e.g. `953.7 MiB`."""
    if count < 1024:
        return f"{count} bytes"
    value = float(count)
    for unit in UNITS:
        value /= 1024
        # 1023.95 and more would be shown as 1024.0.
        if value < 1023.95 or unit == UNITS[-1]:
            break
    return f"{value:,.1f} {unit}"
