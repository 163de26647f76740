"""Ends of a screen that `tests/ends` has not: the beginning, a bug, nohup, SIGKILL."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import psutil
import pytest

from tests.terminal.conftest import StartRun
from tests.terminal.pty_screen import PtyScreen
from tests.waiting import ends
from tui.cli import main

pytestmark = pytest.mark.usefixtures("no_process_left")


def _child_of(terminal: PtyScreen) -> psutil.Process:
    terminal.wait_for("MiB RSS")
    (child,) = terminal.process.children()
    return child


@pytest.mark.long
def test_control_c_ends_it_before_the_first_frame_is_complete(start_run: StartRun) -> None:
    terminal = start_run()
    terminal.wait_until(lambda: terminal.modes.get(1049), "the alternate screen")
    terminal.send("\x03")
    # The terminal itself makes an interrupt of ctrl+C until it is told not to.
    assert terminal.wait_exit() == 128 + signal.SIGINT
    terminal.assert_terminal_restored()


@pytest.mark.slow
def test_what_is_typed_after_q_begins_nothing(start_run: StartRun) -> None:
    terminal = start_run()
    _child_of(terminal)
    terminal.send("qn")
    assert terminal.wait_exit() == 0
    assert b"Traceback" not in terminal.raw
    terminal.assert_terminal_restored()


@pytest.mark.long
def test_control_c_twice_does_not_leave_anything_behind(start_run: StartRun) -> None:
    terminal = start_run()
    child = _child_of(terminal)
    terminal.send("\x03")
    terminal.signal(signal.SIGINT)
    terminal.signal(signal.SIGTERM)
    # What came first is the key: a screen reads it when it gets to it.
    assert terminal.wait_exit() in (128 + signal.SIGINT, 128 + signal.SIGTERM)
    terminal.assert_terminal_restored()
    assert not child.is_running()


@pytest.mark.long
def test_a_window_closed_while_hang_ups_are_ignored_ends_it_without_spinning(
    start_run: StartRun,
) -> None:
    terminal = start_run(ignores_hang_up=True)
    child = _child_of(terminal)
    terminal.close_terminal()
    assert terminal.wait_exit() == 128 + signal.SIGHUP
    assert not child.is_running()


@pytest.mark.long  # without a screen it is in `tests/subject/test_child_ends.py`
def test_a_killed_parent_takes_the_child_along_and_the_next_start_clears_up(
    start_run: StartRun, scratch_dir: Path
) -> None:
    terminal = start_run()
    child = _child_of(terminal)
    terminal.signal(signal.SIGKILL)
    assert terminal.wait_exit() == -signal.SIGKILL
    assert ends(child.pid)
    (left_over,) = scratch_dir.iterdir()
    assert (
        main(["run", "scan", "--headless", "--size", "1M", "--scratch-dir", str(scratch_dir)]) == 0
    )
    assert not left_over.exists()


UNREFUSED = """
import sys
from tui import cli
from tui.options import to_settings
to_settings.refuse_what_cannot_change = lambda settings: None
sys.exit(cli.main(sys.argv[1:]))
"""


@pytest.mark.long
def test_after_the_end_of_the_run_q_ends_with_the_code_of_the_run(start_run: StartRun) -> None:
    killed = start_run()
    _child_of(killed).kill()
    killed.wait_for("Killed from outside")
    killed.send("q")
    assert killed.wait_exit() == 4
    failed = start_run("--mode", "r", pace=0, command=(sys.executable, "-c", UNREFUSED))
    failed.wait_for("read-only")
    failed.send("q")
    assert failed.wait_exit() == 3
    refused = start_run("--size", "900T")
    refused.wait_for("cannot run")
    refused.send("q")
    assert refused.wait_exit() == 2


@pytest.mark.long
def test_side_by_side_ends_with_the_code_of_the_run_that_did_not_end_well(
    start_run: StartRun,
) -> None:
    terminal = start_run("--modes", "c,r+")
    terminal.wait_until(lambda: len(terminal.process.children()) == 2, "two children")
    terminal.process.children()[1].kill()
    terminal.wait_for("Killed from outside")
    terminal.send("q")
    assert terminal.wait_exit() == 4


BROKEN = """
import sys
from tui import cli
from tui.screens.monitor import Monitor

def broken(self):
    raise RuntimeError("a bug in an action")

def broken_worker(self):
    self.run_worker(lambda: broken(self), thread=True)

Monitor.action_flush, Monitor.action_freeze = broken, broken_worker
sys.exit(cli.main(sys.argv[1:]))
"""


@pytest.mark.long
@pytest.mark.parametrize("key", ["f", pytest.param("z", marks=pytest.mark.long)])
def test_a_bug_restores_the_terminal_and_puts_everything_away(
    start_run: StartRun, key: str
) -> None:
    terminal = start_run(command=(sys.executable, "-c", BROKEN))
    child = _child_of(terminal)
    terminal.send(key)
    assert terminal.wait_exit() == 1
    terminal.assert_terminal_restored()
    assert not child.is_running()
    assert "a bug in an action" in terminal.text


UNINSTALLED = """
import sys
sys.modules["numpy"] = None
from tui import cli
sys.exit(cli.main(sys.argv[1:]))
"""


@pytest.mark.long
def test_what_goes_wrong_in_the_run_is_told_on_the_screen_in_one_line(start_run: StartRun) -> None:
    terminal = start_run(command=(sys.executable, "-c", UNINSTALLED))
    terminal.wait_for("cannot run: ModuleNotFoundError: import of numpy halted")
    terminal.send("q")
    terminal.wait_exit()
    terminal.assert_terminal_restored()
    assert "Traceback" not in terminal.text
