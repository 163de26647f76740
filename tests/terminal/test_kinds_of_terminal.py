"""Poor terminals, odd encodings and sizes: plainer, never garbled; none at all is refused."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.terminal.conftest import StartRun
from tests.terminal.pty_screen import COWTOP, PtyScreen
from tests.waiting import DEADLINE_SECONDS

pytestmark = pytest.mark.usefixtures("no_process_left")
ANSWER = (
    "COPY-ON-WRITE",
    "all rows done, array open",
    "PRIVATE COPIES",
    "RSS",
    "3.97 MiB changed = 3.97 MiB in RAM + 0 in swap + 0 given up",
    "flush() cannot help",
    "Quit",
)
ENOUGH = ("COPY-ON-WRITE", "MiB RSS", "0 s ")


@pytest.mark.parametrize("arguments", [[], ["run", "fill", "--size", "16M"]])
def test_without_a_terminal_it_says_so_in_one_line(arguments: list[str], scratch_dir: Path) -> None:
    if arguments:
        arguments = [*arguments, "--scratch-dir", str(scratch_dir)]
    done = subprocess.run(
        [COWTOP, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=DEADLINE_SECONDS,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert line.startswith("cowtop: no screen: stdin is not a terminal; use cowtop run")
    assert "--headless" in line


@pytest.mark.parametrize("kind", ["dumb", ""])
def test_a_terminal_that_cannot_show_a_screen_is_told_in_one_line(kind: str) -> None:
    with PtyScreen([], environment={"TERM": kind}) as terminal:
        assert terminal.wait_exit() == 2
        assert "no screen: TERM does not name a terminal that can show a screen" in terminal.text
        assert terminal.modes == {}
        terminal.assert_terminal_restored()


@pytest.mark.parametrize(
    "environment",
    [
        pytest.param(
            {"PYTHONIOENCODING": "latin-1", "TERM": "xterm", "COLORTERM": ""},
            marks=pytest.mark.long,
        ),
        pytest.param(
            {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
            marks=pytest.mark.long,
        ),
        pytest.param({"TERM": "linux"}, marks=pytest.mark.long),
    ],
    ids=["latin-1 and 16 colours", "C", "console"],
)
def test_a_poor_terminal_gets_ascii_and_no_more_colours_than_it_has(
    start_run: StartRun, environment: dict[str, str]
) -> None:
    terminal = start_run(pace=1, environment=environment)
    # Bands in letters, lines as such, and what there is of copies at the end.
    terminal.wait_for(lambda text: all(sign in text for sign in ("CCCC", "....", "----", "~~")))
    text = terminal.wait_for("3.97 MiB private copies")
    assert "\\u" not in text
    assert not any("⠀" <= character <= "⣿" for character in text)
    if "LC_ALL" in environment:  # Latin-1 has a middle dot, and the console has lines
        assert terminal.raw.isascii()
        terminal.send("?")
        terminal.wait_for("Keys")
        terminal.send("?")
        terminal.wait_for("COPY-ON-WRITE")
    if environment.get("COLORTERM") == "":
        assert b"38;2;" not in terminal.raw
        assert b"38;5;" not in terminal.raw
    terminal.send("q")
    assert terminal.wait_exit() == 0
    assert b"\\u" not in terminal.raw
    assert "Traceback" not in terminal.text


@pytest.mark.long
def test_without_colour_bands_have_their_textures(start_run: StartRun) -> None:
    terminal = start_run(pace=2, environment={"NO_COLOR": "1"})
    terminal.wait_for(_is_there)
    terminal.wait_for(lambda text: {"░", "█"} <= set(text))
    terminal.send("q")
    assert terminal.wait_exit() == 0


@pytest.mark.long
def test_what_is_needed_is_there_at_every_size_and_less_is_said_to_be_too_small(
    start_run: StartRun,
) -> None:
    terminal = start_run(pace=0.5, size=(59, 14))
    terminal.wait_for("cowtop needs 60x15")
    for size in ((60, 15), (80, 24), (200, 50), (120, 40)):
        terminal.resize(*size)
        terminal.wipe()
        for part in ANSWER:
            terminal.wait_for(part)
        if size[0] >= 100:
            terminal.wait_for("every page accounted for")
            terminal.wait_for("3.97 MiB private copies")
        assert "needs 60x15" not in terminal.text
    for size in ((2, 1), (59, 20), (100, 14), (100, 30)):
        terminal.resize(*size)
    terminal.wipe()
    terminal.resize(101, 31)
    for part in ANSWER:
        terminal.wait_for(part)
    terminal.resize(40, 10)
    terminal.wait_for("cowtop needs 60x15")
    terminal.send("q")
    assert terminal.wait_exit() == 0
    terminal.assert_terminal_restored()


def _is_there(text: str) -> bool:
    return all(part in text for part in ENOUGH)


@pytest.mark.slow
def test_a_closed_standard_input_does_not_make_a_screen(scratch_dir: Path) -> None:
    done = subprocess.run(
        ["sh", "-c", f"exec {COWTOP} run fill --size 16M --scratch-dir {scratch_dir} <&-"],
        capture_output=True,
        text=True,
        timeout=DEADLINE_SECONDS,
        env={**os.environ, "TERM": "xterm"},
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
