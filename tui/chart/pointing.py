"""What the place in the picture is that somebody points at, in words."""

from __future__ import annotations

from typing import Final

from tui.chart.bands import BANDS
from tui.chart.bands import BY_KEY as BAND_BY_KEY
from tui.chart.marks import meaning_of
from tui.chart.picture import Picture
from tui.metrics import BY_KEY as METRIC_BY_KEY
from tui.metrics_format import format_bytes, format_seconds

_MOST_MARKERS: Final = 3
_LIMIT: Final = (
    "Where what cannot be taken back would fill the limit: it, and the room that is left."
)


def meaning_at(picture: Picture, x: int, y: int, *, as_lines: bool = False) -> str | None:
    """Of a sign, a band or a name; None where there is nothing to say."""
    markers = picture.markers_at(x, y)
    if markers:
        return "\n".join(meaning_of(marker) for marker in markers[-_MOST_MARKERS:])
    name = picture.names.get(y - 1)
    if name is not None and x >= picture.left + picture.time.cells:
        return _meaning_of_name(name.key)
    found = None if as_lines else picture.band_at(x, y)
    if found is None:
        return None
    band, column = found
    amount = format_bytes(float(picture.stack.amounts[band, column]))
    seconds = format_seconds(column / picture.time.cells * picture.time.limit)
    return f"{BANDS[band].label}: {amount} after {seconds}. {BANDS[band].meaning}"


def _meaning_of_name(key: str) -> str:
    band, metric = BAND_BY_KEY.get(key), METRIC_BY_KEY.get(key)
    if band is not None:
        return f"{band.label}: {band.meaning}"
    if metric is not None:
        return f"{metric.label}: {metric.meaning} {metric.is_not}".strip()
    return _LIMIT
