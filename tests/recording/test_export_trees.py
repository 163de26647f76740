"""A recording of a tree is exported as its sums, its processes or its files; absent is empty."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.recording.recordings import record as record_workload
from tests.recording.tree_recordings import record
from tui.cli import main
from tui.recording import tree_series


def _exported(capsys: pytest.CaptureFixture[str], path: Path, *more: str) -> str:
    assert main(["export", str(path), *more]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_sums_of_a_tree_have_no_rows_done_and_what_is_bounded_is_empty(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.jsonl"
    told = record(path, 3)
    rows = _rows(_exported(capsys, path))
    assert len(rows) == 6
    for row, update in zip(rows, told[1:], strict=False):
        assert row["rows_done"] == row["pages_changed"] == row["rss_bytes"] == ""
        assert row["shared_dirty_bytes"] == ""
        assert int(row["pss_bytes"]) == update.samples[0].values["pss_bytes"]
    found = json.loads(_exported(capsys, path, "--format", "json"))
    assert found["settings"] is None
    assert found["subject"] == {"called": "python train.py", "pid": None}
    assert found["rows"][0][1] is None


def test_every_process_of_every_moment_is_a_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.jsonl"
    told = record(path, 3, processes=2)
    rows = _rows(_exported(capsys, path, "--processes"))
    trees = [update.state.tree for update in told if update.samples]
    expected = [(tree, process) for tree in trees if tree for process in tree.processes]
    assert len(rows) == len(expected) == 12
    for row, (_, process) in zip(rows, expected, strict=True):
        assert (row["pid"], row["name"]) == (str(process.pid), "python")
        rss: Any = process.figures.get("rss_bytes", "")
        assert row["rss_bytes"] == str(rss)
        fork = process.since_fork
        assert fork is not None and row["since_fork_copied_bytes"] == str(fork.copied_bytes)
    assert [row["seconds"] for row in rows[::2]] == ["0.5", "1.0", "1.5", "2.0", "2.5", "3.0"]
    assert [row["is_alive"] for row in rows[-2:]] == ["False", "True"]


def test_every_file_of_every_moment_is_a_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.jsonl"
    record(path, 1)
    found = json.loads(_exported(capsys, path, "--files", "--format", "json"))
    rows = [dict(zip(found["columns"], row, strict=True)) for row in found["rows"]]
    assert [(row["file"], row["name"], row["modes"]) for row in rows[:2]] == [
        ("fd:00 77", "77.npy", "c"),
        ("fd:00 78", "78.npy", "c"),
    ]
    assert rows[0]["private_copies_bytes"] > 0 and rows[0]["resident_bytes"] is None
    assert len(rows) == 4


def test_a_workload_has_no_processes_and_both_at_once_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "w.jsonl"
    record_workload(path, 1)
    assert main(["export", str(path), "--files"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "cowtop: w.jsonl: --files is of a command or a process, not a workload\n"
    with pytest.raises(SystemExit) as refused:
        main(["export", str(path), "--files", "--processes"])
    assert refused.value.code == 2
    assert "not allowed with argument" in capsys.readouterr().err


def test_rows_are_bounded_and_what_is_left_out_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tree_series, "MOST_ROWS", 5)
    record(tmp_path / "a.jsonl", 3, processes=2)
    assert main(["export", str(tmp_path / "a.jsonl"), "--processes"]) == 0
    out, err = capsys.readouterr()
    assert len(_rows(out)) == 4
    assert err == "cowtop: a.jsonl: 8 rows too many left out\n"
