"""Colours as they are asked for, on a real terminal."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Final

import pytest

from tests.terminal.pty_screen import COWTOP, PtyScreen
from tui.palette import GROUND

RUN: Final = ("run", "fill", "--size", "2M")


def _ground(rgb: str) -> bytes:
    return b"48;2;" + b";".join(b"%d" % int(rgb[at : at + 2], 16) for at in (1, 3, 5))


@pytest.mark.slow
def test_a_screen_begins_in_the_theme_that_is_asked_for() -> None:
    environment = {"COLORFGBG": "15;0", "TEXTUAL_THEME": "cowtop-dark"}
    with PtyScreen(["--theme", "cowtop-light", "demo"], environment=environment) as terminal:
        terminal.wait_for("cowtop")
        terminal.wait_until(lambda: _ground(GROUND.light) in terminal.raw, "a light ground")
        assert _ground(GROUND.dark) not in terminal.raw
        terminal.send("q")
        assert terminal.wait_exit() == 0


@pytest.mark.long
@pytest.mark.parametrize(
    ("environment", "has_millions"),
    [
        ({"NO_COLOR": "1", "FORCE_COLOR": "3"}, False),
        ({"NO_COLOR": "", "FORCE_COLOR": "3", "COLORTERM": ""}, True),
        ({"NO_COLOR": ""}, True),
    ],
)
def test_no_color_goes_before_force_color_and_is_nothing_if_empty(
    environment: dict[str, str], has_millions: bool
) -> None:
    with PtyScreen([*RUN, "--pace", "1"], environment=environment) as terminal:
        terminal.wait_for("100 %")
        coloured = _ground(GROUND.dark) in terminal.raw
        terminal.send("q")
        assert terminal.wait_exit() == 0
    assert coloured is has_millions


@pytest.mark.slow
def test_a_dumb_terminal_is_told_in_plain_lines() -> None:
    environment = {"TERM": "dumb", "FORCE_COLOR": "3"}
    with PtyScreen([*RUN, "--headless"], environment=environment) as terminal:
        assert terminal.wait_exit() == 0
        assert b"\x1b" not in terminal.raw


def test_a_theme_that_there_is_not_is_one_line_before_anything_starts(tmp_path: Path) -> None:
    for words in (("--theme", "nope", *RUN), (*RUN, "--theme", "nope", "--record", "run.jsonl")):
        done = subprocess.run([COWTOP, *words], capture_output=True, text=True, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert "--theme: unknown theme 'nope'" in done.stderr
        assert done.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_theme_before_the_command_is_a_preference_that_a_command_may_not_need() -> None:
    for words, code in ((["--theme", "nord", "mark", "x"], 0), (["mark", "x", "--theme", "x"], 2)):
        done = subprocess.run([COWTOP, *words], capture_output=True, text=True)
        assert (done.returncode, done.stdout) == (code, "")
        assert done.stderr.count("\n") == (code != 0)
