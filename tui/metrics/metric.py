"""What a metric is: one row of the table, with its unit and where it is read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from tui.metrics_format import format_bytes, format_count, format_rate
from tui.probe.reading import Tier


class Unit(StrEnum):
    """What a figure counts."""

    BYTES = "bytes"
    BYTES_PER_SECOND = "bytes/s"
    PER_SECOND = "/s"
    PERCENT = "%"

    def words(self, value: float) -> str:
        """A figure with its unit, for every front end."""
        match self:
            case Unit.BYTES:
                return format_bytes(value)
            case Unit.BYTES_PER_SECOND:
                return format_rate(value)
            case Unit.PER_SECOND:
                return f"{format_count(round(value))}/s"
            case Unit.PERCENT:
                return f"{value:.1f} %"
            case _:
                assert_never(self)

    @property
    def is_amount(self) -> bool:
        """Whether two runs can be compared by it: a rate says when, not how much."""
        return self is Unit.BYTES

    @property
    def limit_example(self) -> str:
        """What a budget on such a metric looks like, for who wrote it wrong."""
        match self:
            case Unit.BYTES:
                return "a size like 500M, or a share of the file like 5%"
            case Unit.BYTES_PER_SECOND:
                return "a size like 50M"
            case Unit.PER_SECOND:
                return "a number"
            case Unit.PERCENT:
                return "a number of percent"
            case _:
                assert_never(self)


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
