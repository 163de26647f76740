"""Which pages were changed, as it is told once at the end: runs where they are few, else bits."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final, Self

Run = tuple[int, int]
"""First page, and the one after the last."""
MOST_RUNS_TOLD: Final = 4096
_RUN: Final = struct.Struct("=2q")


@dataclass(frozen=True, slots=True)
class WhichPages:
    """Runs of pages in order, without overlap; or, if `runs` is None, a bit for each page.

    The first of eight pages is the highest bit of its byte.
    """

    runs: tuple[Run, ...] | None = None
    bits: bytes = b""

    @classmethod
    def from_runs(cls, packed: bytes, end_page: int) -> Self | None:
        """Runs as they are told; None if they are not in order, or go beyond the last page."""
        runs = tuple((first, end) for first, end in _RUN.iter_unpack(packed))
        last = -1
        for first, end in runs:
            if not last < first < end <= end_page:
                return None
            last = end
        return cls(runs)


def packed(runs: list[Run]) -> bytes:
    """Runs as they are told."""
    return b"".join(_RUN.pack(first, end) for first, end in runs)


RUN_BYTES: Final = _RUN.size
