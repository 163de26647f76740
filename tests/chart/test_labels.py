"""Names at the right end: whole, and of the moment that the picture ends at."""

from __future__ import annotations

import pytest

from tests.chart.cells import text_of
from tests.chart.told import flush, history_of, reading, run_of
from tui.chart.bands import BANDS
from tui.chart.labels import WIDE, Label
from tui.chart.picture import draw
from tui.probe.reading import Absent
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
