"""`cowtop help` as it is read: in a terminal through a pager, elsewhere as text."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.headless.command import cowtop, refusal_of
from tests.terminal.pty_screen import PtyScreen
from tui.cli import COMMANDS
from tui.headless.pager import commands
from tui.manual.pages import names

_NEEDS_LESS = pytest.mark.skipif(shutil.which("less") is None, reason="less is not installed")


def test_without_a_topic_all_pages_and_commands_are_listed() -> None:
    told = cowtop("help").stdout
    assert [name for name in names() if f"  {name} " not in told] == []
    assert [each.name for each in COMMANDS if each.name not in told.rpartition("\n\n")[2]] == []


def test_without_a_terminal_a_page_is_text_without_styles() -> None:
    done = cowtop("help", "marks", environment={"PAGER": "false"})
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Your own marks")
    assert "\x1b" not in done.stdout and "`" not in done.stdout


@pytest.mark.slow
def test_a_command_without_a_page_shows_its_own_help() -> None:
    assert cowtop("help", "doctor").stdout == cowtop("doctor", "--help").stdout


@pytest.mark.slow
def test_a_topic_may_be_begun_and_may_be_said_in_words() -> None:
    assert cowtop("help", "metr").stdout == cowtop("help", "metrics").stdout
    assert cowtop("help", "own", "process").stdout == cowtop("help", "own-process").stdout


@pytest.mark.parametrize(
    ("word", "answer"),
    [
        ("markz", "no topic is called 'markz': did you mean mark or marks?"),
        ("xyzzy", "no topic is called 'xyzzy': cowtop help lists all there are"),
        ("../marks", "no topic is called '../marks': did you mean marks or mark?"),
    ],
)
def test_what_there_is_not_is_one_line_with_what_is_nearest(word: str, answer: str) -> None:
    assert refusal_of(cowtop("help", word)).strip() == f"cowtop: help: {answer}"


@pytest.mark.slow
@_NEEDS_LESS
@pytest.mark.parametrize("pager", ["", "less -N -i"])
def test_a_terminal_gets_a_pager_that_is_left_by_q_and_leaves_nothing(
    pager: str, tmp_path: Path, no_process_left: None
) -> None:
    environment = {"PAGER": pager, "LESS": "", "TMPDIR": str(tmp_path)}
    with PtyScreen(["help", "metrics"], size=(80, 24), environment=environment) as terminal:
        terminal.wait_for(lambda text: "Every metric" in text and text.rstrip()[-1] in ":)")
        assert terminal.style_at("Every metric").bold
        terminal.send("q")
        assert terminal.wait_exit() == 0
        terminal.assert_terminal_restored()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@_NEEDS_LESS
def test_ctrl_c_is_the_pagers_own() -> None:
    with PtyScreen(["help", "metrics"], size=(80, 24), environment={"LESS": ""}) as terminal:
        terminal.wait_for(lambda text: text.rstrip().endswith(":"))
        terminal.send("\x03")

        def is_at_the_end() -> bool:
            terminal.send("G")  # what is typed while less is interrupted, it throws away
            return "(END)" in terminal.text

        terminal.wait_until(is_at_the_end, "less to go on")
        terminal.send("q")
        assert terminal.wait_exit() == 0
        terminal.assert_terminal_restored()


@pytest.mark.slow
@pytest.mark.parametrize(
    "environment", [{"PAGER": "cat"}, {"TERM": "dumb"}, {"PAGER": "cat", "LC_ALL": "C"}]
)
def test_where_no_pager_is_wanted_all_of_it_is_printed(environment: dict[str, str]) -> None:
    with PtyScreen(["help", "metrics"], size=(80, 500), environment=environment) as terminal:
        assert terminal.wait_exit() == 0
        assert "Every metric" in terminal.text and "What the process holds" not in terminal.text
        assert (b"\x1b" in terminal.raw) == ("TERM" not in environment)
        assert bytes(terminal.raw).isascii()


@pytest.mark.slow
def test_what_fits_on_the_screen_needs_no_pager() -> None:
    with PtyScreen(["help", "marks"], size=(120, 60), environment={"PAGER": "false"}) as terminal:
        assert terminal.wait_exit() == 0
        assert "Your own marks" in terminal.text


@_NEEDS_LESS
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("cat", []),
        ("", [["less", "-R"]]),
        ("sh -c 'x; y'", [["sh", "-c", "x; y"], ["less", "-R"]]),
        ("'an open quote", [["less", "-R"]]),
        ("no-such-pager -x", [["less", "-R"]]),
    ],
)
def test_a_pager_is_asked_for_as_a_command_with_its_options(
    asked: str, found: list[list[str]]
) -> None:
    assert list(commands({"PAGER": asked})) == found
