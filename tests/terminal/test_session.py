"""The main job, in a real terminal: choose, start, see the curves move, flush, quit."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terminal.conftest import StartRun
from tests.terminal.pty_screen import PtyScreen
from tests.waiting import ends

SCRATCH = Path("/var/tmp")


@pytest.mark.long
def test_a_workload_chosen_on_the_launcher_is_run_and_flushed_and_another_after_it(
    no_process_left: None,
) -> None:
    with PtyScreen([], size=(100, 30)) as terminal:
        terminal.wait_for(lambda text: "Estimate: peak private" in text and "Start" in text)
        terminal.send("\r")  # opens the list of workloads
        terminal.wait_for("random-rows")
        terminal.send("\x1b[B\r")
        terminal.wait_for("workload       normalize             ▼")
        terminal.wait_for("\n workload: each chunk")
        # What is typed before the focus has moved would still go to the field before.
        for field in ("mode", "array size"):
            terminal.send("\t")
            terminal.wait_for(f"\n {field}: ")
        terminal.send("16M")
        terminal.wait_for("file-backed up to 15.9 MiB")
        for field in ("chunk", "flush every", "release", "pace"):
            terminal.send("\t")
            terminal.wait_for(f"\n {field}: ")
        terminal.send("120")
        terminal.wait_for("\n pace           120 ")
        terminal.send("\x12")  # ctrl+r

        def share_done(text: str) -> int:
            words = text.partition(" %  ")[0].split() if "running" in text else []
            return int(words[-1]) if words else 0

        first = terminal.wait_for(lambda text: share_done(text) > 0 and _curve_cells(text))
        assert "COPY-ON-WRITE" in first and "normalize" in first
        before = _curve_cells(first)
        terminal.wait_for(
            lambda text: share_done(text) > share_done(first) and _curve_cells(text) > before + 2
        )
        assert "no flush yet" in terminal.text
        terminal.send("f")
        flushed = terminal.wait_for(lambda text: "no effect: private mapping" in text)
        assert "#1 " in flushed
        (child,) = terminal.process.children(recursive=True)
        assert len(list(SCRATCH.glob(f"cowtop-{terminal.pid}-*"))) == 1
        terminal.send("n")
        terminal.wait_for(lambda text: "Estimate: " in text and "normalize" in text)
        assert ends(child.pid)
        terminal.send("\x12")
        terminal.wait_for("running ")
        (child,) = terminal.process.children(recursive=True)
        assert len(list(SCRATCH.glob(f"cowtop-{terminal.pid}-*"))) == 1
        terminal.send("q")
        assert terminal.wait_exit() == 0
        terminal.assert_terminal_restored()
        assert not child.is_running()
        assert list(SCRATCH.glob(f"cowtop-{terminal.pid}-*")) == []


def _curve_cells(text: str) -> int:
    return sum("⠀" < character <= "⣿" for character in text)


def test_quitting_while_the_file_is_still_being_made_leaves_nothing(start_run: StartRun) -> None:
    terminal = start_run("--size", "900M")
    terminal.wait_for("making a scratch array")
    terminal.send("q")
    assert terminal.wait_exit() == 0
    terminal.assert_terminal_restored()
