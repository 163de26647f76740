"""A terminal that stops reading holds up nothing but the picture."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terminal.conftest import StartRun
from tests.terminal.pty_screen import PtyScreen
from tests.waiting import ends, eventually


@pytest.mark.long
def test_the_child_is_supervised_while_nobody_reads_and_the_screen_catches_up(
    start_run: StartRun,
) -> None:
    terminal = start_run()
    terminal.wait_for("MiB RSS")
    (child,) = terminal.process.children()
    # Not read from here on.
    assert eventually(lambda: _must_wait_to_write(terminal))
    child.kill()
    assert ends(child.pid)
    assert eventually(lambda: not child.is_running()), "a dead child is reaped all the same"
    terminal.wait_for(lambda text: "killed" in text.lower())
    terminal.send("q")
    terminal.wait_exit()
    terminal.assert_terminal_restored()


def _must_wait_to_write(terminal: PtyScreen) -> bool:
    """Whether some thread waits in a write to the terminal; each look has a pane change painted."""
    for task in Path(f"/proc/{terminal.pid}/task").iterdir():
        channel = (task / "wchan").read_text()
        if "tty_write" in channel or "wait_woken" in channel:
            return True
    terminal.send("v")
    return False
