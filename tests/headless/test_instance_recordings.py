"""A recording of instances under every command that takes recordings: done, or refused."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tests.headless.command import result
from tests.headless.conftest import RunHere
from tests.recording.instance_recordings import record_instances
from tests.recording.recordings import record
from tui.commands.compare import read_one
from tui.probe.reading import Absent
from tui.recording.compared import InstancesRecording

TWO = ("--instances", "2")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run, and three instances."""
    path = tmp_path_factory.mktemp("recordings")
    record(path / "one.jsonl", seconds=2)
    record_instances(path / "all.jsonl", 3, 2)
    return path


@pytest.fixture(autouse=True)
def in_tmp_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files without a folder in their name go to the test's own."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.slow
def test_what_a_real_run_of_instances_says_at_its_end_is_what_its_recording_says(
    tmp_path: Path, scratch_dir: Path, run_here: RunHere
) -> None:
    path = tmp_path / "all.jsonl.gz"
    options = ("--size", "8M", "--instances", "2", "--interval", "0.05", "--pace", "0.5")
    picture = ("--at", "end", "--out", "{name}-{at}.txt")
    done = run_here(
        *("run", "normalize", "--headless", "--mode", "c", *options, *picture),
        *("--scratch-dir", scratch_dir, "--record", path),
    )
    found = result(done)
    one = read_one(path)
    assert isinstance(one, InstancesRecording)
    told, totals = one.total, found["totals"]
    for ours, theirs in ((told.peak, totals["peak"]), (told.totals, totals["final"])):
        known = {k: f for k, f in ours.items() if not isinstance(f, Absent)}
        # Bytes are the same; of a rate each part was recorded to three decimals.
        assert known == pytest.approx(theirs, rel=0, abs=0.01)
    assert told.seeds == tuple(run["seed"] for run in found["instances"])
    assert [s.rows_done for s in told.instances] == [r["rows_done"] for r in found["instances"]]
    text = (tmp_path / "normalize-c-end.txt").read_text(encoding="utf-8")
    assert "2 instances" in text and "all finished" in text
    recorded = gzip.decompress(path.read_bytes()).decode()
    assert str(scratch_dir) not in recorded and str(tmp_path) not in recorded


@pytest.mark.slow
def test_pictures_are_of_all_of_them_or_of_one_alone(
    folder: Path, tmp_path: Path, run_here: RunHere
) -> None:
    path = folder / "all.jsonl"
    done = run_here("snapshot", path, "--at", "50%,1s", "--size", "80x24", "--out", "{at}.txt")
    assert (done.returncode, done.stdout) == (0, "50.txt\n1s.txt\n"), done.stderr
    assert "3 instances" in (tmp_path / "50.txt").read_text(encoding="utf-8")
    only = ("--only", "2", "--view", "page-map", "--at", "end,start", "--size", "80x20")
    done = run_here("snapshot", path, *only, "--out", "{name}-{at}.txt")
    assert (done.returncode, done.stdout) == (0, "all-2-end.txt\nall-2-start.txt\n"), done.stderr


@pytest.mark.long
def test_a_film_of_instances_is_one_file(folder: Path, tmp_path: Path, run_here: RunHere) -> None:
    options = ("--film", "a.svg", "--frames", "3", "--size", "80x24")
    done = run_here("snapshot", folder / "all.jsonl", *options)
    assert (done.returncode, done.stdout) == (0, "a.svg\n"), done.stderr
    assert b"<title>cowtop: all</title>" in (tmp_path / "a.svg").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["replay", "ALL", "ONE"], "its 3 instances are shown by themselves"),
        (["replay", "ONE", "ONE", "ONE", "ALL"], "its 3 instances are shown by themselves"),
        (["replay", "ALL", "ALL"], "its 3 instances are shown by themselves"),
        (["replay", "ALL"], "not a terminal"),
        (["replay", "ALL", "--by", "rows"], "not a terminal"),
        (["snapshot", "ALL", "--view", "page-map"], "say which instance with --only N"),
        (["snapshot", "ALL", "--view", "table"], "say which instance with --only N"),
        (["snapshot", "ALL", "--at", "flush:1"], "--at flush:1 is of one run"),
        (["snapshot", "ALL", "--at", "99s"], "all.jsonl is shorter than that"),
        (["snapshot", "ALL", "--only", "4"], "all.jsonl has 3 instances"),
        (["snapshot", "ALL", "--only", "0"], "all.jsonl has 3 instances"),
        (["snapshot", "ONE", "--only", "1"], "one.jsonl is one run"),
        (["snapshot", "ALL", "ONE", "--film", "f.svg"], "its 3 instances are shown by themselves"),
        (["export", "ALL", "--files"], "not a workload"),
        (["run", "fill", "--headless", "--only", "1"], "--only is of instances: this is one run"),
        (["run", "fill", "--headless", *TWO, "--only", "3", "--out", "x.svg"], "has 2 instances"),
        (["run", "fill", "--headless", *TWO, "--view", "table", "--out", "x.svg"], "--only N"),
        (["run", "fill", "--headless", *TWO, "--at", "flush:1"], "--only N"),
    ],
)
def test_what_cannot_be_done_with_instances_is_said_in_one_line(
    folder: Path, tmp_path: Path, arguments: list[str], words: str, run_here: RunHere
) -> None:
    names = {"ALL": str(folder / "all.jsonl"), "ONE": str(folder / "one.jsonl")}
    done = run_here(*(names.get(argument, argument) for argument in arguments))
    assert done.returncode == 2 and words in done.stderr
    assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []
