"""One sweep of a tree: every process walked once, one after the other; sums are made of it alone.

Shares of a page are only right beside each other: a fork between two walks would make one and a
half pages of one. So sums stand as they were at the end of the last whole sweep, with its moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from tui.probe.reading import Absent, Figure
from tui.probe.who import Identity
from tui.tree.walk import ProcessWalk

SPREAD_SECONDS: Final = 1.0
"""Walks that are further apart are of no one moment, which is said."""


@dataclass(frozen=True, slots=True)
class Swept:
    """What the sweep found of each process that has memory of its own, or why nothing.

    `copies`: by a file's key, its private copies in RAM and in swap, each page once. `more`: so
    many processes were there and not read. `is_still`: nobody came or went meanwhile.
    """

    walks: Mapping[Identity, ProcessWalk | Absent] = field(default_factory=dict)
    copies: Mapping[str, tuple[Figure, Figure]] = field(default_factory=dict)
    more: int = 0
    is_still: bool = True

    @property
    def times(self) -> list[float]:
        """When each was walked."""
        return [walk.at for walk in self.walks.values() if not isinstance(walk, Absent)]

    @property
    def at(self) -> float | None:
        """When the oldest walk of it was made; None if there is none."""
        return min(self.times, default=None)

    @property
    def spread_seconds(self) -> float:
        """How far apart its walks were."""
        return max(self.times, default=0.0) - min(self.times, default=0.0)
