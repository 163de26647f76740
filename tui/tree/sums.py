"""Sums of figures of which some are known only within bounds: never smaller than they are."""

from __future__ import annotations

from collections.abc import Iterable

from tui.metrics.measured import Bounded
from tui.probe.reading import Absent, Figure


def bounded_sum(figures: Iterable[Figure]) -> Figure:
    """The sum; within bounds if a part is; of what is not known at all nothing is above it.

    The reason is that of the first part that is not known.
    """
    least: int | float = 0
    most: int | float | None = 0
    reason: str | None = None
    for figure in figures:
        low, high = bounds(figure)
        least += low
        most = None if most is None or high is None else most + high
        if isinstance(figure, Absent):
            reason = reason or figure.reason
    return least if reason is None else Bounded(reason, least, most)


def bounds(figure: Figure) -> tuple[int | float, int | float | None]:
    """At least and at most; None: nothing is known above it."""
    if isinstance(figure, Bounded):
        return figure.at_least, figure.at_most
    return (0, None) if isinstance(figure, Absent) else (figure, figure)


def within(least: float, most: float | None, reason: str) -> Figure:
    """The figure where both bounds are one, else what is known of it."""
    return least if most is not None and most <= least else Bounded(reason, least, most)
