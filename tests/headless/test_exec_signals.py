"""Signals under `cowtop exec --headless` are the command's, whoever sends them, once each."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.headless.command import command
from tests.headless.test_exec import python
from tests.waiting import DEADLINE_SECONDS, eventually

pytestmark = pytest.mark.usefixtures("no_process_left")
_SIGNALS = """
import os, signal, sys
counts = {}
def heard(number, frame):
    counts[number] = counts.get(number, 0) + 1
    os.write(1, f"{signal.Signals(number).name} {counts[number]}\\n".encode())
for number in (signal.SIGINT, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2, signal.SIGQUIT):
    signal.signal(number, heard)
print("ready", flush=True)
while True:
    signal.pause()
"""


@pytest.mark.slow
def test_signals_go_to_the_command_once_each_and_are_its_to_deal_with() -> None:
    arguments = command("exec", "--headless", "--", *python(_SIGNALS))
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        for count in (1, 2, 3):
            for name in ("SIGINT", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGQUIT"):
                process.send_signal(signal.Signals[name])
                assert process.stdout.readline() == f"{name} {count}\n"
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=DEADLINE_SECONDS)
    assert process.returncode == 128 + signal.SIGTERM
    assert json.loads(out)["reason"] == "ended by SIGTERM"


@pytest.mark.long
def test_a_killed_cowtop_leaves_the_command_unharmed(tmp_path: Path) -> None:
    code = "import os; print(os.getpid(), flush=True); input(); open('went on', 'w')"
    arguments = command("exec", "--headless", "--", *python(code))
    with subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=tmp_path
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.readline()
        process.kill()
        process.wait(DEADLINE_SECONDS)
        process.stdin.write("\n")
        process.stdin.flush()
        assert eventually((tmp_path / "went on").exists)


@pytest.mark.long
def test_a_group_that_is_signalled_as_a_whole_brings_it_to_the_command_once() -> None:
    """As `kill %1` in a shell and `timeout` do."""
    arguments = command("exec", "--headless", "--json", "/dev/null", "--", *python(_SIGNALS))
    with subprocess.Popen(
        arguments, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        for name in ("SIGUSR1", "SIGUSR2"):
            os.killpg(process.pid, signal.Signals[name])
            assert process.stdout.readline() == f"{name} 1\n"
        os.killpg(process.pid, signal.SIGTERM)
        out, _ = process.communicate(timeout=DEADLINE_SECONDS)
    assert out == ""
    assert process.returncode == 128 + signal.SIGTERM
