"""Whoever serves cowtop with textual-serve itself: there is a screen without a terminal.

Its programs talk through pipes, as Textual's own driver of a page does.
"""

from __future__ import annotations

import os
import signal
import subprocess
from typing import Final

import pytest

from tests.ends.place import made_place
from tests.terminal.pty_screen import COWTOP
from tests.waiting import DEADLINE_SECONDS, eventually
from tui import terminal

pytestmark = pytest.mark.usefixtures("no_process_left")
_DRIVER: Final = "textual.drivers.web_driver:WebDriver"
_RUN: Final = ("run", "fill", "--size", "16M", "--pace", "10")


@pytest.fixture
def in_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """As textual-serve starts a program."""
    monkeypatch.setenv("TEXTUAL_DRIVER", _DRIVER)


@pytest.mark.usefixtures("in_a_page")
def test_a_page_needs_no_terminal_and_shows_every_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("TERM", "dumb")
    assert terminal.why_no_screen() is None
    assert not terminal.only_ascii()


def test_another_driver_does_not_stand_for_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEXTUAL_DRIVER", "textual.drivers.linux_driver:LinuxDriver")
    monkeypatch.setenv("TERM", "dumb")
    assert terminal.why_no_screen() is not None


@pytest.mark.long
@pytest.mark.parametrize("reads", [True, False])
def test_a_run_through_pipes_ends_with_them_and_leaves_nothing(reads: bool) -> None:
    """`reads`: whether the output's other side is still there, as it is not when it was killed."""
    environment = {**os.environ, "TEXTUAL_DRIVER": _DRIVER, "COLUMNS": "100", "ROWS": "30"}
    with made_place() as place:
        program = subprocess.Popen(
            [COWTOP, *_RUN, "--scratch-dir", str(place.scratch)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        assert program.stdin is not None
        assert program.stdout is not None
        drawn = b""
        while b"python, numpy" not in drawn:
            more = os.read(program.stdout.fileno(), 65536)
            assert more, drawn
            drawn += more
        assert drawn.startswith(b"__GANGLION__\n")
        if not reads:
            program.stdout.close()
        program.stdin.close()
        if reads:
            program.stdout.read()
        assert program.wait(DEADLINE_SECONDS) == 128 + signal.SIGHUP
        assert eventually(lambda: not place.left(program.pid)), place.left(program.pid)
        program.stdout.close()
