"""When a dear reading may be made again, by what the last one cost."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Due:
    """When a tier may be read again, by what its last reading cost."""

    share: float
    least_seconds: float
    at: float = 0.0

    def is_due(self, now: float) -> bool:
        """Whether the budget allows a reading now."""
        return now >= self.at

    def spent(self, began: float, ended: float) -> None:
        """Put the next reading off by what this one cost."""
        self.at = began + max(self.least_seconds, (ended - began) / self.share)
