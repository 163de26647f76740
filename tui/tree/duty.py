"""A share of a core that may be saved up: what is young or moves is looked at often, for a while.

Over any longer time it is the share and no more: what is spent beyond the savings is earned first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MOST_SAVED_SECONDS: Final = 1.0


@dataclass(slots=True)
class Duty:
    """`share` of a core; `saved_seconds` of CPU may be spent now, below 0 it is a debt."""

    share: float
    saved_seconds: float = MOST_SAVED_SECONDS
    _earned_at: float | None = None

    def may_spend(self, now: float) -> bool:
        """Whether there is no debt."""
        if self._earned_at is not None:
            earned = (now - self._earned_at) * self.share
            self.saved_seconds = min(MOST_SAVED_SECONDS, self.saved_seconds + earned)
        self._earned_at = now
        return self.saved_seconds > 0

    def spend(self, cpu_seconds: float) -> None:
        """So much was spent."""
        self.saved_seconds -= cpu_seconds
