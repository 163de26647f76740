"""A recording that breaks off: one moment in every answer, and what was never told is not 0."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.recording.instance_recordings import record_instances
from tests.recording.recordings import record
from tui.commands.compare import read_one
from tui.headless.export import write_series
from tui.metrics_format import format_seconds
from tui.recording.compare import Comparison, compare
from tui.recording.reader import read_recording
from tui.recording.timeline import Timeline

OF_STATE = [
    *("elapsed_seconds", "rows_done", "bytes_changed", "pages_changed", "flushes.count"),
    "ledger.private_ram_bytes",
]


def compared(*paths: Path) -> Comparison:
    return compare([read_one(path) for path in paths])


def values(comparison: Comparison, key: str) -> tuple[float | None, ...]:
    (row,) = (row for row in comparison.rows if row.key == key)
    return row.values


def rows_of(path: Path) -> list[dict[str, str]]:
    out = io.StringIO()
    write_series(path, "csv", out)
    return list(csv.DictReader(io.StringIO(out.getvalue())))


def last_row(path: Path) -> float:
    return float(rows_of(path)[-1]["seconds"])


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_where_it_breaks_off_is_one_moment_in_every_answer(share: float, tmp_path: Path) -> None:
    whole, cut = tmp_path / "whole.jsonl", tmp_path / "cut.jsonl"
    record(whole, 6)
    data = whole.read_bytes()
    cut.write_bytes(data[: int(len(data) * share)])
    recording = read_recording(cut)
    at = last_row(cut)
    assert 0 < at < 6
    assert recording.end.elapsed_seconds == pytest.approx(at)
    shown = Timeline(recording).up_to(recording.length_seconds).state
    assert shown.elapsed_seconds == recording.end.elapsed_seconds
    assert recording.trouble == f"cut.jsonl: it breaks off after {format_seconds(at)}"
    assert values(compared(whole, cut), "elapsed_seconds")[1] == pytest.approx(at)


def test_instances_that_break_off_tell_the_moment_of_their_last_row(tmp_path: Path) -> None:
    whole, cut = tmp_path / "whole.jsonl", tmp_path / "cut.jsonl"
    record_instances(whole, 2, 4)
    data = whole.read_bytes()
    cut.write_bytes(data[: len(data) // 2])
    at = last_row(cut)
    elapsed = values(compared(whole, cut), "elapsed_seconds")[1]
    assert elapsed is not None and at - 0.5 <= elapsed <= at  # the second opened later


@pytest.mark.parametrize("many", [1, 2])
def test_of_a_header_alone_nothing_is_known_and_why_is_said(many: int, tmp_path: Path) -> None:
    whole, alone = tmp_path / "whole.jsonl", tmp_path / "alone.jsonl"
    if many == 1:
        record(whole, 2)
    else:
        record_instances(whole, many, 2)
    alone.write_bytes(whole.read_bytes().splitlines(keepends=True)[0])
    found = compared(whole, alone)
    for key in OF_STATE:
        known, unknown = values(found, key)
        assert known is not None and unknown is None, key
    assert any(note.startswith("B: nothing is recorded of what was done") for note in found.notes)


def test_of_one_instance_that_told_nothing_no_sum_is_made(tmp_path: Path) -> None:
    whole, cut = tmp_path / "whole.jsonl", tmp_path / "cut.jsonl"
    record_instances(whole, 2, 2)
    lines = whole.read_bytes().splitlines(keepends=True)
    cut.write_bytes(b"".join(line for line in lines if b'"instance":1' not in line))
    found = compared(whole, cut)
    assert all(values(found, key)[1] is None for key in OF_STATE)
    assert any(note.startswith("B: of 1 nothing is recorded") for note in found.notes)


@pytest.mark.parametrize("many", [1, 2])
def test_rows_from_before_anything_was_told_have_no_counts(many: int, tmp_path: Path) -> None:
    path = tmp_path / "cut.jsonl"
    if many == 1:
        record(path, 2)
    else:
        record_instances(path, many, 2)
    header, *lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(header + b"".join(line for line in lines if b'"s":{' in line))
    rows = rows_of(path)
    assert len(rows) >= 20 * many
    assert {row[key] for row in rows for key in ("rows_done", "bytes_changed")} == {""}
