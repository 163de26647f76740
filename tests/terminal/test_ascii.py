"""What is said of a terminal that knows nothing beyond ASCII is believed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.terminal.conftest import StartRun
from tui.terminal import says_ascii

pytestmark = pytest.mark.usefixtures("no_process_left")


@pytest.mark.parametrize(
    ("environment", "is_ascii"),
    [
        ({"TERM": "vt100", "LANG": "en_GB.UTF-8"}, True),
        ({"TERM": "xterm", "LANG": "C"}, True),
        ({"TERM": "xterm", "LANG": "POSIX"}, True),
        ({"TERM": "xterm", "LANG": "en_GB.UTF-8", "LC_ALL": "C"}, True),
        ({"TERM": "xterm", "LANG": "C", "LC_ALL": "C.UTF-8"}, False),
        ({"TERM": "xterm", "LANG": "C", "LC_CTYPE": "de_DE.UTF-8"}, False),
        ({"TERM": "xterm", "LANG": "C", "LC_ALL": ""}, True),
        ({"TERM": "xterm"}, False),  # nothing was asked for: as most terminals are
        ({}, False),
    ],
)
def test_the_locale_that_was_asked_for_counts(environment: dict[str, str], is_ascii: bool) -> None:
    assert says_ascii(environment) is is_ascii


def test_the_environment_is_the_one_that_was_given() -> None:
    # In the locale C Python writes another LC_CTYPE into what it sees itself.
    code = (
        "from tui.terminal import environment_at_start\n"
        "given = environment_at_start()\n"
        "print(given.get('LC_CTYPE'), given['LANG'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"LANG": "C", "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
    )
    assert (done.stdout, done.stderr) == ("None C\n", "")


@pytest.mark.parametrize(
    "environment",
    [
        {"TERM": "xterm", "LC_ALL": "C"},
        pytest.param({"TERM": "vt100"}, marks=pytest.mark.long),
    ],
    ids=["C", "vt100"],
)
def test_no_byte_beyond_ascii_reaches_it_on_any_screen(
    start_run: StartRun, environment: dict[str, str]
) -> None:
    terminal = start_run(pace=1, environment=environment)
    terminal.wait_for("private copies")
    terminal.send("?")
    terminal.wait_for("Keys")
    terminal.send("?")
    terminal.send("n")
    terminal.wait_for("what do you want to know")
    assert terminal.raw.isascii()
