"""The stills of the shipped recordings, cell by cell against the figures that were recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from tests.chart.cells import cells_of, height_of, whole_columns
from tui.chart.areas import EIGHTHS
from tui.chart.picture import Picture, draw
from tui.probe.reading import number
from tui.recording.reader import Recording, read_recording
from tui.recording.timeline import Timeline
from tui.run.kept import Kept
from tui.run.marker import MarkerKind

SHOWN: Final = Path(__file__).parent.parent.parent / "screenshots"
SIZES: Final = ((80, 13), (120, 18), (200, 40))


def _still(recording: Recording, size: tuple[int, int]) -> Picture:
    """The chart at the end of the run, as it is drawn in a picture of that size."""
    kept = Kept()
    kept.take(Timeline(recording).up_to(float("inf")))
    assert kept.state is not None and kept.history is not None
    picture = draw(kept.state, kept.history, kept.markers, *size, look="colour")
    assert picture is not None
    return picture


@pytest.fixture(scope="module")
def private() -> Recording:
    return read_recording(SHOWN / "fill-c.jsonl.gz")


@pytest.fixture(scope="module")
def shared() -> Recording:
    return read_recording(SHOWN / "fill-r+.jsonl.gz")


@pytest.mark.parametrize("size", SIZES)
def test_private_copies_have_a_quarter_of_the_picture(
    private: Recording, size: tuple[int, int]
) -> None:
    cells = [style for line in cells_of(_still(private, size)) for _, style in line]
    orange = sum("band-copies" in style.split() for style in cells)
    assert orange >= len(cells) / 4


@pytest.mark.parametrize("size", SIZES)
def test_everywhere_the_copies_have_the_height_that_was_read(
    private: Recording, size: tuple[int, int]
) -> None:
    picture = _still(private, size)
    row_bytes = picture.memory.limit / picture.memory.cells
    begun = private.end.started_at
    looked_at = 0
    for column in whole_columns(picture):
        bounds = [n * picture.time.limit / picture.time.cells for n in (column, column + 1)]
        read = [
            copies / row_bytes * EIGHTHS
            for sample in private.samples
            if bounds[0] <= sample.at - begun < bounds[1]
            and (copies := number(sample.get("copies_in_ram_bytes"))) is not None
        ]
        if read:
            looked_at += 1
            assert min(read) - 1 <= height_of(picture, column, "band-copies") <= max(read) + 1
    assert looked_at > picture.time.cells / 4


@pytest.mark.parametrize("size", SIZES)
def test_at_every_flush_what_is_not_yet_written_falls_to_its_lowest(
    shared: Recording, size: tuple[int, int]
) -> None:
    picture = _still(shared, size)
    flushes = [
        picture.time.cell_of(marker.at - shared.end.started_at)
        for marker in shared.markers
        if marker.kind is MarkerKind.FLUSH
    ]
    apart = [
        column
        for n, column in enumerate(flushes)
        if all(abs(column - other) >= 3 for other in (*flushes[:n], *flushes[n + 1 :]))
    ]
    heights = [height_of(picture, c, "band-unwritten") for c in whole_columns(picture)]
    assert max(heights) > 0
    for column in apart:
        assert height_of(picture, column, "band-unwritten") <= min(heights) + EIGHTHS
    assert apart or size[0] < 120
