"""Behind a real sshd and a link of 2 kB/s and 300 ms: what is sent is little, and the newest.

What the link carries in 3 s is the measure, not the time: a busy machine is slow by itself.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal.pty_screen import COWTOP
from tests.wire.answering import AnsweringScreen
from tests.wire.slow_link import BYTES_PER_SECOND, SlowLink, slow_ssh

IN_THREE_SECONDS = 3 * BYTES_PER_SECOND
BACK = "back at the prompt"


@pytest.fixture
def link(tmp_path: Path) -> Iterator[tuple[SlowLink, list[str]]]:
    with slow_ssh(tmp_path) as opened:
        yield opened


@pytest.mark.long
def test_keys_are_answered_and_the_prompt_is_back_before_much_is_sent(
    link: tuple[SlowLink, list[str]], scratch_dir: Path
) -> None:
    slow, login = link
    run = [COWTOP, "run", "fill", "--mode", "c", "--size", "64M", "--pace", "600"]
    words = shlex.join([*run, "--scratch-dir", str(scratch_dir)])
    with AnsweringScreen([f"{words}; echo {BACK}"], command=login, size=(80, 24)) as terminal:
        terminal.wait_for("Quit")
        slow.slow.set()
        some = len(terminal.raw) + 1000
        terminal.wait_until(lambda: len(terminal.raw) > some, "some frames")
        assert until_shown(terminal, "?", "the help", "Keys: The run") < IN_THREE_SECONDS
        terminal.send("\x1b")
        terminal.wait_for(lambda text: "Keys: The run" not in text)
        assert until_shown(terminal, "q", "the prompt", BACK) < IN_THREE_SECONDS
        terminal.wait_exit()
        terminal.assert_terminal_restored()


def until_shown(terminal: AnsweringScreen, key: str, what: str, text: str) -> int:
    """Press a key and wait for what it shows; how many bytes came until then."""
    before = len(terminal.raw)
    terminal.send(key)
    terminal.wait_until(lambda: text in terminal.text, what)
    return len(terminal.raw) - before
