"""The cells of the picture: bands at the height of their figures, names and signs in place."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.chart.cells import cells_of, height_of, text_of, whole_columns
from tests.chart.told import MIB, flush, history_of, reading, run_of
from tui.chart.areas import EIGHTHS
from tui.chart.labels import Label, placed
from tui.chart.picture import Picture, draw, edges_of
from tui.chart.scale import Scale
from tui.probe.reading import Absent, Sample
from tui.run.history import History
from tui.run.marker import Marker, MarkerKind
from tui.run.state import Phase
from workloads.words import Mode


def _drawn(
    mode: Mode,
    samples: list[Sample],
    width: int = 120,
    height: int = 20,
    markers: list[Marker] | None = None,
    **more: Any,
) -> Picture:
    options: dict[str, Any] = {"look": "colour"}
    options |= {key: more.pop(key) for key in ("look", "as_lines", "scale") if key in more}
    state = run_of(mode, samples[-1], **more)
    history: History = history_of(*samples)
    picture = draw(state, history, markers or [], width, height, **options)
    assert picture is not None
    return picture


def _ramp(seconds: int = 20, **of_second: float) -> list[Sample]:
    return [
        reading(s / 2 + 0.25, **{key: rate * (s + 1) / 2 for key, rate in of_second.items()})
        for s in range(2 * seconds)
    ]


@given(
    python=st.floats(5, 60), copies=st.floats(20, 500), libraries=st.floats(10, 40),
    size=st.tuples(st.integers(60, 200), st.integers(12, 60)),
)  # fmt: skip
def test_each_band_has_the_height_of_its_figure_to_an_eighth(
    python: float, copies: float, libraries: float, size: tuple[int, int]
) -> None:
    """Where a dash of private dirty lies, its cell is not counted: columns without one are."""
    last = reading(
        10.0, python=python, copies=copies, libraries=libraries, private_dirty=Absent("")
    )
    picture = _drawn(Mode.COPY_ON_WRITE, [last], *size)
    column = picture.stack.last_column
    assert column is not None
    row_bytes = picture.memory.limit / picture.memory.cells
    for key, mib in (("python", python), ("copies", copies)):
        exact = mib * MIB / row_bytes * EIGHTHS
        # Of three bands in one cell the libraries give way; they are not looked at here.
        assert (
            abs(height_of(picture, column, f"band-{key}") - exact)
            <= 1 + 2 * (libraries * MIB < row_bytes) * EIGHTHS
        )


def test_the_pile_of_copies_grows_and_no_flush_lowers_it() -> None:
    marks = [flush(s, 0, 0, number=n) for n, s in enumerate((5.0, 10.0, 15.0), 1)]
    picture = _drawn(Mode.COPY_ON_WRITE, _ramp(copies=10), markers=marks)
    heights = [height_of(picture, c, "band-copies") for c in whole_columns(picture)]
    assert heights == sorted(heights)
    assert heights[-1] > 4 * EIGHTHS
    orange = sum("band-copies" in style for line in cells_of(picture) for _, style in line)
    assert orange > sum(map(len, cells_of(picture))) / 4


def test_a_flush_in_a_shared_mode_cuts_the_white_band_off() -> None:
    samples = []
    for tick in range(80):
        at = tick / 4 + 0.1
        samples.append(reading(at, file=at * 8, unwritten=(at % 5) * 8))
    marks = [flush(s, 39, 0, number=n) for n, s in enumerate((5.0, 10.0, 15.0), 1)]
    picture = _drawn(Mode.READ_WRITE, samples, markers=marks)
    for mark in marks:
        column = picture.time.cell_of(mark.at - 1000.0)
        low = height_of(picture, column, "band-unwritten")
        assert low <= EIGHTHS < height_of(picture, column - 1, "band-unwritten")
        assert text_of(picture)[0][picture.left + column] == "▼"


@given(st.integers(60, 160), st.integers(12, 40), st.floats(50, 5000))
def test_a_label_stands_at_the_height_of_its_band(width: int, height: int, copies: float) -> None:
    picture = _drawn(Mode.COPY_ON_WRITE, [reading(5.0, copies=copies)], width, height)
    column = picture.stack.last_column
    assert column is not None
    edges = edges_of(picture.stack, picture.memory)[column]
    (row,) = [n for n, text in enumerate(text_of(picture)) if "copies" in text]
    line = picture.memory.cells - row
    middle = (edges[0] + edges[1]) / 2 / EIGHTHS
    assert abs(line - middle) <= 6  # five others stand above it where there is little room


def test_the_four_figures_are_named_at_every_size_and_in_every_look() -> None:
    for width, height in ((60, 13), (80, 15), (120, 24), (200, 40)):
        for look in ("colour", "texture", "ascii"):
            text = "\n".join(text_of(_drawn(Mode.COPY_ON_WRITE, _ramp(copies=4), width, height,
                                          look=look)))  # fmt: skip
            for name in ("RSS", "dirty", "swap", "file"):
                assert name in text, (width, height, look)
            assert look != "ascii" or text.isascii()


def test_every_row_is_as_wide_as_it_may_be() -> None:
    for width, height in ((40, 9), (60, 13), (80, 15), (120, 24)):
        for as_lines in (False, True):
            picture = _drawn(
                Mode.READ_WRITE, _ramp(file=4, unwritten=1), width, height, as_lines=as_lines
            )
            assert len(picture.rows) == height
            assert all(len(text) <= width for text in text_of(picture))


def test_lines_have_the_colours_of_the_four_and_stand_at_their_values() -> None:
    picture = _drawn(Mode.COPY_ON_WRITE, _ramp(copies=10), as_lines=True)
    column = picture.stack.last_column
    assert column is not None
    styles = {style for line in cells_of(picture) for _, style in line if style}
    assert len(styles) == 3  # swap lies on the ground of all, under the others or alone
    top = next(n for n, line in enumerate(cells_of(picture)) if line[column][0] != " ")
    rss = reading(20.0, copies=200).get("rss_bytes")
    assert not isinstance(rss, Absent)
    assert abs(picture.memory.cells - 1 - picture.memory.cell_of(rss) - top) <= 1


@pytest.mark.parametrize(("seconds", "is_seen"), [(-0.1, False), (3.0, True), (1e6, False)])
def test_a_sign_stands_in_the_column_of_its_moment_or_not_at_all(
    seconds: float, is_seen: bool
) -> None:
    picture = _drawn(Mode.COPY_ON_WRITE, _ramp(copies=1), markers=[flush(seconds, 0, 0)])
    signs = [n for n, sign in enumerate(text_of(picture)[0]) if sign == "▼"]
    assert signs == ([picture.left + picture.time.cell_of(seconds)] if is_seen else [])


def test_the_effect_of_a_flush_stands_beside_its_sign_where_there_is_room() -> None:
    apart = _drawn(Mode.READ_WRITE, _ramp(file=4), markers=[flush(3, 16, 0), flush(16, 9, 1)])
    assert "▼wrote 16.0M" in text_of(apart)[0]
    assert "▼wrote 8.00M" in text_of(apart)[0]
    close = _drawn(Mode.READ_WRITE, _ramp(file=4), markers=[flush(3, 16, 0), flush(3.5, 9, 1)])
    assert text_of(close)[0].count("wrote") == 1
    unknown = flush(3, 16, Absent("no permission"))
    assert "wrote ?" in text_of(_drawn(Mode.READ_WRITE, _ramp(file=4), markers=[unknown]))[0]


def test_a_limit_within_sight_is_a_line_above_what_can_not_be_taken_back() -> None:
    samples = _ramp(copies=10)
    values = dict(samples[-1].values) | {
        "limit_bytes": 300 * MIB, "limit_unreclaimable_bytes": 250 * MIB,
    }  # fmt: skip
    samples[-1] = Sample(samples[-1].at, values, samples[-1].read_at)
    picture = _drawn(Mode.COPY_ON_WRITE, samples, seconds_left=9.0, limit_words="RAM")
    (row,) = [n for n, text in enumerate(text_of(picture)) if "full in 9" in text]
    assert picture.memory.cells - row == picture.memory.cell_of((230 + 50) * MIB)
    far = dict(values) | {"limit_unreclaimable_bytes": 0, "limit_bytes": 30_000 * MIB}
    samples[-1] = Sample(samples[-1].at, far, samples[-1].read_at)
    assert not any("of RAM" in text for text in text_of(_drawn(Mode.COPY_ON_WRITE, samples)))


def test_a_run_that_is_over_fills_the_axis() -> None:
    samples = _ramp(seconds=13, copies=3)
    picture = _drawn(
        Mode.COPY_ON_WRITE, samples, phase=Phase.ENDED, final=samples[-1], elapsed_seconds=12.75
    )
    assert picture.stack.last_column == picture.time.cells - 1


def test_several_pictures_have_one_scale() -> None:
    scale = Scale(800.0 * MIB, 40.0)
    picture = _drawn(Mode.COPY_ON_WRITE, _ramp(copies=3), scale=scale)
    assert picture.memory.limit >= 800 * MIB
    assert picture.time.limit >= 40
    # Where nothing comes after it, the scale's end is the axis's.
    picture = _drawn(Mode.COPY_ON_WRITE, _ramp(copies=3), scale=Scale(0.0, 40.0, is_whole=True))
    assert picture.time.limit == 40


def test_a_pointer_is_told_what_it_is_on() -> None:
    picture = _drawn(Mode.COPY_ON_WRITE, _ramp(copies=10))
    column = picture.stack.last_column
    assert column is not None
    bottom = picture.memory.cells
    assert picture.band_at(picture.left + column, bottom) == (0, column)
    assert picture.band_at(picture.left + column, bottom - 6) == (1, column)
    assert picture.band_at(picture.left + column, 1) is None
    assert picture.band_at(0, bottom) is None


def test_a_pointer_on_a_sign_or_the_words_beside_it_is_told_what_happened() -> None:
    marks = [flush(s, 39, 0, number=n) for n, s in enumerate((5.0, 15.0), 1)]
    picture = _drawn(Mode.READ_WRITE, _ramp(file=4), markers=marks)
    first = picture.left + picture.time.cell_of(5.0)
    assert "wrote" in text_of(picture)[0]
    assert picture.markers_at(first, 0) == picture.markers_at(first + 4, 0) == [marks[0]]
    assert picture.markers_at(picture.left + picture.time.cell_of(15.0), 0) == [marks[1]]
    for x, y in ((first, 1), (first - 1, 0), (first + 20, 0), (0, 0)):
        assert picture.markers_at(x, y) == []


def test_without_room_there_is_no_picture() -> None:
    state = run_of(Mode.COPY_ON_WRITE, reading(1.0))
    assert draw(state, history_of(reading(1.0)), [], 12, 20, look="colour") is None
    assert draw(state, history_of(reading(1.0)), [], 80, 4, look="colour") is None


@given(st.lists(st.tuples(st.integers(0, 11), st.integers(0, 2)), max_size=14))
def test_labels_keep_their_order_and_what_matters_stays(found: list[tuple[int, int]]) -> None:
    found.sort(key=lambda pair: pair[0])
    labels = [
        Label(str(n), 0.0, "x", "1", "name", "n", "", "", rank) for n, (_, rank) in enumerate(found)
    ]
    rows = placed(labels, [row for row, _ in found], 12)
    assert len(rows) == min(len(labels), 12)
    assert all(0 <= row < 12 for row in rows)
    assert [int(rows[row].key) for row in sorted(rows)] == sorted(
        int(label.key) for label in rows.values()
    )
    left_out = {label.rank for label in labels} - {label.rank for label in rows.values()}
    kept = [label.rank for label in rows.values()]
    assert not left_out or max(left_out) <= min(kept)


def test_each_kind_of_marker_has_a_sign_of_its_own() -> None:
    for look in ("colour", "ascii"):
        signs = set()
        for kind in MarkerKind:
            marker = Marker(kind, 1005.0, rows_done=1)
            picture = _drawn(Mode.COPY_ON_WRITE, _ramp(copies=1), markers=[marker], look=look)
            signs.add(text_of(picture)[0][picture.left + picture.time.cell_of(5.0)])
        assert len(signs) == len(MarkerKind)
