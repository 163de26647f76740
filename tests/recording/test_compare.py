"""Every figure stands in its row; what one recording lacks is None there, never zero."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.recording.in_memory import recording_of
from tui.metrics import METRICS, Unit
from tui.probe.reading import Absent, Sample
from tui.recording.compare import Row, compare
from tui.recording.compared import UNFINISHED
from tui.recording.reader import Recording
from tui.run.about import WorkloadAbout
from tui.run.ledger import Ledger, private_ledger
from tui.run.marker import FlushTotals
from tui.run.state import Outcome, ReadBackResult, RunState
from tui.run.totals import Totals
from tui.settings import Settings
from workloads.words import Mode

SETTINGS = Settings(shape=(100, 20), flush_every_rows=0)
STATE = RunState(
    WorkloadAbout(SETTINGS),
    outcome=Outcome.KILLED,
    elapsed_seconds=2.5,
    rows_done=7,
    bytes_changed=560,
    pages_changed=3,
    peak={"rss_bytes": 900, "minor_faults_per_second": 12.0},
    final=Sample(2.0, {"rss_bytes": 800, "swap_bytes": Absent("no permission")}),
    ledger=Ledger(
        changed_bytes=12_288,
        private_ram_bytes=1,
        private_swap_bytes=2,
        file_dirty_bytes=3,
        file_writeback_bytes=4,
        file_written_bytes=5,
        discarded_bytes=6,
        unaccounted_bytes=7,
        write_amplification=1.25,
    ),
    totals=Totals(minor_faults=11, major_faults=12, dirtied_bytes=13),
    flushes=FlushTotals(3, 0.5, 20, 30),
    read_back=ReadBackResult(10, 9, 1, 4),
)


def _recording(state: RunState, name: str = "made") -> Recording:
    return replace(recording_of(), name=name, about=state.about, states=((1.0, state),))


def _rows(*states: RunState) -> dict[str, Row]:
    return {row.key: row for row in compare([_recording(state) for state in states]).rows}


@pytest.mark.parametrize(
    ("key", "label", "unit", "value"),
    [
        ("elapsed_seconds", "seconds", "s", 2.5),
        ("rows_done", "rows done", "rows", 7),
        ("bytes_changed", "bytes changed", "bytes", 560),
        ("pages_changed", "pages changed", "pages", 3),
        ("totals.minor_faults", "minor faults", "", 11),
        ("totals.major_faults", "major faults", "", 12),
        ("totals.dirtied_bytes", "dirtied", "bytes", 13),
        ("flushes.count", "flushes", "", 3),
        ("flushes.seconds", "seconds in flush()", "s", 0.5),
        ("flushes.bytes_cleaned", "made clean by flush()", "bytes", 20),
        ("flushes.private_bytes_released", "private released by flush()", "bytes", 30),
        ("ledger.private_ram_bytes", "ledger: private copies in RAM", "bytes", 1),
        ("ledger.private_swap_bytes", "ledger: private copies in swap", "bytes", 2),
        ("ledger.file_dirty_bytes", "ledger: dirty, waiting for the file", "bytes", 3),
        ("ledger.file_writeback_bytes", "ledger: on the way to the disk", "bytes", 4),
        ("ledger.file_written_bytes", "ledger: written to the file", "bytes", 5),
        ("ledger.discarded_bytes", "ledger: discarded", "bytes", 6),
        ("ledger.unaccounted_bytes", "ledger: unaccounted for", "bytes", 7),
        ("ledger.write_amplification", "ledger: write amplification", "", 1.25),
        ("peak.rss_bytes", "peak: RSS", "bytes", 900),
        ("final.rss_bytes", "final: RSS", "bytes", 800),
        ("read_back.rows_lost", "rows lost", "rows", 1),
        ("read_back.rows_in_file", "rows found in the file", "rows", 4),
    ],
)
def test_a_figure_has_its_words_its_unit_and_what_the_run_told(
    key: str, label: str, unit: str, value: float
) -> None:
    other = replace(STATE, rows_done=8)
    assert replace(_rows(STATE, other)[key], values=()) == Row(key, label, unit, ())
    assert _rows(STATE, other)[key].values[0] == value


def test_what_no_recording_has_is_no_row() -> None:
    rows = _rows(STATE, STATE)
    assert "final.swap_bytes" not in rows
    assert "peak.pss_bytes" not in rows
    assert "peak.minor_faults_per_second" not in rows  # a rate has a total, which is compared
    assert "read_back.rows_lost" not in _rows(replace(STATE, read_back=None))


def test_every_metric_of_bytes_is_compared_at_its_peak_and_at_the_end() -> None:
    keys = [metric.key for metric in METRICS if metric.unit is Unit.BYTES]
    full = dict.fromkeys((metric.key for metric in METRICS), 1)
    rows = _rows(replace(STATE, peak=full, final=Sample(1.0, full)))
    assert [key for key in rows if key.startswith("peak.")] == [f"peak.{key}" for key in keys]
    assert [key for key in rows if key.startswith("final.")] == [f"final.{key}" for key in keys]


def test_what_one_recording_lacks_has_no_difference() -> None:
    lacking = replace(STATE, ledger=private_ledger(0, 0, Absent("x"), 5), read_back=None)
    rows = _rows(STATE, lacking, STATE)
    differences = {key: row.differences for key, row in rows.items()}
    assert [*rows["read_back.rows_lost"].values] == [1, None, 1]
    assert [*differences["read_back.rows_lost"]] == [None, 0]
    assert [*differences["ledger.private_ram_bytes"]] == [None, 0]
    assert [*differences["ledger.private_swap_bytes"]] == [3, 0]
    assert _rows(lacking, STATE)["ledger.private_ram_bytes"].differences == (None,)


def test_a_difference_has_no_crumbs_of_arithmetic() -> None:
    assert Row("x", "x", "s", (0.1, 0.3, 4)).differences == (0.2, 3.9)
    assert Row("x", "x", "s", (0.0, 0.1234567)).differences == (0.123457,)


@given(st.lists(st.none() | st.integers(-(1 << 50), 1 << 50), min_size=2, max_size=16))
def test_a_difference_added_to_the_first_is_the_other(values: list[int | None]) -> None:
    differences = Row("x", "x", "", tuple(values)).differences
    first = values[0]
    assert len(differences) == len(values) - 1
    for value, difference in zip(values[1:], differences, strict=True):
        assert (difference is None) == (value is None or first is None)
        if value is not None and first is not None and difference is not None:
            assert first + difference == value


def test_names_settings_and_outcomes_stand_in_the_order_of_the_recordings() -> None:
    flushed = replace(
        SETTINGS, workload="touch", mode=Mode.READ_WRITE, shape=(4, 5, 6), flush_every_rows=9
    )
    running = RunState(WorkloadAbout(flushed))
    found = compare([_recording(STATE, "a"), _recording(running, "b")])
    assert found.names == ("a", "b")
    assert found.outcomes == ("killed", UNFINISHED)
    assert found.settings == (
        "fill c 100x20 float32 no flush",
        "touch r+ 4x5x6 float32 flush 9",
    )
