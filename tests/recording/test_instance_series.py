"""Rows of instances: each once, in the order of time; rows of all are the sums of theirs."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hostile.instances import header, line_of
from tests.recording.instance_recordings import record_instances
from tui.cli import main
from tui.headless.export import write_series
from tui.probe.reading import Sample
from tui.recording import in_order
from tui.recording.in_order import InOrder
from tui.run.about import WorkloadAbout
from tui.run.state import Outcome, RunState
from tui.settings import Settings

STATE = RunState(WorkloadAbout(Settings()))
KEY = "private_copies_bytes"


def exported(path: Path) -> list[dict[str, str]]:
    out = io.StringIO()
    write_series(path, "csv", out)
    return list(csv.DictReader(io.StringIO(out.getvalue())))


def test_every_sample_is_a_row_and_a_row_of_all_sums_the_last_of_each(tmp_path: Path) -> None:
    path = tmp_path / "all.jsonl"
    record_instances(path, 3, 4)
    rows = exported(path)
    for number in ("1", "2", "3"):
        assert sum(row["instance"] == number for row in rows) == 40
    moments = [float(row["seconds"]) for row in rows]
    assert moments == sorted(moments)
    latest: dict[str, dict[str, str]] = {}
    sums = 0
    for row in rows:
        if row["instance"] != "all":
            latest[row["instance"]] = row
        elif row[KEY] and len(latest) == 3 and float(row["seconds"]) < 4:  # all of them live
            sums += 1
            assert int(row[KEY]) == sum(int(each[KEY]) for each in latest.values())
            assert row["oldest_seconds"] == min((r["seconds"] for r in latest.values()), key=float)
            assert float(row["seconds"]) - float(row["oldest_seconds"]) <= 0.1
            # A line of state may have come since an instance's own row.
            assert int(row["rows_done"]) >= sum(int(r["rows_done"]) for r in latest.values())
    assert sums > 30
    assert rows[-1]["instance"] == "all" and rows[-1]["rows_done"] == "120"


def test_json_says_whose_each_row_and_each_marker_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "all.jsonl"
    record_instances(path, 2, 2)
    assert main(["export", str(path), "--format", "json"]) == 0
    body = json.loads(capsys.readouterr().out)
    assert body["schema"] == "cowtop.series-of-instances/1"
    assert (body["instances"], body["seeds"]) == (2, [7, 8])
    assert {row[0] for row in body["rows"]} == {1, 2, "all"}
    assert {len(row) for row in body["rows"]} == {len(body["columns"])}
    assert [marker["instance"] for marker in body["markers"]] == [1, 1, 2, 2]
    starts = [m["seconds"] for m in body["markers"] if m["kind"] == "start"]
    assert starts == [0.0, 0.25]  # of one clock: the second opened later
    assert body["trouble"] is None


def test_what_a_killed_one_held_is_in_no_row_of_all_after_its_end(tmp_path: Path) -> None:
    path = tmp_path / "all.jsonl"
    lines = [
        header(2),
        *(line_of("state", {"phase": "running", "started_at": 1}, n) for n in (0, 1)),
        *(line_of("s", {KEY: 5 + n}, n, 2) for n in (0, 1)),
        line_of("state", {"phase": "ended", "outcome": "killed"}, 0, 3),
        *(line_of("s", {KEY: 9}, 1, at) for at in (4, 5)),
    ]
    path.write_bytes(b"".join(lines))
    rows = [row for row in exported(path) if row["instance"] == "all"]
    assert [row[KEY] for row in rows] == ["11", "9", "9"]


def test_the_last_row_of_all_is_in_order_and_of_all_that_held_memory(tmp_path: Path) -> None:
    path = tmp_path / "all.jsonl"
    closing = {"phase": "closing", "final": {"at": 2.5, "values": {KEY: 6}, "read_at": {}}}
    lines = [
        header(2),
        *(line_of("state", {"phase": "running", "started_at": 1}, n) for n in (0, 1)),
        *(line_of("s", {KEY: 5}, n, 2) for n in (0, 1)),
        line_of("state", closing, 0, 2.6),
        *(line_of("s", {KEY: 7 - 6 * (n == 0)}, n, 3) for n in (0, 1)),
        line_of("state", {"phase": "ended", "outcome": "finished"}, 1, 3.1),
        line_of("s", {KEY: 0}, 0, 3.2),
        line_of("state", {"phase": "ended", "outcome": "finished", "rows_done": 9}, 0, 3.3),
        line_of("s", {KEY: 0}, 0, 3.4),
    ]
    path.write_bytes(b"".join(lines))
    rows = exported(path)
    moments = [float(row["seconds"]) for row in rows]
    assert moments == sorted(moments)
    # What 1 held before it was closed, beside what 2 held then; 1 alone was read no more.
    assert [row[KEY] for row in rows if row["instance"] == "all"] == ["11", "13"]


def test_all_end_when_one_that_was_not_told_as_ended_is_read_no_more(tmp_path: Path) -> None:
    path = tmp_path / "all.jsonl"
    ended = {"phase": "closing", "outcome": "finished"}
    lines = [
        header(3),
        *(line_of("state", {"phase": "running", "started_at": 1}, n) for n in range(3)),
        *(line_of("s", {KEY: 5}, n, 2) for n in range(3)),
        line_of("state", ended, 0, 2.5),
        line_of("s", {KEY: 1}, 1, 3),  # its array is closed: told later, as its end is
        *(line_of("state", ended, n, 3 + n / 10) for n in (2, 1)),
    ]
    path.write_bytes(b"".join(lines))
    assert [row[KEY] for row in exported(path) if row["instance"] == "all"] == ["15"]


def test_processes_of_instances_are_refused_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "all.jsonl"
    record_instances(path, 2, 1)
    assert main(["export", str(path), "--processes"]) == 2
    told = capsys.readouterr()
    assert told.err.count("\n") == 1 and "not a workload" in told.err


@given(st.lists(st.tuples(st.integers(0, 2), st.floats(0, 1, width=16)), max_size=40))
def test_what_was_told_in_pieces_is_handed_on_in_the_order_of_its_time(
    told: list[tuple[int, float]],
) -> None:
    found: list[tuple[float, int]] = []
    order = InOrder(3, lambda n, sample: found.append((sample.at, n)), lambda n, state: None)
    at = [0.0, 0.0, 0.0]
    for number, step in told:
        at[number] += step
        order.put_sample(number, Sample(at[number], {}))
    order.finish()
    assert found == sorted(found, key=lambda one: one[0])
    assert len(found) == len(told)


def test_one_that_never_tells_holds_up_no_more_than_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_order, "MOST_WAITING_BYTES", 20_000)
    found: list[Any] = []
    order = InOrder(2, lambda n, sample: found.append(sample), lambda n, state: None)
    for at in range(100):
        order.put_sample(0, Sample(float(at), {}))
    assert 80 < len(found) < 100
    order.put_state(1, 0.0, RunState(STATE.about, outcome=Outcome.KILLED), 0)
    assert len(found) == 100  # who has ended tells nothing earlier
