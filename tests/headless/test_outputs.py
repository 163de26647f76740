"""What a run is asked to write: not before there is something to write, and never half of it."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from tests.headless.command import COWTOP, SMALL, headless, paced, result
from tests.headless.conftest import Refused, RunHere
from tests.recording.recordings import record
from tests.waiting import eventually
from tests.workloads.scripted import save_array
from tui.cage.base import NoCage
from tui.recording.reader import read_recording


@pytest.mark.parametrize(
    "why",
    [
        ("--size", "500T"),
        ("--scratch-dir", "/nowhere"),
        ("--memory-max", "64M"),
        ("--junit", "/"),
    ],
    ids=lambda why: why[0],
)
def test_a_refused_run_leaves_the_earlier_recording_as_it_was(
    why: tuple[str, ...], tmp_path: Path, refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "run.jsonl"
    record(path, seconds=1)
    before = path.read_bytes()
    monkeypatch.setattr("tui.cage.make.make_cage", lambda *a, **b: NoCage("not here", "ask root"))
    assert refused("run", "fill", "--headless", *why, "--record", path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", [pytest.param("run.jsonl", marks=pytest.mark.long), "run.jsonl.gz"]
)
def test_a_run_that_is_killed_leaves_a_recording_that_can_be_read(
    name: str, tmp_path: Path, disk_dir: Path
) -> None:
    path = tmp_path / name
    record(path, seconds=1)
    old = path.stat().st_ino
    with paced(disk_dir, "--record", str(path)) as run:
        assert eventually(lambda: path.stat().st_ino != old)
        assert len(read_recording(path).samples) >= 1
        run.process.send_signal(signal.SIGKILL)
    recording = read_recording(path)
    assert recording.samples and not recording.is_complete
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
@pytest.mark.parametrize("option", ["--record", "--junit"])
def test_what_cannot_be_written_is_told_and_takes_nothing_from_the_run(
    option: str, scratch_dir: Path, run_here: RunHere
) -> None:
    done = run_here(
        "run", "fill", "--headless", *SMALL, "--scratch-dir", scratch_dir, option, "/dev/full"
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and "No space left on device" in done.stderr
    assert result(done)["outcome"] == "finished"


@pytest.mark.slow
def test_names_of_open_descriptors_are_written_to_as_they_are(scratch_dir: Path) -> None:
    done = headless(
        "fill", *SMALL, "--scratch-dir", scratch_dir,
        "--record", "/dev/stdout", "--junit", "/dev/stderr",
    )  # fmt: skip
    assert done.returncode == 0
    *lines, last = done.stdout.splitlines()
    assert json.loads(lines[0])["schema"].startswith("cowtop.recording/")
    assert json.loads(last)["outcome"] == "finished"
    assert done.stderr.startswith("<?xml")


@pytest.mark.parametrize(
    "options",
    [
        ("--record", "x", "--junit", "./x"),
        ("--record", "a.npy", "--file", "a.npy"),
        ("--junit", "link", "--file", "a.npy"),
    ],
)
def test_one_name_for_two_things_is_refused(
    options: tuple[str, ...], tmp_path: Path, refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    save_array(tmp_path / "a.npy", (10, 10))
    (tmp_path / "link").symlink_to("a.npy")
    before = (tmp_path / "a.npy").read_bytes()
    assert "name the same file" in refused("run", "scan", "--headless", *options)
    assert (tmp_path / "a.npy").read_bytes() == before


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("bash"), reason="no bash here")
def test_a_recording_is_read_from_a_pipe_that_somebody_writes(tmp_path: Path) -> None:
    record(tmp_path / "a.jsonl", seconds=1)
    shell = f"{COWTOP} export <(cat {tmp_path}/a.jsonl)"
    done = subprocess.run(["bash", "-c", shell], capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout.startswith("seconds,")
