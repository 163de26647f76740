"""What a metric is: one row of the table, with its unit and where it is read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tui.probe.reading import Tier


class Unit(StrEnum):
    """What a figure counts."""

    BYTES = "bytes"
    BYTES_PER_SECOND = "bytes/s"
    PER_SECOND = "/s"
    PERCENT = "%"


@dataclass(frozen=True, slots=True)
class Metric:
    """One row: what it is, what it is not, where it is read and how dear that is."""

    key: str
    label: str
    unit: Unit
    tier: Tier
    source: str
    meaning: str
    is_not: str = ""
    colour: str = ""
    glyph: str = ""

    @property
    def is_plotted(self) -> bool:
        """Whether the metric has a curve of its own."""
        return bool(self.colour)


def metric(
    key: str, label: str, tier: Tier, source: str, meaning: str, is_not: str = "", **more: str
) -> Metric:
    """A row; in bytes unless `unit` says otherwise."""
    unit = Unit(more.pop("unit", Unit.BYTES))
    return Metric(key, label, unit, tier, source, meaning, is_not, **more)
