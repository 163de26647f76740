"""What the wire saves and costs, beside Textual's own driver; and a slow link, in seconds."""

from __future__ import annotations

import re
import shlex
import time
from pathlib import Path

import pytest

from tests.bench.test_screen_cost import cpu_seconds
from tests.terminal.pty_screen import COWTOP, PtyScreen
from tests.wire.answering import AnsweringScreen
from tests.wire.slow_link import slow_ssh

TEXTUAL_S_OWN = {"TEXTUAL_DRIVER": "textual.drivers.linux_driver:LinuxDriver"}
SETTLED_SECONDS = 20.0
MEASURED_SECONDS = 20.0
PAUSE_SECONDS = 6.0


def cost(terminal: PtyScreen) -> str:
    """Bytes and CPU a second."""
    began, cpu = time.monotonic(), cpu_seconds(terminal.process)
    count = terminal.read_for(MEASURED_SECONDS)
    elapsed = time.monotonic() - began
    used = 100 * (cpu_seconds(terminal.process) - cpu) / elapsed
    return f"{count / elapsed:7.0f} B/s {used:5.2f} % of a core"


@pytest.mark.bench
def test_bytes_and_cpu(disk_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = []
    for size in ((120, 40), (80, 24)):
        for name, environment in (("wire", {}), ("Textual's own", TEXTUAL_S_OWN)):
            run = ["run", "fill", "--mode", "c", "--size", "256M", "--pace", "600"]
            run += ["--scratch-dir", str(disk_dir)]
            kind = AnsweringScreen if not environment else PtyScreen
            with kind(run, size=size, environment=environment) as terminal:
                terminal.wait_for("Quit")
                terminal.read_for(0.5)
                first = len(terminal.raw)
                terminal.read_for(SETTLED_SECONDS)
                steady = cost(terminal)
                terminal.send(" ")
                terminal.wait_for("paused")
                terminal.read_for(SETTLED_SECONDS)
                paused = cost(terminal)
                terminal.send("q")
                terminal.wait_exit()
            lines.append(f"{size[0]}x{size[1]} {name:14}: first {first:6} B; steady {steady};")
            lines.append(f"{'':22}paused {paused}")
    with capsys.disabled():
        print("\n" + "\n".join(lines))


@pytest.mark.bench
def test_seconds_on_a_slow_link(
    disk_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = [COWTOP, "run", "fill", "--mode", "c", "--size", "256M", "--pace", "100"]
    words = f"{shlex.join([*run, '--scratch-dir', str(disk_dir)])}; echo back at the prompt"
    lines = []
    with (
        slow_ssh(tmp_path) as (link, login),
        AnsweringScreen([words], command=login, size=(80, 24)) as terminal,
    ):
        terminal.wait_for(lambda text: seconds_shown(text) is not None)
        behind_before = time.monotonic() - (seconds_shown(terminal.text) or 0)
        link.slow.set()
        count, worst, end = len(terminal.raw), 0.0, time.monotonic() + MEASURED_SECONDS
        while time.monotonic() < end:
            terminal.read_for(0.25)
            shown = seconds_shown(terminal.text)
            if shown is not None:
                worst = max(worst, time.monotonic() - behind_before - shown)
        rate = (len(terminal.raw) - count) / MEASURED_SECONDS
        lines.append(f"{rate:.0f} B/s, at worst {worst:.1f} s behind (to within 1 s)")
        for key, shows in (
            ("?", lambda text: "Keys: The run" in text),
            ("\x1b", lambda text: "Keys: The run" not in text),
            ("q", lambda text: "back at the prompt" in text),
        ):
            began, count = time.monotonic(), len(terminal.raw)
            terminal.send(key)
            terminal.wait_for(shows)
            took = time.monotonic() - began
            lines.append(f"{key!r}: seen after {took:.1f} s, {len(terminal.raw) - count} B")
            terminal.read_for(PAUSE_SECONDS)
        terminal.wait_exit()
    with capsys.disabled():
        print("\n" + "\n".join(lines))


def seconds_shown(text: str) -> int | None:
    """How long the screen says that the run has been going on."""
    found = re.search(r"running (\d+) s", text)
    return int(found[1]) if found else None
