"""Runs of pages of a file: how many, together with others, and in which rows of an array they lie.

What one remembers of them is bounded: beyond so many runs the rest is left out, which is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

MOST_RUNS: Final = 1_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """`firsts` and `behinds` in one unit, rising and apart; `is_cut`: some are left out."""

    firsts: NDArray[np.int64]
    behinds: NDArray[np.int64]
    is_cut: bool = False

    @property
    def length(self) -> int:
        """All of them together."""
        return int(np.sum(self.behinds - self.firsts))

    def with_all(self, other: Runs) -> Runs:
        """These and those, each unit once."""
        is_cut = self.is_cut or other.is_cut
        if not len(other.firsts):
            return Runs(self.firsts, self.behinds, is_cut)
        if not len(self.firsts):
            return Runs(other.firsts, other.behinds, is_cut)
        firsts = np.concatenate((self.firsts, other.firsts))
        behinds = np.concatenate((self.behinds, other.behinds))
        joined = joined_runs(firsts, behinds)
        return Runs(joined.firsts, joined.behinds, is_cut or joined.is_cut)

    def rows(self, array_at: int, array_bytes: int, row_bytes: int) -> Runs:
        """The rows of an array that lie in these bytes, at least in part."""
        low = np.maximum(self.firsts - array_at, 0)
        high = np.minimum(self.behinds - array_at, array_bytes)
        inside = high > low
        return joined_runs(low[inside] // row_bytes, -(-high[inside] // row_bytes))

    def scaled(self, by: int) -> Runs:
        """The same in a smaller unit: pages in bytes."""
        return Runs(self.firsts * by, self.behinds * by, self.is_cut)


NO_RUNS: Final = Runs(np.empty(0, np.int64), np.empty(0, np.int64))


def joined_runs(firsts: NDArray[np.int64], behinds: NDArray[np.int64]) -> Runs:
    """Runs in any order as runs that rise: those that touch or overlap are one."""
    if not len(firsts):
        return NO_RUNS
    if np.any(firsts[1:] < firsts[:-1]):
        order = np.argsort(firsts, kind="stable")
        firsts, behinds = firsts[order], behinds[order]
    behinds = np.maximum.accumulate(behinds)
    apart = np.flatnonzero(firsts[1:] > behinds[:-1])
    starts = firsts[np.concatenate(([0], apart + 1))]
    ends = behinds[np.concatenate((apart, [len(behinds) - 1]))]
    return Runs(starts[:MOST_RUNS], ends[:MOST_RUNS], is_cut=len(starts) > MOST_RUNS)
