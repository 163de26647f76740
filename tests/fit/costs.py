"""Costs and measurements for the tests of what is told from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tui.fit.state import Cost, Measured
from tui.probe.reading import Absent, Figure

MIB: Final = 1 << 20
NO_CAGE: Final = Absent("no cage here")


def cost(private: Figure = 20 * MIB, tables: Figure = MIB, kernel: Figure = MIB) -> Cost:
    """What one takes, in bytes."""
    return Cost(private, tables, kernel, 0)


def measured(many: int, one: Cost, counted: Figure) -> Measured:
    """So many alike, and what the cage counted of all."""
    return Measured(many, (one,) * many, counted, 64 * MIB)


def side_by_side(one: Cost, counted: Sequence[Figure]) -> list[Measured]:
    """1, 2 and 3 of them."""
    return [measured(many, one, figure) for many, figure in enumerate(counted, 1)]
