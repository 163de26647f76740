"""What nobody would continue is not stopped: a window, a tab, a command of an ssh."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.terminal.pty_screen import PtyScreen

_ASK = "from tui.ends.suspend import can_be_continued; print('yes' if can_be_continued() else 'no')"
_WORDS = (sys.executable, "-c", _ASK)


def test_a_job_of_a_shell_is_continued_by_it() -> None:
    with PtyScreen(_WORDS[1:], command=_WORDS[:1]) as terminal:
        terminal.wait_for("yes")


def test_so_is_what_a_program_in_the_same_job_has_started() -> None:
    words = ("/bin/sh", "-c", '"$@"; true', "sh", *_WORDS)
    with PtyScreen(words[1:], command=words[:1]) as terminal:
        terminal.wait_for("yes")


@pytest.mark.parametrize("before", [(), ("/bin/sh", "-c", '"$@"; true', "sh")])
def test_who_leads_a_session_or_was_started_by_who_does_is_continued_by_nobody(
    before: tuple[str, ...],
) -> None:
    done = subprocess.run(
        [*before, *_WORDS], start_new_session=True, capture_output=True, text=True, check=True
    )
    assert done.stdout == "no\n"
