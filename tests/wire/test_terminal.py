"""A real terminal that answers, stalls, sends noise: the newest is shown, and the end is quick."""

from __future__ import annotations

import os
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal.pty_screen import PtyScreen
from tests.waiting import eventually
from tests.wire.answering import AnsweringScreen
from tests.wire.stalling import fill, has_ended, waiting_bytes

pytestmark = pytest.mark.usefixtures("no_process_left")
SHOWN = ("COPY-ON-WRITE", "MiB RSS", "Quit")


def is_shown(text: str) -> bool:
    return all(part in text for part in SHOWN)


def arguments(scratch_dir: Path, *more: str) -> list[str]:
    words = ["run", "fill", "--size", "4M", "--pace", "3600", *more]
    return [*words, "--scratch-dir", str(scratch_dir)]


@pytest.fixture
def terminal(scratch_dir: Path) -> Iterator[AnsweringScreen]:
    """A run in a terminal that answers, shown."""
    with AnsweringScreen(arguments(scratch_dir)) as screen:
        screen.wait_for(is_shown)
        yield screen


@pytest.mark.long
def test_bytes_that_are_no_keys_change_nothing(terminal: AnsweringScreen) -> None:
    for noise in (b"\xff", b"\xe9", b"\x1b[99999999u", b"\x1b[0n", b"\x1b[8;1;1t", b"\xc3"):
        os.write(terminal.master, noise)
    os.write(terminal.master, b"?")
    terminal.wait_for("Keys: The run")
    terminal.send("\x1b")
    terminal.wait_for(is_shown)
    terminal.send("q")
    assert terminal.wait_exit() == 0


@pytest.mark.slow
def test_one_that_reads_again_is_shown_the_newest_and_answers_are_nobody_s_keys_to_the_last(
    terminal: AnsweringScreen,
) -> None:
    terminal.wait_until(lambda: terminal.questions > 3, "questions behind the frames")
    assert terminal.process.children(), "an answer was taken for a key"
    before = len(terminal.raw)
    # Not read from here on: each key would draw the screen anew.
    for key in "vlvlvlvlvlvlvl?":
        terminal.send(key)
    assert eventually(lambda: not waiting_bytes(terminal, termios.TIOCOUTQ)), "the keys are read"
    terminal.wait_for("Keys: The run")
    sent = len(terminal.raw) - before
    assert sent < 16_000, "what nobody saw was sent"
    terminal.send("\x1b")
    terminal.wait_for(lambda text: "Keys: The run" not in text and "Quit" in text)
    terminal.send("q")
    assert terminal.wait_exit() == 0
    terminal.assert_terminal_restored()
    after = terminal.raw.rpartition(b"\x1b[c")[2]  # what is left to be said, in plain words
    assert b"\x1b" not in after, "the end did not wait for the last answer"


@pytest.mark.slow
@pytest.mark.parametrize(
    "answers",
    [
        pytest.param(True, id="answers", marks=pytest.mark.long),
        pytest.param(False, id="never answered"),
    ],
)
def test_a_terminal_that_does_not_read_is_not_waited_for_and_is_restored_when_it_reads(
    scratch_dir: Path, answers: bool
) -> None:
    with AnsweringScreen(arguments(scratch_dir), size=(200, 60)) as terminal:
        terminal.answers_to = 1 << 30 if answers else 0
        terminal.wait_for(is_shown)
        if not answers:
            fill(terminal)
        pid = terminal.pid
        terminal.send("q")
        assert eventually(lambda: has_ended(pid)), "it waits for the terminal"
        assert terminal.wait_exit() == 0
        terminal.assert_terminal_restored()


@pytest.mark.parametrize(
    "is_full",
    [pytest.param(True, id="full"), pytest.param(False, id="idle")],
)
@pytest.mark.long  # tests/ends does it in every phase
def test_a_terminal_that_is_gone_ends_it(scratch_dir: Path, is_full: bool) -> None:
    with PtyScreen(arguments(scratch_dir), size=(200, 60), ignores_hang_up=True) as terminal:
        terminal.wait_for(is_shown)
        if is_full:
            fill(terminal)
        terminal.close_terminal()
        assert terminal.wait_exit() == 129
