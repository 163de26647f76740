"""Names at the right end: whole, and of the moment that the picture ends at."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.chart.cells import text_of
from tests.chart.told import MIB, flush, history_of, reading, run_of
from tui.chart.bands import BANDS
from tui.chart.labels import LIMIT, WIDE, Label, placed
from tui.chart.picture import draw
from tui.chart.scale import Scale
from tui.metrics import BY_KEY
from tui.probe.reading import Absent
from tui.run.state import Phase
from workloads.words import Mode


@pytest.mark.parametrize(
    "name", [*(band.label for band in BANDS), "file, clean/dirty", "file, in memory"]
)
def test_a_name_is_whole_beside_the_longest_figure(name: str) -> None:
    label = Label("x", 0.0, " ", "1023 MiB", name, "x", "", "")
    assert f"1023 MiB {name} " in "".join(text for text, _ in label.runs(WIDE))


@pytest.mark.parametrize(
    ("after_seconds", "after_mib", "shown"),
    [(0.2, 0, "0 B"), (-0.2, 0, "8.00 MiB"), (0.2, Absent("no permission"), "8.00 MiB")],
)
def test_what_is_not_yet_written_is_as_the_last_flush_left_it(
    after_seconds: float, after_mib: float | Absent, shown: str
) -> None:
    samples = [reading(s / 2, file=40, unwritten=8) for s in range(1, 21)]
    marks = [flush(10.0 + after_seconds, 8, after_mib)]
    state = run_of(Mode.READ_WRITE, samples[-1])
    picture = draw(state, history_of(*samples), marks, 120, 20, look="colour")
    assert picture is not None
    (line,) = [text for text in text_of(picture) if "not yet written" in text]
    assert f"{shown} not yet written" in line


def test_where_many_want_one_row_the_limit_stands_beside_its_line() -> None:
    names = ["swap", "rss_bytes", "file_backed_bytes", "libraries", LIMIT, "private_dirty_bytes"]
    labels = [Label(name, 0.0, " ", "1", name, name, "", "") for name in names]
    rows = {label.key: row for row, label in placed(labels, [2, 2, 3, 3, 3, 4], 12).items()}
    assert rows[LIMIT] == 3
    assert [rows[name] for name in names if name != LIMIT] == [1, 2, 4, 5, 6]
    # Where there is a row for each and no more, too.
    rows = {label.key: row for row, label in placed(labels, [2, 2, 3, 3, 3, 4], 6).items()}
    assert rows[LIMIT] == 3
    # With none that matters more all are as far off as each other.
    others = [label for label in labels if label.key != LIMIT]
    assert sorted(placed(others, [5, 5, 5, 5, 5], 12)) == [3, 4, 5, 6, 7]


def test_in_ascii_a_sign_is_no_letter_of_the_words_beside_it() -> None:
    samples = [reading(s / 2, file=40, unwritten=8) for s in range(1, 21)]
    state = run_of(Mode.READ_WRITE, samples[-1])
    picture = draw(state, history_of(*samples), [flush(5.0, 8, 0)], 120, 20, look="ascii")
    assert picture is not None
    assert "f:wrote 8.00M" in text_of(picture)[0]


def test_the_name_of_a_line_stands_at_its_end_in_its_colour() -> None:
    samples = [reading(s / 2, file=80, unwritten=8, copies=0) for s in range(1, 21)]
    state = run_of(Mode.READ_WRITE, samples[-1])
    picture = draw(
        state, history_of(*samples), [], 120, 20, look="colour", as_lines=True,
        shown=("rss_bytes", "file_backed_bytes"),
    )  # fmt: skip
    assert picture is not None
    rows = {label.key: row for row, label in picture.names.items()}
    assert rows.keys() == {"rss_bytes", "file_backed_bytes"}
    for row, label in picture.names.items():
        figure = samples[-1].get(label.key)
        assert not isinstance(figure, Absent)
        assert abs(picture.memory.cells - 1 - picture.memory.cell_of(figure) - row) <= 1
        assert label.mark_style == BY_KEY[label.key].colour


def test_names_of_a_run_that_is_over_stand_where_its_last_figures_do() -> None:
    samples = [reading(s / 2, copies=200) for s in range(1, 21)]
    closed = [reading(s / 2, copies=0) for s in range(21, 25)]
    ended = run_of(Mode.COPY_ON_WRITE, closed[-1], phase=Phase.ENDED)
    state = replace(ended, final=samples[-1], elapsed_seconds=10.0)
    picture = draw(
        state, history_of(*samples, *closed), [], 120, 20, look="colour",
        scale=Scale(0.0, 15.0, is_whole=True),
    )  # fmt: skip
    assert picture is not None
    (row,) = [row for row, label in picture.names.items() if label.key == "copies"]
    middle = picture.memory.cell_of(120 * MIB)
    assert abs(picture.memory.cells - 1 - middle - row) <= 1
