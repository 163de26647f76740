"""Whatever who started cowtop had blocked or ignored: children begin without, nohup stays nohup."""

from __future__ import annotations

import fcntl
import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.ends.phases import RECORDED
from tests.headless.command import SMALL, command
from tests.waiting import DEADLINE_SECONDS, eventually

pytestmark = pytest.mark.usefixtures("no_process_left")
# As a batch system or a wrapper might: some blocked, some ignored, then it becomes cowtop.
_WRAPPER = """
import os, signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM, signal.SIGUSR1, signal.SIGALRM])
for number in (signal.SIGHUP, signal.SIGQUIT, signal.SIGCHLD, signal.SIGTSTP, signal.SIGUSR2):
    signal.signal(number, signal.SIG_IGN)
os.execv(sys.argv[1], sys.argv[1:])
"""
_BY_PYTHON = {signal.SIGPIPE, signal.SIGXFSZ}  # which every Python ignores
_PACED = ("run", "fill", "--headless", *SMALL, "--pace", "3600")


def _signals(pid: int, which: str) -> set[int]:
    text = Path(f"/proc/{pid}/status").read_text()
    found = re.search(rf"^{which}:\s*([0-9a-f]+)$", text, re.MULTILINE)
    assert found
    mask = int(found[1], 16)
    return {number for number in range(1, 32) if mask >> (number - 1) & 1}


def _works(process: psutil.Process) -> bool:
    """Whether the child is past its beginning: it has opened its array."""
    return any(".npy" in entry.path for entry in process.memory_maps())


@pytest.mark.slow
def test_a_child_begins_with_no_signal_blocked_and_none_ignored(scratch_dir: Path) -> None:
    arguments = command(*_PACED, "--scratch-dir", scratch_dir)
    with subprocess.Popen(
        [sys.executable, "-c", _WRAPPER, *arguments], stdout=subprocess.PIPE, text=True
    ) as cowtop:
        try:
            this = psutil.Process(cowtop.pid)
            assert eventually(lambda: [one for one in this.children() if _works(one)])
            (child,) = this.children()
            assert _signals(child.pid, "SigBlk") == set()
            assert _signals(child.pid, "SigIgn") == _BY_PYTHON
            assert not _signals(child.pid, "SigCgt") & {signal.SIGTERM, signal.SIGHUP}
            for ignored in (signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR2):
                cowtop.send_signal(ignored)  # as who started it has said, which it hears in turn
            cowtop.send_signal(signal.SIGUSR1)
            out, _ = cowtop.communicate(timeout=DEADLINE_SECONDS)
        finally:
            cowtop.kill()
    assert cowtop.returncode == 128 + signal.SIGUSR1
    assert json.loads(out)["outcome"] == "stopped"


@pytest.mark.parametrize(
    "number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.long)]
)
def test_a_command_without_a_run_is_interrupted_with_the_code_of_the_signal(
    number: signal.Signals,
) -> None:
    # Nobody reads: it waits in the midst of what it says.
    export = command("export", RECORDED, "--format", "json")
    with subprocess.Popen(export, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as cowtop:
        try:
            assert cowtop.stdout is not None
            fcntl.fcntl(cowtop.stdout, fcntl.F_SETPIPE_SZ, 4096)
            assert eventually(lambda: _waits_for_a_reader(cowtop.pid))
            cowtop.send_signal(number)
            assert cowtop.wait(DEADLINE_SECONDS) == 128 + number
            assert cowtop.stderr is not None
            assert cowtop.stderr.read() == b""
        finally:
            cowtop.kill()


def _waits_for_a_reader(pid: int) -> bool:
    return "pipe_write" in Path(f"/proc/{pid}/wchan").read_text()
