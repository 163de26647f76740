"""A limit around a command: who was killed by it is told, and what stays in it is left and said."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.headless.command import command
from tests.waiting import DEADLINE_SECONDS, eventually
from tui.cage.base import Cage
from tui.cage.make import make_cage

pytestmark = pytest.mark.usefixtures("no_process_left")
_LIMIT = 48 << 20
_FILLS = "data = bytearray(200 << 20)"
_WORKER = f"import os; pid = os.fork(); {_FILLS} if not pid else os.waitpid(pid, 0)"


@pytest.fixture(autouse=True)
def _caged() -> None:
    made = make_cage(_LIMIT, 0)
    if not isinstance(made, Cage):
        pytest.skip(f"no cage on this machine: {made.reason}")
    made.remove()


def _limited(*words: str) -> subprocess.CompletedProcess[str]:
    options = ("--memory-max", "48M", "--swap-max", "0")
    return subprocess.run(
        command("exec", "--headless", *options, "--", *words),
        capture_output=True,
        text=True,
        timeout=DEADLINE_SECONDS,
    )


def test_a_command_that_its_limit_killed_is_told_with_the_limit() -> None:
    done = _limited(sys.executable, "-c", _FILLS)
    found = json.loads(done.stdout)
    assert done.returncode == 128 + signal.SIGKILL
    assert found["outcome"] == "killed"
    assert found["reason"] == "killed by the memory limit: 48.0 MiB were full"
    assert done.stderr == "cowtop: killed by the memory limit: 48.0 MiB were full\n"
    assert found["final"]["limit_bytes"] in (_LIMIT, None)


@pytest.mark.long
def test_a_worker_that_the_limit_killed_is_said_though_the_command_went_on() -> None:
    done = _limited(sys.executable, "-c", _WORKER)
    found = json.loads(done.stdout)
    assert (done.returncode, found["outcome"]) == (0, "finished")
    words = "a process of it was killed by the memory limit: 48.0 MiB were full"
    assert words in found["notices"]


@pytest.mark.long
def test_what_runs_on_in_the_limit_is_left_there_and_said() -> None:
    done = _limited("sh", "-c", "sleep 1000 >/dev/null 2>&1 & echo $!")
    pid = int(done.stdout.splitlines()[0])
    try:
        assert done.returncode == 0
        still, stays = done.stderr.splitlines()
        assert still == f"cowtop: still running: PID {pid} sleep"
        assert stays.startswith("cowtop: the limit stays for what still runs in it: ")
        name = Path(f"/proc/{pid}/cgroup").read_text()
        assert "cowtop-" in name
    finally:
        os.kill(pid, signal.SIGKILL)
    assert eventually(lambda: not Path(f"/proc/{pid}").exists())
    # It goes with the next one.
    folder = Path(stays.split(": ")[2])
    assert eventually(lambda: _limited("true").returncode == 0 and not folder.exists())
