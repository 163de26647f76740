"""What the screen costs in a real terminal: CPU, bytes to the terminal, the first paint, memory."""

from __future__ import annotations

import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

import psutil
import pytest

from tests.screens.canned import map_frame, state
from tests.screens.piloting import on_stage, piloted
from tests.terminal.pty_screen import COWTOP, PtyScreen

SIZE = (120, 40)
STEADY_SECONDS = 20.0
WARM_UP_SECONDS = 4.0


class Cost(NamedTuple):
    """Of one program on the screen, its children not counted."""

    cpu_percent: float
    bytes_per_second: float
    rss_mib: float


def cpu_seconds(process: psutil.Process) -> float:
    """Of all threads of one process, in nanoseconds as the scheduler counts them."""
    tasks = Path(f"/proc/{process.pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def steady_cost(terminal: PtyScreen) -> Cost:
    """Measured once the screen has settled."""
    terminal.read_for(WARM_UP_SECONDS)
    began, cpu = time.monotonic(), cpu_seconds(terminal.process)
    count = terminal.read_for(STEADY_SECONDS)
    elapsed = time.monotonic() - began
    used = cpu_seconds(terminal.process) - cpu
    rss = terminal.process.memory_info().rss / (1 << 20)
    return Cost(100 * used / elapsed, count / elapsed, rss)


@pytest.mark.bench
def test_cost_in_steady_state(disk_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = []
    for label, options in (
        ("fill c", ["--mode", "c"]),
        ("fill r+", ["--mode", "r+"]),
        ("fill c, map below", ["--mode", "c"]),
    ):
        arguments = ["run", "fill", "--size", "512M", "--pace", "60"]
        arguments += [*options, "--scratch-dir", str(disk_dir)]
        with PtyScreen(arguments, size=SIZE) as terminal:
            terminal.wait_for("running  row")
            if "below" in label:
                terminal.send("vv")
            lines.append(_line(f"cowtop {label}", steady_cost(terminal)))
            terminal.send("q")
            terminal.wait_exit()
    htop = shutil.which("htop")
    if htop:
        for label, keys in (("htop, 1.5 s a frame", []), ("htop, 0.5 s a frame", ["-d", "5"])):
            with PtyScreen(keys, size=SIZE, command=(htop,)) as terminal:
                lines.append(_line(label, steady_cost(terminal)))
    with capsys.disabled():
        print(f"\n{SIZE[0]}x{SIZE[1]}, {STEADY_SECONDS:.0f} s each; budget 4 %, 10 kB/s")
        print("\n".join(lines))


def _line(label: str, cost: Cost) -> str:
    kilobytes = cost.bytes_per_second / 1000
    return (
        f"{label:<26} {cost.cpu_percent:6.2f} % of a core  {kilobytes:6.2f} kB/s  "
        f"RSS {cost.rss_mib:5.1f} MiB"
    )


@pytest.mark.bench
def test_first_paint(disk_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = ["run", "fill", "--size", "16M", "--scratch-dir", str(disk_dir)]
    commands: list[tuple[str, Sequence[str], Sequence[str]]] = [
        ("cowtop (launcher)", (COWTOP,), []),
        ("cowtop run", (COWTOP,), run),
    ]
    htop = shutil.which("htop")
    if htop:
        commands.append(("htop", (htop,), []))
    with capsys.disabled():
        print("\nspawn to the first text on the screen, min and median of 9; budget 0.7 s")
        for label, command, arguments in commands:
            seconds = sorted(_first_paint(command, arguments) for _ in range(9))
            print(f"{label:<26} {seconds[0]:6.3f} s  {median(seconds):6.3f} s")


def _first_paint(command: Sequence[str], arguments: Sequence[str]) -> float:
    with PtyScreen(arguments, size=SIZE, command=command) as terminal:
        terminal.wait_until(lambda: terminal.first_text_at, "the first text")
        assert terminal.first_text_at is not None
        seconds = terminal.first_text_at - terminal.started_at
        terminal.send("q")
        terminal.wait_exit()
        return seconds


@pytest.mark.bench
def test_memory_over_a_long_run(capsys: pytest.CaptureFixture[str]) -> None:
    _long_run(capsys)


@piloted
async def _long_run(capsys: pytest.CaptureFixture[str]) -> None:
    own = psutil.Process()
    with capsys.disabled():
        print("\nRSS of the monitor after so many updates (two a second):")
        async with on_stage(SIZE) as stage:
            for number in range(1, 3001):
                at = number / 2
                await stage.show(state(seconds=at), page_map=map_frame())
                if number % 750 == 0:
                    rss = own.memory_info().rss / (1 << 20)
                    print(f"{number:6,}  {rss:6.1f} MiB")
