"""Instances are compared as one: sums and peaks of one moment, and what is neither is not there."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from tests.hostile.instances import header, line_of
from tests.recording.instance_recordings import record_instances
from tests.recording.recordings import record
from tui.commands.compare import read_one
from tui.headless.compare import write_comparison
from tui.recording.compare import compare
from tui.recording.compared import InstancesRecording
from tui.run.state import Outcome

KEY = "private_copies_bytes"
ANON = "rss_anon_bytes"


def figures(*paths: Path) -> tuple[dict[str, Any], list[str], dict[str, Any]]:
    """Each figure's values by its key, the notes, and all of it."""
    out = io.StringIO()
    write_comparison(compare([read_one(path) for path in paths]), "json", out)
    body = json.loads(out.getvalue())
    return {row["key"]: row["values"] for row in body["figures"]}, body["notes"], body


def of(path: Path, *lines: bytes, many: int = 2, **settings: Any) -> Path:
    path.write_bytes(header(many, settings=settings) + b"".join(lines))
    return path


def test_all_of_them_stand_beside_one_run(tmp_path: Path) -> None:
    record_instances(tmp_path / "three.jsonl", 3, 4)
    record(tmp_path / "one.jsonl", 4)
    found, notes, body = figures(tmp_path / "three.jsonl", tmp_path / "one.jsonl")
    assert found["rows_done"] == [120, 40]
    assert found["bytes_changed"] == [3 * 3_200_000, 3_200_000]
    assert found["flushes.count"] == [0, 0]
    assert found["ledger.private_ram_bytes"] == [3 * 40 * 20 * 4096, 40 * 20 * 4096]
    settings = [one["settings"] for one in body["recordings"]]
    assert settings[0].startswith("3 x fill c ") and settings[0].endswith(" seeds 7 to 9")
    assert [one["outcome"] for one in body["recordings"]] == ["finished", "finished"]
    assert notes[0].startswith("A: 3 instances as one: ")
    assert all(note.startswith("A: ") for note in notes)


def test_a_peak_is_of_all_at_one_moment_and_not_the_sum_of_peaks(tmp_path: Path) -> None:
    path = of(
        tmp_path / "a.jsonl",
        *(line_of("state", {"phase": "running", "started_at": 1}, n, 1) for n in (0, 1)),
        *(line_of("s", {ANON: size}, n, at) for at, n, size in (
            (2, 0, 100), (2, 1, 1), (3, 0, 2), (3, 1, 90), (4, 0, 1), (4, 1, 1)
        )),
    )  # fmt: skip
    found, _, body = figures(path, path)
    assert found[f"peak.{ANON}"] == [101, 101]
    assert body["recordings"][0]["outcome"] == "unfinished"


def test_how_each_ended_is_told_and_what_the_killed_held_is_gone(tmp_path: Path) -> None:
    path = of(
        tmp_path / "a.jsonl",
        *(line_of("state", {"phase": "running", "started_at": 1}, n, 1) for n in range(3)),
        *(line_of("s", {ANON: 10 + n}, n, 2) for n in range(3)),
        line_of("state", {"phase": "ended", "outcome": "killed"}, 0, 3),
        *(line_of("s", {ANON: 20}, n, 4) for n in (1, 2)),
        *(
            line_of(
                "state",
                {
                    "phase": "ended",
                    "outcome": "finished",
                    "final": {"at": 4, "values": {ANON: 20}, "read_at": {}},
                },
                n,
                5,
            )
            for n in (1, 2)
        ),
        many=3,
    )
    found, _, body = figures(path, path)
    assert body["recordings"][0]["outcome"] == "1 killed, 2 finished"
    assert found[f"peak.{ANON}"] == [40, 40]
    assert found[f"final.{ANON}"] == [40, 40]


def test_what_is_not_known_of_one_is_not_known_of_all_and_why_is_said(tmp_path: Path) -> None:
    path = of(
        tmp_path / "a.jsonl",
        *(line_of("state", {"phase": "running", "started_at": 1}, n, 1) for n in (0, 1)),
        line_of("s", {ANON: 10, "rss_bytes": 30, "swap_bytes": "no permission"}, 0, 2),
        line_of("s", {ANON: 10, "rss_bytes": 40, "swap_bytes": 5}, 1, 2),
    )
    record(tmp_path / "one.jsonl", 2)
    found, notes, _ = figures(path, tmp_path / "one.jsonl")
    assert found["final.swap_bytes"][0] is None
    assert any(note.startswith("A: final swap: ") and "no permission" in note for note in notes)
    # What they share has no sum: bounds, and never the sum as if it were known.
    assert found["peak.rss_bytes"][0] is None
    (words,) = (note for note in notes if note.startswith("A: peak RSS: "))
    assert "at least 40 B" in words and "at most 70 B" in words


@pytest.mark.parametrize(("mode", "is_known"), [("c", True), ("load", True), ("r+", False)])
def test_ledgers_are_summed_where_no_page_can_be_in_two(
    mode: str, is_known: bool, tmp_path: Path
) -> None:
    told = {"ledger": {"changed_bytes": 8, "private_ram_bytes": 8}, "rows_done": 1}
    path = of(tmp_path / "a.jsonl", *(line_of("state", told, n) for n in (0, 1)), mode=mode)
    found, notes, _ = figures(path, path)
    assert found.get("ledger.private_ram_bytes") == ([16, 16] if is_known else None)
    assert found["rows_done"] == [2, 2]
    assert any("each ledger is one instance's" in note for note in notes) is not is_known


def test_instances_that_differ_in_number_are_compared_all_the_same(tmp_path: Path) -> None:
    for many in (1, 2):
        record_instances(tmp_path / f"{many}.jsonl", many, 2)
    found, _, body = figures(tmp_path / "1.jsonl", tmp_path / "2.jsonl")
    assert found["rows_done"] == [20, 40]
    assert [one["settings"][:4] for one in body["recordings"]] == ["1 x ", "2 x "]


def test_the_states_are_those_that_were_recorded(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    record_instances(path, 2, 2)
    one = read_one(path)
    assert isinstance(one, InstancesRecording)
    assert [s.outcome for s in one.total.instances] == [Outcome.FINISHED] * 2
    assert one.total.seeds == (7, 8)
    assert one.about == one.total.instances[0].about
