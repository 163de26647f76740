"""The main job, in a real terminal: choose, start, see the bands grow, flush, quit."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.terminal.conftest import StartRun
from tests.terminal.pty_screen import PtyScreen
from tests.waiting import ends

SCRATCH = Path("/var/tmp")
EDGES = "▁▂▃▄▅▆▇"


@pytest.mark.long
def test_a_workload_chosen_on_the_launcher_is_run_and_flushed_and_another_after_it(
    no_process_left: None,
) -> None:
    with PtyScreen([], size=(100, 30)) as terminal:
        terminal.wait_for(lambda text: "Estimate: " in text and "Start the run" in text)
        terminal.send("\t\x1b[B")  # from the questions to their settings
        terminal.wait_for("\n workload: row i becomes")
        terminal.send("\r")  # opens the list of workloads
        terminal.wait_for("─ workload ─")
        terminal.send("\x1b[B\r")
        terminal.wait_for("workload     ◂ normalize ▸")
        terminal.wait_for("\n workload: each chunk")
        # What is typed before the focus has moved would still go to the field before.
        terminal.send("\x1b[B\x1b[B")
        terminal.wait_for("\n array size: ")
        terminal.send("16M")
        terminal.wait_for("15.9 MiB reclaimable")
        terminal.send("\x1b[B" * 5)
        terminal.wait_for("\n pace: ")
        terminal.send("120")
        terminal.wait_for("pace         120")
        terminal.send("\x12")  # ctrl+r
        first = terminal.wait_for(
            lambda text: _copies_bytes(text) and set(_chart(text)) & set(EDGES)
        )
        assert "COPY-ON-WRITE" in first and "normalize" in first
        terminal.wait_for(
            lambda text: (
                _copies_bytes(text) > _copies_bytes(first)
                and _share_done(text) > _share_done(first)
                and _chart(text) != _chart(first)
            )
        )
        assert "no flush yet" in terminal.text
        terminal.send("f")
        terminal.wait_for("── flush #1  0 B freed")
        terminal.wait_for("no effect: private mapping")
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


def _share_done(text: str) -> int:
    found = re.search(r"(\d+) %  ● running", text)
    return int(found[1]) if found else 0


def _copies_bytes(text: str) -> float:
    """The figure at the right end of the band of private copies; 0 where it is not there."""
    found = re.search(r"([\d.]+) ([KM])iB private copies", text)
    return float(found[1]) * {"K": 1 << 10, "M": 1 << 20}[found[2]] if found else 0.0


def _chart(text: str) -> str:
    return "\n".join(line.partition("▕")[2] for line in text.splitlines())


@pytest.mark.long  # without a screen it is in `tests/subject/test_workload_ends.py`
def test_quitting_while_the_file_is_still_being_made_leaves_nothing(start_run: StartRun) -> None:
    terminal = start_run("--size", "900M")
    terminal.wait_for("making a scratch array")
    terminal.send("q")
    assert terminal.wait_exit() == 0
    terminal.assert_terminal_restored()
