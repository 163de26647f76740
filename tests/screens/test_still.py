"""Stills: at any size the picture ends at its moment."""

from __future__ import annotations

import pytest

from tui.chart.frame import LABEL_CELLS
from tui.chart.labels import NARROW, WIDE
from tui.pictures.grid import plain_text
from tui.pictures.screenshot import grid_from_screenshot
from tui.recording.moments import find, parse_moments
from tui.recording.reader import read_recording
from tui.recording.timeline import Timeline
from tui.screens.still import screenshot
from tui.screens.tour_steps import RECORDINGS

TIMELINE = Timeline(read_recording(RECORDINGS / "flush-0.jsonl.gz"))


@pytest.mark.parametrize(
    ("columns", "rows", "margin"), [(20, 7, 0), (61, 10, NARROW), (133, 20, WIDE), (260, 70, WIDE)]
)
def test_the_time_axis_ends_at_the_moment_of_the_picture(
    columns: int, rows: int, margin: int
) -> None:
    [moment] = parse_moments("flush:2")
    update = TIMELINE.up_to(find(moment, TIMELINE))
    svg = screenshot(update, columns=columns, rows=rows, theme="cowtop-dark", view="chart")
    lines = plain_text(grid_from_screenshot(svg)).splitlines()
    signs = next(line for line in lines if "flush()" in line)
    share = (update.markers[-1].at - update.state.started_at) / update.state.elapsed_seconds
    left = LABEL_CELLS + 1
    assert share < 1
    assert signs.rindex("▼") == left + int(share * (columns - left - margin))
