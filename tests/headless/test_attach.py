"""`cowtop attach --headless`: what runs already is watched to its end, and never touched."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.headless.command import command, has_seen_copies, result
from tests.headless.conftest import Refused, RunHere
from tests.other_user import COWTOP, SOMEBODY, as_user, environment, python_of
from tests.waiting import DEADLINE_SECONDS, eventually
from tui.metrics import BY_KEY

pytestmark = pytest.mark.usefixtures("no_process_left")
_READER = """
import sys
import numpy as np
array = np.load(sys.argv[1], mmap_mode="c")
array[:100] += 1
print("ready", flush=True)
sys.stdin.readline()
"""
_PAGES = -(-(100 * 8192 + 128) // 4096)


@pytest.fixture
def running(disk_dir: Path) -> Iterator[subprocess.Popen[str]]:
    """A process with copies of an array, until it is given a line."""
    path = disk_dir / "mine.npy"
    np.save(path, np.zeros((1000, 1024), "float64"))
    with subprocess.Popen(
        [sys.executable, "-c", _READER, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        if process.poll() is None:
            process.communicate("\n", timeout=DEADLINE_SECONDS)
        assert process.returncode in (0, -signal.SIGKILL)


def test_what_runs_is_watched_for_as_long_as_was_asked(
    running: subprocess.Popen[str], run_here: RunHere, tmp_path: Path
) -> None:
    before = Path(f"/proc/{running.pid}/status").read_text()
    recording = tmp_path / "watched.jsonl"
    options = ("--headless", "--seconds", "0.5", "--record", recording)
    done = run_here("attach", running.pid, *options)
    found = result(done)
    assert (done.returncode, found["outcome"]) == (0, "stopped")
    assert found["pid"] == running.pid
    assert found["exit_code"] is None
    assert "not cowtop's child" in found["absent"]["exit_code"]
    assert found["final"]["private_copies_bytes"] == _PAGES * 4096
    (file,) = found["files"]
    assert (file["mode"], file["processes"]) == ("c", 1)
    assert file["final"]["private_copies_bytes"] == _PAGES * 4096
    assert found["final"].keys() == BY_KEY.keys()
    assert recording.exists()
    # It goes on, with the same signals, priority and parent.
    after = Path(f"/proc/{running.pid}/status").read_text()
    assert _line(after, "State").split()[1] not in "tTZ"
    for line in ("PPid", "SigCgt", "SigIgn", "SigBlk", "TracerPid"):
        assert _line(before, line) == _line(after, line)


def _line(status: str, name: str) -> str:
    return next(line for line in status.splitlines() if line.startswith(f"{name}:"))


def test_its_end_ends_the_watch_and_the_last_reading_is_the_final_one(
    running: subprocess.Popen[str], tmp_path: Path
) -> None:
    recording = tmp_path / "watched.jsonl"
    options = ("--headless", "--interval", "0.05", "--record", recording)
    arguments = command("attach", running.pid, *options)
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        assert eventually(lambda: has_seen_copies(recording, _PAGES))
        running.kill()  # one that ends by itself closes its map before, which may be seen
        out, _ = process.communicate(timeout=DEADLINE_SECONDS)
    found = json.loads(out)
    assert (process.returncode, found["outcome"], found["reason"]) == (0, "finished", None)
    assert found["final"]["private_copies_bytes"] == _PAGES * 4096
    assert found["elapsed_seconds"] > 0


@pytest.mark.long
def test_an_interrupt_ends_the_watch_and_the_figures_are_told(
    running: subprocess.Popen[str], tmp_path: Path
) -> None:
    recording = tmp_path / "watched.jsonl"
    options = ("--headless", "--interval", "0.05", "--record", recording)
    arguments = command("attach", running.pid, *options)
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        assert eventually(lambda: has_seen_copies(recording, _PAGES))
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=DEADLINE_SECONDS)
    assert process.returncode == 128 + signal.SIGINT
    assert json.loads(out)["outcome"] == "stopped"
    assert running.poll() is None


@pytest.mark.parametrize(
    ("pid", "words"),
    [
        ("abc", "no process ID"),
        ("0", "no PID"),
        ("99999999", "no PID"),
        (str(1 << 22), "there is no process"),
    ],
)
def test_what_cannot_be_watched_is_one_line(pid: str, words: str, refused: Refused) -> None:
    assert words in refused("attach", pid, "--headless")


def test_cowtop_does_not_watch_itself(refused: Refused) -> None:
    assert "cowtop itself" in refused("attach", str(os.getpid()), "--headless")


def test_a_thread_of_the_kernel_is_one_line(refused: Refused) -> None:
    names = Path("/proc/2/comm")
    if not names.exists() or names.read_text() != "kthreadd\n":
        pytest.skip("no thread of the kernel is to be seen here")
    assert "thread of the kernel" in refused("attach", "2", "--headless")


@pytest.mark.long
def test_another_user_is_told_what_cannot_be_read_and_that_of_its_own_it_can() -> None:
    python = python_of(SOMEBODY)
    words = [python, *COWTOP, "attach", str(os.getpid()), "--headless"]
    done = subprocess.run(
        words, env=environment(), capture_output=True, text=True, **as_user(SOMEBODY)
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "is another user's (uid 0): only root can read it" in done.stderr
    # A process of one's own needs no root.
    with subprocess.Popen(
        [python, "-c", "input()"], stdin=subprocess.PIPE, **as_user(SOMEBODY)
    ) as own:
        words[-2] = str(own.pid)
        done = subprocess.run(
            [*words, "--seconds", "0.1"],
            env=environment(),
            capture_output=True,
            text=True,
            **as_user(SOMEBODY),
        )
        own.communicate(b"\n")
    found = result(done)
    assert (done.returncode, done.stderr) == (0, "")
    assert found["final"]["rss_bytes"] > 0
    assert found["final"]["private_copies_bytes"] == 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), "no screen: "),
        (("--headless",), "--headless is for one process: name its PID"),
        (("--record", "x.jsonl"), "--record is for one process: name its PID"),
    ],
)
def test_without_a_pid_there_is_a_list_on_a_terminal_alone(
    options: tuple[str, ...], words: str, refused: Refused
) -> None:
    assert words in refused("attach", *options)


def test_seconds_are_for_headless_alone(refused: Refused) -> None:
    assert "--headless" in refused("attach", "1", "--seconds", "1")
