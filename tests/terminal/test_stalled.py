"""A terminal that stops reading holds up nothing but the picture."""

from __future__ import annotations

from tests.terminal.conftest import StartRun
from tests.waiting import eventually


def test_the_child_is_supervised_while_nobody_reads_and_the_screen_catches_up(
    start_run: StartRun,
) -> None:
    terminal = start_run("--interval", "0.02", pace=2, size=(200, 50))
    terminal.wait_for("running  row")
    (child,) = terminal.process.children()
    # Not read from here on. Pane changes fill the terminal's buffer, so that the next write waits.
    terminal.send("vv" * 60)
    assert eventually(lambda: _is_writing(terminal.pid))
    child.kill()
    assert eventually(lambda: not child.is_running()), "a dead child is reaped all the same"
    terminal.wait_for("Killed from outside by SIGKILL at row")
    terminal.send("q")
    terminal.wait_exit()
    terminal.assert_terminal_restored()


def _is_writing(pid: int) -> bool:
    """Whether some thread of the process waits in a write to a terminal."""
    from pathlib import Path

    for task in Path(f"/proc/{pid}/task").iterdir():
        channel = (task / "wchan").read_text()
        if "n_tty_write" in channel or "tty_write" in channel or "wait_woken" in channel:
            return True
    return False
