"""What a family of series is: its name by Prometheus's conventions, its meaning and its labels."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, assert_never

from tui.metrics import Metric, Unit

PREFIX: Final = "cowtop_"
OF_PROCESS: Final = ("pid",)
OF_MAPPING: Final = ("pid", "file", "mode")
OF_FILE: Final = ("file",)
OF_RUN: Final = ("run",)


class Kind(StrEnum):
    """How Prometheus reads it."""

    GAUGE = "gauge"
    COUNTER = "counter"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Family:
    """`name` has its base unit, and `_total` or `_info` at its end; `scale`: of what is read."""

    name: str
    help: str
    labels: tuple[str, ...] = ()
    kind: Kind = Kind.GAUGE
    scale: float = 1

    @property
    def unit(self) -> str:
        """The base unit; empty for a count."""
        bare = self.name.removesuffix("_total")
        return next((u for u in ("bytes", "seconds", "ratio") if bare.endswith(f"_{u}")), "")


def of_metric(
    metric: Metric, labels: tuple[str, ...], *, begin: str = "", prefix: str = PREFIX
) -> Family:
    """A row of the table as a family; `begin`: what its meaning is said of.

    A rate is told as what it is the rate of: a counter, of which any rate can be made.
    """
    key, meaning = metric.key, f"{begin}{metric.meaning}"
    match metric.unit:
        case Unit.BYTES:
            return Family(prefix + key, meaning, labels)
        case Unit.PERCENT:
            name = f"{prefix}{key.removesuffix('_percent')}_ratio"
            return Family(name, meaning, labels, scale=0.01)
        case Unit.PER_SECOND | Unit.BYTES_PER_SECOND:
            name = f"{prefix}{key.removesuffix('_per_second')}_total"
            return Family(name, meaning, labels, Kind.COUNTER)
        case _:
            assert_never(metric.unit)
