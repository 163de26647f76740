"""What can be attached to: a process of one's own, and one line for everything else."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.waiting import eventually
from tui.errors import UsageError
from tui.subject.attached import AttachedRun
from tui.subject.target import parse_pid, target_of
from tui.subject.tree import Watched

pytestmark = pytest.mark.usefixtures("no_process_left")


@pytest.mark.parametrize("text", ["", "abc", "-1", "1.5", "१२", "1e3", "9" * 20, " 7"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="no process ID"):
        parse_pid(text)


def test_a_process_says_what_it_is() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        target = target_of(process.pid)
        assert target.pid == process.pid
        assert target.called.startswith("python")
        assert target.start_ticks > 0
        process.communicate(b"\n")


def test_a_pid_that_is_another_process_now_is_noticed_before_anything_is_read() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        target = target_of(process.pid)
        earlier = replace(target, start_ticks=target.start_ticks - 1)
        with pytest.raises(UsageError, match="another process's now"):
            AttachedRun(earlier, Watched()).execute()
        process.communicate(b"\n")
    with pytest.raises(UsageError, match="there is no process"):
        AttachedRun(target, Watched()).execute()


def test_a_zombie_is_told_from_a_process() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    stat = Path(f"/proc/{process.pid}/stat")
    assert eventually(lambda: ") Z" in stat.read_text())
    with pytest.raises(UsageError, match="zombie"):
        target_of(process.pid)
    process.wait()
    with pytest.raises(UsageError, match="there is no process"):
        target_of(process.pid)


def test_cowtop_itself_is_not_watched() -> None:
    with pytest.raises(UsageError, match="cowtop itself"):
        target_of(os.getpid())
