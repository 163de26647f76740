"""The one rule of which reading raises which peak, live and replayed."""

from __future__ import annotations

from typing import Final

from tui.metrics import METRICS
from tui.probe.reading import Sample, number

# Key of a peak, and the figure that raises it: the kernel's own high-water marks count too.
_RAISED_BY: Final = (
    *((metric.key, metric.key) for metric in METRICS),
    ("rss_bytes", "rss_peak_bytes"),
    ("limit_usage_bytes", "limit_usage_peak_bytes"),
)


def raised(peak: dict[str, float], sample: Sample) -> dict[str, float]:
    """The peaks after one sample more; the same object if none rose."""
    rises: dict[str, float] = {}
    for key, source in _RAISED_BY:
        value = number(sample.get(source))
        if value is not None and value > rises.get(key, peak.get(key, -1)):
            rises[key] = rounded(value)
    return {**peak, **rises} if rises else peak


def rounded(value: float) -> float:
    """A figure as a recording holds it."""
    return round(value, 3) if isinstance(value, float) else value
