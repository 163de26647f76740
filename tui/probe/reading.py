"""A reading is a number or the reason why there is none; a sample is what one tick read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from workloads.figures import NOT_READ, Absent, Figure, number

__all__ = [
    "NOT_ON_THIS_SYSTEM",
    "NOT_READ",
    "NOT_READ_YET",
    "NO_PERMISSION",
    "PROCESS_GONE",
    "STOPPED",
    "Absent",
    "Figure",
    "Sample",
    "Tier",
    "number",
    "numbers_of",
    "reasons_of",
    "text_of",
    "why",
]

NO_PERMISSION = Absent("no permission")
PROCESS_GONE = Absent("process gone")
NOT_READ_YET = Absent("not read yet")
NOT_ON_THIS_SYSTEM = Absent("not on this system")
STOPPED: Final = "is_stopped"
"""Key of a sample in which the process was stopped by a signal; in no other."""


def numbers_of(figures: Mapping[str, Figure]) -> dict[str, float | None]:
    """For scripts: each as a number, None where it is absent."""
    return {key: number(figure) for key, figure in figures.items()}


def reasons_of(figures: Mapping[str, Figure]) -> dict[str, str]:
    """Why the absent ones are absent."""
    return {key: f.reason for key, f in figures.items() if isinstance(f, Absent)}


def why(error: OSError) -> Absent:
    """The reason behind a failed read of `/proc` or of a system call."""
    if isinstance(error, PermissionError):
        return NO_PERMISSION
    if isinstance(error, (ProcessLookupError, FileNotFoundError)):
        return PROCESS_GONE
    return Absent(error.strerror or str(error))


class Tier(StrEnum):
    """How dear a source is; every tier has its own cadence and its own age."""

    COUNTERS = "counters"
    FILE = "file"
    WALK = "walk"
    SYSTEM = "system"
    LIMIT = "limit"


@dataclass(frozen=True, slots=True)
class Sample:
    """What is known at one tick; values of slower tiers are carried along with their moment.

    `at` and `read_at` are `time.monotonic()` seconds; `values` has one figure per metric key.
    `carried`: the keys whose figures were carried on from their tier's last reading by what is
    counted at every tick, so that they are of now.
    """

    at: float
    values: Mapping[str, Figure]
    read_at: Mapping[Tier, float] = field(default_factory=dict)
    carried: frozenset[str] = frozenset()

    def age_seconds(self, key: str, tier: Tier) -> float:
        """How long ago the figure was read; 0 for one that was carried on to this tick."""
        if key in self.carried:
            return 0.0
        return max(0.0, self.at - self.read_at.get(tier, self.at))

    def get(self, key: str) -> Figure:
        """The figure of a metric, absent if this tick has none."""
        return self.values.get(key, NOT_READ_YET)


def text_of(path: str) -> bytes:
    """A small file of the kernel's, whole; raises OSError.

    For what is read a thousand times: joining the parts of a `Path` costs as much as the reading.
    """
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123
        return file.read()
