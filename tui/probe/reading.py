"""A reading is a number or the reason why there is none; a sample is what one tick read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Absent:
    """A value that could not be had, and why, in words for the screen."""

    reason: str


NO_PERMISSION = Absent("no permission")
PROCESS_GONE = Absent("process gone")
NOT_READ_YET = Absent("not read yet")
NOT_ON_THIS_SYSTEM = Absent("not on this system")

Figure = int | float | Absent


def why(error: OSError) -> Absent:
    """The reason behind a failed read of `/proc` or of a system call."""
    if isinstance(error, PermissionError):
        return NO_PERMISSION
    if isinstance(error, (ProcessLookupError, FileNotFoundError)):
        return PROCESS_GONE
    return Absent(error.strerror or str(error))


def number(figure: Figure | None) -> float | None:
    """The figure as a number, None where it is absent."""
    return None if figure is None or isinstance(figure, Absent) else figure


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
    """

    at: float
    values: Mapping[str, Figure]
    read_at: Mapping[Tier, float] = field(default_factory=dict)

    def get(self, key: str) -> Figure:
        """The figure of a metric, absent if this tick has none."""
        return self.values.get(key, NOT_READ_YET)
