"""`cowtop exec` as a job starts it: many at once, without a terminal, each with its own name."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.headless.command import command, cowtop
from tests.headless.conftest import Refused
from tests.manual.surroundings import STAND_INS
from tests.waiting import DEADLINE_SECONDS
from tui.batch.names import here
from tui.recording.reader import read_recording

pytestmark = pytest.mark.usefixtures("no_process_left")
_STEP = {"SLURM_STEP_ID": "0", "SLURM_PROCID": "3", "SLURM_STEP_NUM_TASKS": "4"}


def _started(
    launcher: str, many: int, tmp_path: Path, *words: str
) -> subprocess.CompletedProcess[str]:
    path = f"{STAND_INS}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        [launcher, "-n", str(many), *words],
        capture_output=True,
        text=True,
        timeout=4 * DEADLINE_SECONDS,
        stdin=subprocess.DEVNULL,
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
    )


@pytest.mark.parametrize(
    ("launcher", "many"),
    [
        pytest.param("srun", 3, marks=pytest.mark.slow),
        pytest.param("mpirun", 6, marks=pytest.mark.long),
    ],
)
def test_every_process_of_a_job_is_recorded_under_its_own_name(
    launcher: str, many: int, tmp_path: Path
) -> None:
    """The folder is not there: whoever comes first makes it."""
    told = "SLURM_PROCID" if launcher == "srun" else "OMPI_COMM_WORLD_RANK"
    name = "deep/out/{host}-{rank}.jsonl"
    until = f'until [ -e deep/out/*-"${told}".jsonl ]; do sleep 0.1; done; echo "rank ${told}"'
    words = command("exec", "--record", name, "--", "sh", "-c", until)
    done = _started(launcher, many, tmp_path, *words)
    assert done.returncode == 0, done
    assert sorted(done.stdout.splitlines()) == sorted(f"rank {n}" for n in range(many))
    said = done.stderr.splitlines()
    assert len(said) == many and all("finished after" in line for line in said)
    found = sorted((tmp_path / "deep/out").iterdir())
    assert [path.name for path in found] == sorted(
        f"{here().values['host']}-{n}.jsonl" for n in range(many)
    )
    assert all(read_recording(path).is_complete for path in found)


@pytest.mark.slow
def test_without_a_terminal_only_what_is_asked_for_is_written(tmp_path: Path) -> None:
    code = "import sys; print(sys.stdin.read()); sys.exit(7)"
    report = tmp_path / "{pid}.json"
    done = subprocess.run(
        command("exec", "--json", report, "--", sys.executable, "-S", "-c", code),
        capture_output=True,
        text=True,
        input="from stdin",
        timeout=DEADLINE_SECONDS,
    )
    assert (done.returncode, done.stdout, done.stderr) == (7, "from stdin\n", "")
    (path,) = tmp_path.iterdir()
    assert json.loads(path.read_text())["exit_code"] == 7


def test_metrics_are_told_without_a_terminal_too() -> None:
    done = cowtop("exec", "--metrics", ":0", "--", "echo", "its own")
    assert (done.returncode, done.stdout) == (0, "its own\n")
    assert done.stderr.startswith("cowtop: metrics at http://127.0.0.1:")


@pytest.mark.slow
def test_with_nothing_to_write_a_screen_is_missed() -> None:
    done = cowtop("exec", "--", "true")
    assert done.returncode == 2 and done.stderr.endswith("; add --headless\n")


@pytest.mark.parametrize(
    ("environment", "options", "words"),
    [
        ({}, ("--record", "{rank}.jsonl"), "--record: {rank} is not known here: none of RANK"),
        ({"SLURM_PROCID": "0"}, ("--json", "{rank}"), "--json: .* start it with srun"),
        ({}, ("--junit", "{task}"), "--junit: {task} is not known here: none of SLURM_ARRAY"),
        ({}, ("--out", "{job}-{at}.svg"), "--out: {job} is not known here"),
        ({}, ("--out", "{what}.svg"), "is no field: choose from {name}, {at}, {host}"),
        ({}, ("--record", "{nothing}"), "is no field"),
        (_STEP, ("--record", "run.jsonl"), "4 processes of this job .* put {rank}"),
        (_STEP, ("--json", "{pid}.json"), "4 processes of this job .* put {rank}"),
        (_STEP, ("--at", "end"), "4 processes of this job .* put {rank}"),
        ({"JOB_ID": "1", "SGE_TASK_ID": "4"}, ("--record", "{job}.jsonl"), "put {task} in its"),
    ],
)
def test_what_would_be_nobody_s_or_several_s_is_refused_before_anything_starts(
    environment: dict[str, str],
    options: tuple[str, ...],
    words: str,
    tmp_path: Path,
    refused: Refused,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    said = refused("exec", "--headless", *options, "--", "touch", "started")
    assert all(part in said for part in words.split(" .* ")), said
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_file_can_be_everybody_s(
    refused: Refused, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in _STEP.items():
        monkeypatch.setenv(name, value)
    said = refused("exec", "--record", "/dev/null", "--json", "/dev/null/{rank}", "--nonsense")
    assert "processes of this job" not in said
