"""What the words are for the place in the picture that somebody points at."""

from __future__ import annotations

from tests.chart.cells import text_of
from tests.chart.told import flush, history_of, reading, run_of
from tui.chart.bands import BANDS, COPIES, PYTHON
from tui.chart.picture import Picture, draw
from tui.chart.pointing import meaning_at
from tui.metrics import BY_KEY
from tui.run.marker import Marker
from workloads.words import Mode


def _drawn(markers: list[Marker], *, width: int = 120, as_lines: bool = False) -> Picture:
    samples = [reading(s + 0.5, python=10, copies=10 * s) for s in range(20)]
    state = run_of(Mode.COPY_ON_WRITE, samples[-1])
    picture = draw(
        state, history_of(*samples), markers, width, 20, look="colour", as_lines=as_lines
    )
    assert picture is not None
    return picture


def test_bands_tell_their_amount_then_and_lines_only_their_names() -> None:
    picture = _drawn([])
    column = picture.stack.last_column
    assert column is not None
    place = (picture.left + column, picture.memory.cells)
    words = meaning_at(picture, *place)
    assert words is not None
    assert words.startswith(f"{PYTHON.label}: 10.0 MiB after ")
    assert words.endswith(PYTHON.meaning)
    assert meaning_at(picture, picture.left + column, 1) is None
    assert meaning_at(_drawn([], as_lines=True), *place, as_lines=True) is None


def test_every_name_at_the_right_says_what_it_names() -> None:
    for picture in (_drawn([]), _drawn([], as_lines=True), _drawn([], width=80)):
        right = picture.left + picture.time.cells
        for row, name in picture.names.items():
            words = meaning_at(picture, right + 1, row + 1)
            assert words is not None
            known = {band.key: band.meaning for band in BANDS}
            known |= {key: metric.meaning for key, metric in BY_KEY.items()}
            assert known.get(name.key, "the limit") in words
            assert meaning_at(picture, 0, row + 1) is None
        named = {name.key for name in picture.names.values()}
        assert {"rss_bytes", "private_dirty_bytes", "file_backed_bytes"} <= named
        assert {COPIES.key, "swap_bytes"} & named
    assert not _drawn([], width=36).names, "what is not drawn cannot be pointed at"


def test_signs_that_share_a_column_tell_the_last_three() -> None:
    marks = [flush(5.0, 0, 0, number=number) for number in range(1, 6)]
    picture = _drawn(marks)
    assert text_of(picture)[0].startswith("flush()")
    words = meaning_at(picture, picture.left + picture.time.cell_of(5.0), 0)
    assert words is not None
    assert len(words.splitlines()) == 3
