"""What a run did not know stays unknown in its recording, beside another, and in every format."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.recording.recordings import MACHINE, ORIGIN, FakeClock, settings_for
from tui.headless.compare import to_json, write_comparison
from tui.probe.reading import Absent, Sample
from tui.recording.compare import Comparison, compare
from tui.recording.reader import Recording, read_recording
from tui.recording.writer import Recorder
from tui.run.about import WorkloadAbout
from tui.run.ledger import Ledger
from tui.run.marker import FlushTotals
from tui.run.state import Outcome, Phase, RunState, Update
from tui.run.totals import Totals

OLD = Absent("no cachestat(2): kernel older than 6.5")
KNOWN = RunState(
    WorkloadAbout(settings_for(60)),
    phase=Phase.ENDED,
    outcome=Outcome.FINISHED,
    started_at=ORIGIN,
    peak={"file_dirty_bytes": 0, "rss_bytes": 9},
    final=Sample(ORIGIN + 1, {"file_dirty_bytes": 0, "rss_bytes": 9}),
    ledger=Ledger(4096, file_written_bytes=0, write_amplification=1.0, dirtied_bytes=4096),
    totals=Totals(1, 1, 0),
    flushes=FlushTotals(2, 0.5, 0, 0),
)
UNKNOWN = replace(
    KNOWN,
    peak={"rss_bytes": 9},
    final=Sample(ORIGIN + 1, {"file_dirty_bytes": OLD, "rss_bytes": 9}),
    ledger=Ledger(
        4096, file_written_bytes=OLD, write_amplification=OLD, dirtied_bytes=OLD,
        unaccounted_bytes=4096, why_unaccounted=OLD.reason,
    ),
    totals=Totals(OLD, OLD, OLD),
    flushes=FlushTotals(2, 0.5, OLD, OLD),
)  # fmt: skip
NOT_KNOWN = [
    *("totals.minor_faults", "totals.major_faults", "totals.dirtied_bytes"),
    *("flushes.bytes_cleaned", "flushes.private_bytes_released"),
    *("ledger.file_written_bytes", "ledger.write_amplification"),
    *("peak.file_dirty_bytes", "final.file_dirty_bytes"),
]


def _recorded(state: RunState, path: Path) -> Recording:
    recorder = Recorder(path, state.about, clock=FakeClock(), machine=MACHINE)
    recorder.add(Update(state, (Sample(ORIGIN, {}),)))
    recorder.close()
    return read_recording(path)


@pytest.fixture
def both(tmp_path: Path) -> Comparison:
    """A run that knew all, and one that did not."""
    known = _recorded(KNOWN, tmp_path / "known.jsonl")
    unknown = _recorded(UNKNOWN, tmp_path / "unknown.jsonl")
    assert (known.end.ledger, unknown.end.ledger) == (KNOWN.ledger, UNKNOWN.ledger)
    assert (known.end.totals, unknown.end.totals) == (KNOWN.totals, UNKNOWN.totals)
    assert (known.end.flushes, unknown.end.flushes) == (KNOWN.flushes, UNKNOWN.flushes)
    return compare([known, unknown])


def test_an_unknown_figure_is_none_and_has_no_difference(both: Comparison) -> None:
    rows = {row.key: row for row in both.rows}
    for key in NOT_KNOWN:
        first, second = rows[key].values
        assert first is not None and second is None, key
        assert rows[key].differences == (None,), key
    assert {key for key, row in rows.items() if None in row.values} == set(NOT_KNOWN)


def test_null_in_json_and_a_blank_in_csv(both: Comparison) -> None:
    figures = json.loads(json.dumps(to_json(both)))["figures"]
    nulls = {f["key"] for f in figures if f["values"][1] is None and f["differences"] == [None]}
    assert nulls == set(NOT_KNOWN)
    out = io.StringIO()
    write_comparison(both, "csv", out)
    lines = [line for line in out.getvalue().splitlines() if line.startswith("ledger.file_written")]
    assert lines == ["ledger.file_written_bytes,bytes,0,,"]


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_readers_see_what_is_unknown_in_one_also_where_it_is_0_in_the_other(
    form: str, both: Comparison
) -> None:
    out = io.StringIO()
    write_comparison(both, form, out)
    labels = {row.label for row in both.rows if row.key in NOT_KNOWN}
    lines = [line for line in out.getvalue().splitlines() if any(name in line for name in labels)]
    assert len(lines) >= len(NOT_KNOWN)
    assert all(line.rstrip(" |").endswith("-") for line in lines)
    # What is 0 in both happened in neither.
    assert "private copies in swap" not in out.getvalue()
