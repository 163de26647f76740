"""How the C library gives memory back, where it is glibc.

By itself glibc raises its thresholds each time that a large block is freed. Reading the byte code
of some hundred modules frees many, and from then on what is freed stays with the process: 16 MiB
of 80. Thresholds that were set once are not raised.
"""

from __future__ import annotations

import ctypes
from typing import Final

_M_TRIM_THRESHOLD: Final = -1
_M_MMAP_THRESHOLD: Final = -3
# What both are at first, by mallopt(3).
_FIRST_BYTES: Final = 128 << 10


def keep_freed_memory_small() -> bool:
    """Set the thresholds to what they are at first; whether there were any to set."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):
        return False  # another C library, or none that can be asked
    return bool(mallopt(_M_TRIM_THRESHOLD, _FIRST_BYTES)) and bool(
        mallopt(_M_MMAP_THRESHOLD, _FIRST_BYTES)
    )
