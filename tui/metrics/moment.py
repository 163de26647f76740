"""Which figures of a sample may be shown as those of its moment."""

from __future__ import annotations

from typing import Final

from tui.metrics import BY_KEY
from tui.probe.reading import Sample

STALE_SECONDS: Final = 1.0
STILL_SECONDS: Final = 6.0
"""Of a subject that stands still: it is looked at every five seconds."""


def is_of_now(sample: Sample, key: str) -> bool:
    """Whether a figure may be drawn as that of the sample's moment: none is older than a second."""
    metric = BY_KEY.get(key)
    return metric is None or sample.age_seconds(key, metric.tier) <= STALE_SECONDS
