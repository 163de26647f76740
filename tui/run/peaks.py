"""The one rule of which reading raises which peak, for a live run and for a recording of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tui.metrics import METRICS
from tui.probe.reading import Absent, Figure, Sample, number

# Key of a peak, and the figure that raises it: the kernel's own high-water marks see what falls
# between two samples.
_RAISED_BY: Final = (
    *((metric.key, metric.key) for metric in METRICS),
    ("rss_bytes", "rss_peak_bytes"),
    ("limit_usage_bytes", "limit_usage_peak_bytes"),
)
PARTS: Final = {"private_copies_bytes": "copies_in_ram_bytes"}
"""A figure, and the one that is a part of it: what bounds the whole bounds the part."""


class Peaks:
    """The highest figures so far. `values` is replaced, never changed: states may hold it."""

    def __init__(self) -> None:
        self.values: Mapping[str, float] = {}

    def sample(self, sample: Sample) -> None:
        """Every metric of a sample may raise its peak."""
        self.values = raised(self.values, sample)

    def raise_to(self, key: str, figure: Figure) -> None:
        """A figure that is known to have been reached, though no sample saw it."""
        value = number(figure)
        if value is not None and value > self.values.get(key, -1):
            self.values = {**self.values, key: rounded(value)}

    def bound(self, key: str, most: float) -> None:
        """It cannot have been higher than this, nor its part: a reading took others for it."""
        bounded = (key, PARTS[key]) if key in PARTS else (key,)
        above = [name for name in bounded if name in self.values and self.values[name] > most]
        if above:
            self.values = {**self.values, **dict.fromkeys(above, most)}


def raised(peak: Mapping[str, float], sample: Sample) -> Mapping[str, float]:
    """The peaks after one sample more; the same object if none rose."""
    rises: dict[str, float] = {}
    values = sample.values
    for key, source in _RAISED_BY:
        value = values.get(source)
        if value is None or isinstance(value, Absent):
            continue
        if value > rises.get(key, peak.get(key, -1)):
            rises[key] = rounded(value)
    return {**peak, **rises} if rises else peak


def rounded(value: float) -> float:
    """A figure as a recording holds it."""
    return round(value, 3) if isinstance(value, float) else value
