"""Stopped and continued, in each way there is, the screen comes back whole."""

from __future__ import annotations

import signal
import termios

import pytest

from tests.terminal.conftest import StartRun
from tests.terminal.pty_screen import PtyScreen

pytestmark = pytest.mark.usefixtures("no_process_left")


def _is_whole(text: str) -> bool:
    """Status, progress, a curve's legend, the axis, the ledger and the footer are all there."""
    parts = ("COPY-ON-WRITE", "running  row", "R RSS", "└┬", "changed ", "flush log", "Quit")
    return all(part in text for part in parts)


def _painted_anew(terminal: PtyScreen) -> None:
    terminal.wait_for(_is_whole)


def _quits(terminal: PtyScreen) -> None:
    terminal.send("q")
    assert terminal.wait_exit() == 0
    terminal.assert_terminal_restored()


def test_control_z_gives_the_terminal_back_and_continuing_paints_all(start_run: StartRun) -> None:
    terminal = start_run()
    terminal.wait_for(_is_whole)
    for _ in range(2):
        terminal.history.clear()
        terminal.send("\x1a")
        terminal.wait_history(f"stopped {signal.SIGSTOP.value}")
        terminal.assert_terminal_restored()
        terminal.wipe()
        terminal.signal(signal.SIGCONT)
        terminal.wait_history("continued")
        _painted_anew(terminal)
        assert terminal.modes[1049]
    _quits(terminal)


def test_a_stop_signal_from_outside_gives_the_terminal_back(start_run: StartRun) -> None:
    terminal = start_run()
    terminal.wait_for(_is_whole)
    terminal.signal(signal.SIGTSTP)
    terminal.wait_until(lambda: "stopped" in "".join(terminal.history), "the stop")
    terminal.assert_terminal_restored()
    terminal.wipe()
    terminal.signal(signal.SIGCONT)
    _painted_anew(terminal)
    _quits(terminal)


def test_a_stray_continue_changes_nothing(start_run: StartRun) -> None:
    terminal = start_run()
    terminal.wait_for(_is_whole)
    raw_mode = termios.tcgetattr(terminal.master)
    for _ in range(3):
        terminal.wipe()
        terminal.signal(signal.SIGCONT)
        _painted_anew(terminal)
    assert termios.tcgetattr(terminal.master) == raw_mode
    _quits(terminal)


def test_stopped_without_notice_it_goes_on_and_paints_all(start_run: StartRun) -> None:
    terminal = start_run()
    terminal.wait_for(_is_whole)
    terminal.signal(signal.SIGSTOP)
    terminal.wait_until(lambda: "stopped" in "".join(terminal.history), "the stop")
    terminal.wipe()
    terminal.signal(signal.SIGCONT)
    _painted_anew(terminal)
    _quits(terminal)


def test_while_suspended_a_signal_still_ends_it(start_run: StartRun) -> None:
    terminal = start_run()
    terminal.wait_for(_is_whole)
    terminal.send("\x1a")
    terminal.wait_until(lambda: "stopped" in "".join(terminal.history), "the stop")
    terminal.signal(signal.SIGTERM)
    terminal.signal(signal.SIGCONT)
    assert terminal.wait_exit() == 128 + signal.SIGTERM
    terminal.assert_terminal_restored()
