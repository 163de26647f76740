"""What of a file was in the page cache when a run began on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tui.probe.reading import Absent, Figure

NOT_ASKED: Final = Absent("not asked for")


@dataclass(frozen=True, slots=True)
class Warmth:
    """What of a file was cached at a moment of the monotonic clock, whoever brought it there.

    `before_bytes`: before its clean pages were let go of, absent where that was not asked for.
    Of what stayed then `dirty_bytes` wait to be written, and `users` have the file mapped;
    `trouble`: why nothing could be let go of. `is_in_memory`: the file has no disk below it.
    """

    file_bytes: int
    cached_bytes: Figure
    at: float
    before_bytes: Figure = NOT_ASKED
    dirty_bytes: Figure = NOT_ASKED
    users: tuple[str, ...] = ()
    trouble: str = ""
    is_asked_cold: bool = False
    is_in_memory: bool = False
