"""Stopped and continued, in each way there is, the screen comes back whole."""

from __future__ import annotations

import signal
import termios
from collections.abc import Iterator

import pytest

from tests.conftest import made_scratch_dir
from tests.terminal.conftest import StartRun, started_runs
from tests.terminal.pty_screen import PtyScreen


def _is_whole(text: str) -> bool:
    """From title to keys all is there: a curve's and a band's name, the axis, a button."""
    parts = ("COPY-ON-WRITE", "MiB RSS", "python, numpy", "0 s ", "private copies", "Quit")
    return all(part in text for part in parts)


@pytest.fixture(scope="module")
def running() -> Iterator[PtyScreen]:
    """One run on the screen for all who stop and continue it; it quits as it should at the end."""
    with made_scratch_dir() as scratch_dir, started_runs(scratch_dir) as start:
        terminal = start()
        terminal.wait_for(_is_whole)
        yield terminal
        terminal.send("q")
        assert terminal.wait_exit() == 0
        terminal.assert_terminal_restored()


@pytest.fixture
def terminal(running: PtyScreen) -> PtyScreen:
    """The run, whole, its history begun anew."""
    running.wait_for(_is_whole)
    running.history.clear()
    return running


def test_control_z_gives_the_terminal_back_and_continuing_paints_all(terminal: PtyScreen) -> None:
    for _ in range(2):
        terminal.history.clear()
        terminal.send("\x1a")
        terminal.wait_history(f"stopped {signal.SIGSTOP.value}")
        terminal.assert_terminal_restored()
        terminal.wipe()
        terminal.signal(signal.SIGCONT)
        terminal.wait_history("continued")
        terminal.wait_for(_is_whole)
        assert terminal.modes[1049]


def test_a_stop_signal_from_outside_gives_the_terminal_back(terminal: PtyScreen) -> None:
    terminal.signal(signal.SIGTSTP)
    terminal.wait_until(lambda: "stopped" in "".join(terminal.history), "the stop")
    terminal.assert_terminal_restored()
    terminal.wipe()
    terminal.signal(signal.SIGCONT)
    terminal.wait_for(_is_whole)


@pytest.mark.slow
def test_a_stray_continue_changes_nothing(terminal: PtyScreen) -> None:
    raw_mode = termios.tcgetattr(terminal.master)
    for _ in range(3):
        terminal.wipe()
        terminal.signal(signal.SIGCONT)
        terminal.wait_for(_is_whole)
    assert termios.tcgetattr(terminal.master) == raw_mode


@pytest.mark.slow
def test_stopped_without_notice_it_goes_on_and_paints_all(terminal: PtyScreen) -> None:
    terminal.signal(signal.SIGSTOP)
    terminal.wait_until(lambda: "stopped" in "".join(terminal.history), "the stop")
    terminal.wipe()
    terminal.signal(signal.SIGCONT)
    terminal.wait_for(_is_whole)


@pytest.mark.long
def test_while_suspended_a_signal_still_ends_it(start_run: StartRun) -> None:
    terminal = start_run()
    terminal.wait_for(_is_whole)
    terminal.send("\x1a")
    terminal.wait_until(lambda: "stopped" in "".join(terminal.history), "the stop")
    terminal.signal(signal.SIGTERM)
    terminal.signal(signal.SIGCONT)
    assert terminal.wait_exit() == 128 + signal.SIGTERM
    terminal.assert_terminal_restored()
