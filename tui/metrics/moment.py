"""Which figures of a sample may be shown as those of its moment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tui.metrics import BY_KEY
from tui.probe.reading import Absent, Sample

STALE_SECONDS: Final = 1.0
STILL_SECONDS: Final = 6.0
"""Of a subject that stands still: it is looked at every five seconds."""


def figures_of_now(sample: Sample) -> Iterator[tuple[str, float]]:
    """The numbers that may be drawn as those of the sample's moment, by the keys of their metrics.

    The same as `is_of_now` says of each, but a tier is asked once for all of its figures.
    """
    late = {tier for tier, at in sample.read_at.items() if sample.at - at > STALE_SECONDS}
    for key, figure in sample.values.items():
        if isinstance(figure, Absent):
            continue
        if late and key not in sample.carried:
            metric = BY_KEY.get(key)
            if metric is not None and metric.tier in late:
                continue
        yield key, figure


def is_of_now(sample: Sample, key: str) -> bool:
    """Whether a figure may be drawn as that of the sample's moment: none is older than a second."""
    metric = BY_KEY.get(key)
    return metric is None or sample.age_seconds(key, metric.tier) <= STALE_SECONDS
