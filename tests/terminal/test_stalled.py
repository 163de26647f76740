"""A terminal that stops reading holds up nothing but the picture."""

from __future__ import annotations

import pytest

from tests.terminal.conftest import StartRun
from tests.waiting import ends, eventually
from tests.wire.stalling import fill


@pytest.mark.long
def test_the_child_is_supervised_while_nobody_reads_and_the_screen_catches_up(
    start_run: StartRun,
) -> None:
    terminal = start_run()
    terminal.wait_for("MiB RSS")
    (child,) = terminal.process.children()
    fill(terminal)
    child.kill()
    assert ends(child.pid)
    assert eventually(lambda: not child.is_running()), "a dead child is reaped all the same"
    terminal.wait_for(lambda text: "killed" in text.lower())
    terminal.send("q")
    terminal.wait_exit()
    terminal.assert_terminal_restored()
