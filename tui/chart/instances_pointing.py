"""What the place in a picture of several runs is that somebody points at, in words."""

from __future__ import annotations

from typing import Final

from tui.chart.areas import EIGHTHS
from tui.chart.instances import SharedPicture, edges_of_all
from tui.chart.marks import meaning_of
from tui.metrics_format import format_bytes, format_seconds

_MOST_MARKERS: Final = 3


def meaning_in_all(picture: SharedPicture, x: int, y: int) -> str | None:
    """Of a sign or a band; None where there is nothing to say."""
    column, line = x - picture.left, picture.memory.cells - y
    if not 0 <= column < picture.time.cells:
        return None
    if y == 0:
        here = [(number, marker) for at, number, marker in picture.signs if at == column]
        words = [f"#{number} {meaning_of(marker)}" for number, marker in here[-_MOST_MARKERS:]]
        return "\n".join(words) or None
    if not 0 <= line < picture.memory.cells:
        return None
    middle = line * EIGHTHS + EIGHTHS // 2
    edges = edges_of_all(picture.amounts, picture.memory)[column]
    band = next((band for band, edge in enumerate(edges) if middle < edge), None)
    if band is None:
        return None
    seconds = format_seconds(column / picture.time.cells * picture.time.limit)
    amount = format_bytes(float(picture.amounts[band, column]))
    group = picture.groups[band // 2] if band < 2 * len(picture.groups) else None
    whose = f"{group.name}, " if group is not None else ""
    shown = picture.bands[band]
    return f"{whose}{shown.label}: {amount} after {seconds}. {shown.meaning}"
