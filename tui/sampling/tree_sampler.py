"""One tick of readings of a process tree, as a sample under the same metric keys as a workload's.

What the tree has is the look's; rates, the limit and the machine are added here.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

from tui.cage.limit import LimitReader
from tui.probe.process import PROC
from tui.probe.reading import Figure, Sample, Tier
from tui.probe.system import read_system
from tui.sampling.due import Due
from tui.sampling.tree_rates import TreeRates
from tui.tree.reading import TreeReading

_DUTY_SHARE: Final = 0.002
_LEAST_SECONDS: Final = 1.0


class Look(Protocol):
    """What looks at the tree."""

    @property
    def longest_hold_seconds(self) -> float:
        """For so long a walk held a process up at most."""

    @property
    def is_gone(self) -> bool:
        """Whether the head has ended."""

    @property
    def walked_at(self) -> float | None:
        """When pages were walked last, None if never."""

    @property
    def faults(self) -> int:
        """Page faults of all of it so far, at least."""

    @property
    def faults_at_walk(self) -> tuple[int, int]:
        """The same before and after pages were walked last."""

    def tick(self) -> TreeReading:
        """What is due."""

    def whole(self) -> TreeReading:
        """All of it, now."""

    def close(self) -> None:
        """Give back what is held."""


class TreeSampler:
    """Makes one sample and one reading a tick; `close` gives the look's descriptors back."""

    def __init__(
        self,
        look: Look,
        *,
        limit: LimitReader | None = None,
        proc_root: Path = PROC,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.look, self._limit = look, limit
        self._root, self._clock = proc_root, clock
        self._rates = TreeRates()
        self._around: dict[str, Figure] = {}
        self._read_at: dict[Tier, float] = {}
        self._system_due = Due(_DUTY_SHARE, _LEAST_SECONDS)
        self._limit_due = Due(_DUTY_SHARE, _LEAST_SECONDS)

    def tick(self, *, all_tiers: bool = False) -> tuple[Sample, TreeReading]:
        """Read what is due; with `all_tiers`, everything, whatever it costs."""
        reading = self.look.whole() if all_tiers else self.look.tick()
        self._read_at[Tier.COUNTERS] = reading.at
        if (walked_at := self.look.walked_at) is not None:
            self._read_at[Tier.WALK] = self._read_at[Tier.FILE] = walked_at
        if all_tiers or self._system_due.is_due(self._clock()):
            self._take(Tier.SYSTEM, self._system_due, lambda: read_system(self._root))
        if self._limit and (all_tiers or self._limit_due.is_due(self._clock())):
            self._take(Tier.LIMIT, self._limit_due, self._limit.read)
        values = {**reading.total, **self._rates.of(reading), **self._around}
        return Sample(reading.at, values, dict(self._read_at)), reading

    def _take(self, tier: Tier, due: Due, read: Callable[[], dict[str, Figure]]) -> None:
        began = self._clock()
        due.begin()
        self._around |= read()
        due.spent(began, self._clock())
        self._read_at[tier] = began

    def close(self) -> None:
        """Give back every descriptor."""
        self.look.close()
