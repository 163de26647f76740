"""This checkout's program beside another's on the same machine: start, CPU, bytes, memory.

`COWTOP_BENCH_OTHER=/path/of/the/other/.venv/bin/cowtop make bench`; both are started in turn, so
that a busy machine is busy for both, and the ratios of the pairs are what counts. Byte code is
compiled first. `COWTOP_BENCH_ROUNDS` and `COWTOP_BENCH_SECONDS` make it longer.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple

import pytest

from tests.bench.test_screen_cost import cpu_seconds
from tests.terminal.pty_screen import COWTOP, PtyScreen

pytestmark = pytest.mark.bench
SIZE: Final = (120, 40)
OTHER: Final = os.environ.get("COWTOP_BENCH_OTHER")
ROUNDS: Final = int(os.environ.get("COWTOP_BENCH_ROUNDS", "3"))
SECONDS: Final = float(os.environ.get("COWTOP_BENCH_SECONDS", "20"))
WARM_UP_SECONDS: Final = 8.0
_PICTURE_LINES: Final = 10
_MIB: Final = 1 << 20


class Start(NamedTuple):
    """To the first text, and to the first whole picture: seconds of the clock and of the CPU."""

    first_seconds: float
    first_cpu_seconds: float
    picture_seconds: float
    picture_cpu_seconds: float


class Steady(NamedTuple):
    """Of the watching process alone while a run goes on."""

    cpu_percent: float
    kilobytes_per_second: float
    rss_mib: float
    rss_peak_mib: float


def _is_picture(text: str) -> bool:
    return sum(1 for line in text.splitlines() if line.strip()) >= _PICTURE_LINES


def _start(program: str, arguments: Sequence[str]) -> Start:
    with PtyScreen(arguments, size=SIZE, command=(program,)) as terminal:
        terminal.wait_until(lambda: terminal.first_text_at, "the first text")
        first, first_cpu = terminal.first_text_at, cpu_seconds(terminal.process)
        assert first is not None
        terminal.wait_for(_is_picture)
        picture, picture_cpu = time.monotonic(), cpu_seconds(terminal.process)
        terminal.send("q")
        terminal.wait_exit()
        began = terminal.started_at
        return Start(first - began, first_cpu, picture - began, picture_cpu)


def _steady(program: str, scratch: Path, mode: str = "c") -> Steady:
    arguments = ["run", "fill", "--mode", mode, "--size", "128M", "--pace", "120"]
    arguments += ["--scratch-dir", str(scratch)]
    with PtyScreen(arguments, size=SIZE, command=(program,)) as terminal:
        terminal.wait_for(_is_picture)
        terminal.read_for(WARM_UP_SECONDS)
        process = terminal.process
        began, cpu = time.monotonic(), cpu_seconds(process)
        count = terminal.read_for(SECONDS)
        elapsed = time.monotonic() - began
        used = cpu_seconds(process) - cpu
        lines = Path(f"/proc/{process.pid}/status").read_text(encoding="utf8").splitlines()
        status = dict(line.split(":", 1) for line in lines)
        rss, peak = (int(status[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))
        terminal.send("q")
        terminal.wait_exit()
        return Steady(100 * used / elapsed, count / elapsed / 1000, rss, peak)


def _programs() -> list[tuple[str, str]]:
    """Label and command of each, byte code compiled as an installer does."""
    programs = [("this", COWTOP)]
    if OTHER is not None:
        programs.append(("other", str(Path(OTHER).with_name("cowtop"))))
    for _, command in programs:
        python = Path(command).with_name("python")
        code = "import compileall, pathlib, tui, workloads; [compileall.compile_dir(pathlib.Path("
        code += "room.__file__).parent, quiet=2) for room in (tui, workloads)]"
        subprocess.run([python, "-c", code], check=True, cwd=python.parent.parent.parent)
    return programs


@pytest.fixture(autouse=True)
def _byte_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)


def _print_table(title: str, rows: Mapping[str, Sequence[Start | Steady]]) -> None:
    """Medians of each program, and the median of the ratios of the pairs."""
    rounds = len(next(iter(rows.values())))
    print(f"\n{title}, {SIZE[0]}x{SIZE[1]}, medians of {rounds}")
    for number, name in enumerate(next(iter(rows.values()))[0]._fields):
        columns = {label: [row[number] for row in found] for label, found in rows.items()}
        words = "  ".join(f"{label} {median(found):8.3f}" for label, found in columns.items())
        if "other" in columns:
            pairs = zip(columns["this"], columns["other"], strict=True)
            words += f"  ratio {median(mine / theirs for mine, theirs in pairs):5.2f}"
        print(f"{name:<22} {words}")


@pytest.mark.parametrize("what", ["run", "launcher"])
def test_start(what: str, disk_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = ["run", "fill", "--size", "16M", "--scratch-dir", str(disk_dir)]
    programs = _programs()
    rows: dict[str, list[Start]] = {label: [] for label, _ in programs}
    for _ in range(ROUNDS * 3):
        for label, command in programs:
            rows[label].append(_start(command, run if what == "run" else []))
    with capsys.disabled():
        _print_table(f"start of the {what}", rows)


def test_steady(disk_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    programs = _programs()
    rows: dict[str, list[Steady]] = {label: [] for label, _ in programs}
    for _ in range(ROUNDS):
        for label, command in programs:
            rows[label].append(_steady(command, disk_dir))
    with capsys.disabled():
        _print_table(f"a run watched for {SECONDS:.0f} s", rows)


@pytest.mark.parametrize("mode", ["c", "r+"])
def test_steady_both_at_once(mode: str, disk_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What else the machine does then meets both alike; needs a core for each."""
    programs = _programs()
    rows: dict[str, list[Steady]] = {label: [] for label, _ in programs}
    for _ in range(ROUNDS):
        with ThreadPoolExecutor(len(programs)) as pool:
            found = [pool.submit(_steady, command, disk_dir, mode) for _, command in programs]
            for (label, _), one in zip(programs, found, strict=True):
                rows[label].append(one.result())
    with capsys.disabled():
        _print_table(f"both watch a run in {mode} for {SECONDS:.0f} s", rows)
