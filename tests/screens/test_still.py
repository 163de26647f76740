"""Stills: at any size the picture ends at its moment."""

from __future__ import annotations

import pytest

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
    assert signs.rindex("▼") == columns - margin - 1


def test_the_map_of_a_still_is_of_the_whole_array() -> None:
    """Half way through the rows, half of its cells are private copies."""
    [moment] = parse_moments("50%")
    update = TIMELINE.up_to(find(moment, TIMELINE))
    svg = screenshot(update, columns=120, rows=40, theme="cowtop-dark", view="monitor")
    lines = plain_text(grid_from_screenshot(svg)).splitlines()
    top = next(n for n, line in enumerate(lines) if "array" in line and "▼" not in line)
    cells = "".join(line[1:119].ljust(118) for line in lines[top + 1 : top + 6])
    assert 0.3 < 1 - cells.count(" ") / len(cells) < 0.7


@pytest.mark.parametrize("view", ["monitor", "table"])
def test_a_picture_says_the_answer_whole_and_names_no_key(view: str) -> None:
    update = TIMELINE.up_to(TIMELINE.length_seconds)
    svg = screenshot(update, columns=80, rows=24, theme="cowtop-dark", view=view)
    text = " ".join(plain_text(grid_from_screenshot(svg)).split())
    assert " ".join(update.state.verdict.split()) in text
    assert "enter zooms" not in text and "v: log" not in text
