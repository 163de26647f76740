"""Beside a figure stands how old it is: nothing, that it was carried on, or when it was read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tui.metrics import BY_KEY, METRICS
from tui.probe.reading import Absent, Sample, Tier
from tui.run.about import WorkloadAbout
from tui.run.state import RunState, Watching
from tui.settings import Settings
from tui.widgets.readout import Readout

COLUMN = 52
ABOUT = WorkloadAbout(Settings())
WALKED = BY_KEY["private_dirty_bytes"]


def _lines(readout: Readout, columns: int) -> list[str]:
    """As drawn in so many columns, each as narrow as one ever is."""
    height = 1 + -(-len(METRICS) // columns)
    rows = ["".join(text for text, _ in row) for row in readout.make_rows(COLUMN * columns, height)]
    return [row[: COLUMN * columns - 1].rstrip() for row in rows]


def _row(readout: Readout, label: str) -> str:
    rows = _lines(readout, 1)
    (found,) = [row for row in rows if row.startswith(f"{label} ")]
    assert found in [row[:COLUMN].rstrip() for row in _lines(readout, 2)] + [
        row[COLUMN:] for row in _lines(readout, 2)
    ]
    return found


def _shown(*samples: Sample) -> Readout:
    readout = Readout()
    for sample in samples:
        readout.show(RunState(ABOUT, sample=sample))
    return readout


@pytest.mark.parametrize(
    ("age", "is_carried", "aside"),
    [
        (0.0, False, ""),
        (1.0, False, ""),
        (1.1, False, "1.1 s ago"),
        (13.0, False, "13.0 s ago"),
        (13.0, True, "~"),
        (0.0, True, "~"),
    ],
)
def test_a_walked_figure_says_its_age_and_a_carried_one_that_it_is(
    age: float, is_carried: bool, aside: str
) -> None:
    carried = frozenset((WALKED.key,)) if is_carried else frozenset()
    values = {WALKED.key: 5 << 20, "rss_bytes": 7 << 20}
    sample = Sample(100.0, values, {Tier.WALK: 100.0 - age, Tier.COUNTERS: 100.0}, carried)
    readout = _shown(sample)
    row = _row(readout, WALKED.label)
    assert row.partition("5.00 MiB")[2].strip() == aside
    assert _row(readout, "RSS").endswith("7.00 MiB")


def test_counters_of_a_process_that_has_ended_say_when_they_were_read() -> None:
    sample = Sample(100.0, {"rss_bytes": 7 << 20}, {Tier.COUNTERS: 91.5})
    assert _row(_shown(sample), "RSS").endswith("8.5 s ago")


def test_a_figure_that_is_not_known_has_its_reason_and_no_age() -> None:
    sample = Sample(100.0, {WALKED.key: Absent("no permission")}, {Tier.WALK: 50.0})
    assert _row(_shown(sample), WALKED.label).split() == [*WALKED.label.split(), "no", "permission"]


def test_the_change_is_that_from_the_sample_shown_before() -> None:
    first, second = (
        Sample(at, {"rss_bytes": size << 20}, {Tier.COUNTERS: at})
        for at, size in ((1.0, 7), (2.0, 9))
    )
    assert _row(_shown(first, second), "RSS").endswith("9.00 MiB  +2.00 MiB/s")
    # A recording that goes back has no pace.
    assert _row(_shown(second, first), "RSS").endswith("7.00 MiB")
    # A figure that was not known before has not moved.
    unknown = Sample(1.0, {"rss_bytes": Absent("no permission")}, {Tier.COUNTERS: 1.0})
    assert _row(_shown(unknown, second), "RSS").endswith("9.00 MiB")


def test_what_reading_costs_stands_below_where_there_is_room_and_is_known() -> None:
    readout, height = Readout(), len(METRICS) + 5
    run = RunState(ABOUT, sample=Sample(1.0, {}))
    readout.show(run)
    assert "reading it" not in str(readout.make_rows(COLUMN, height))
    readout.show(replace(run, watching=Watching(0.5, 0.009, 0.0003)))
    rows = readout.make_rows(COLUMN * 2, height)
    assert rows[-1][0][0] == (
        "reading it: 0.9 % of a core, the process's map held 300 us at once at most"
    )
    assert len(readout.make_rows(COLUMN, 1 + len(METRICS))) == 1 + len(METRICS)
