"""What watching costs: the watcher's CPU, and the time that the watched loses by it.

Other watchers run at the same rate for comparison; psrecord and mprof are looked for on PATH and
in `$COWTOP_PEERS` (a directory with their commands), and left out where they are not installed.
"""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil
import pytest

from tests.subject.running import Watched, running
from tui.probe.process import ProcessCounters, parse_stat
from tui.run.state import Phase, Update
from tui.sampling.sampler import Sampler
from tui.settings import Settings
from tui.subject.workload import WorkloadRun
from workloads.events import Finished, Opened
from workloads.words import Action

pytestmark = pytest.mark.bench
COLUMNS: Final = 20_000
ROW_BYTES: Final = COLUMNS * 4
RATE_SECONDS: Final = 0.1
ROUNDS: Final = 7
GIB: Final = 1 << 30
Watch = Callable[[int], AbstractContextManager[None]]


def _sparse_array(directory: Path, size_bytes: int) -> tuple[Path, int]:
    """A `.npy` file of about this size without anything on the disk; its rows."""
    rows = size_bytes // ROW_BYTES
    path = directory / f"{size_bytes >> 20}MiB.npy"
    text = f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {COLUMNS}), }}"
    header = text.encode().ljust(117) + b"\n"
    path.write_bytes(b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header)
    os.truncate(path, 128 + rows * ROW_BYTES)
    return path, rows


def _per_call(function: Callable[[], object], seconds: float = 1.0) -> float:
    """CPU milliseconds of one call, of this thread."""
    calls, began, cpu = 0, time.monotonic(), time.thread_time()
    while time.monotonic() - began < seconds:
        function()
        calls += 1
    return (time.thread_time() - cpu) * 1000 / calls


def test_what_a_tick_costs(disk_dir: Path) -> None:
    print(f"\nCPU of the watcher, ms a call; a subject in mode c, held at its end\n{'':34}", end="")
    rows_of: dict[str, list[str]] = {}
    for size in (16 << 20, 2 * GIB):
        path, rows = _sparse_array(disk_dir, size)
        print(f"{size >> 20:>10} MiB", end="")
        with running(path, shape=(rows, COLUMNS), chunk_rows=100) as run:
            opened = run.until(Opened)
            run.until(Finished)
            pid = run.child.pid
            counters, theirs = ProcessCounters(pid), psutil.Process(pid)
            sampler = Sampler(pid, path)
            sampler.opened(opened)
            sampler.tick(all_tiers=True)
            for name, call in (
                ("cowtop, counters tier", counters.read),
                ("cowtop, a tick with all tiers", lambda: sampler.tick(all_tiers=True)),  # noqa: B023
                ("psutil memory_info", theirs.memory_info),
                ("psutil memory_full_info", theirs.memory_full_info),
            ):
                rows_of.setdefault(name, []).append(f"{_per_call(call):14.3f}")
            rows_of.setdefault("cowtop at 10/s, share of a core, %", []).append(
                f"{_share(lambda: sampler.tick()) * 100:14.2f}"  # noqa: B023
            )
            rows_of.setdefault("memory_full_info at 10/s, %", []).append(
                f"{_share(theirs.memory_full_info) * 100:14.2f}"
            )
            counters.close()
            sampler.close()
            run.send(Action.STOP)
            run.end()
        path.unlink()
    print()
    for name, figures in rows_of.items():
        print(f"{name:34}{''.join(figures)}")


def _share(tick: Callable[[], object], seconds: float = 5.0) -> float:
    """CPU of this thread over time, ticking at the rate."""
    began, cpu = time.monotonic(), time.thread_time()
    count = int(seconds / RATE_SECONDS)
    for number in range(count):
        tick()
        time.sleep(max(0.0, began + (number + 1) * RATE_SECONDS - time.monotonic()))
    return (time.thread_time() - cpu) / (time.monotonic() - began)


@contextmanager
def _nobody(pid: int) -> Iterator[None]:
    yield


@contextmanager
def _full_info(pid: int) -> Iterator[None]:
    stop, process = threading.Event(), psutil.Process(pid)

    def loop() -> None:
        with contextlib.suppress(psutil.Error):
            while not stop.wait(RATE_SECONDS):
                process.memory_full_info()

    thread = threading.Thread(target=loop)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _command(*words: str) -> Watch:
    @contextmanager
    def watch(pid: int) -> Iterator[None]:
        arguments = [word.replace("PID", str(pid)) for word in words]
        quiet = subprocess.DEVNULL
        with subprocess.Popen(arguments, stdout=quiet, stderr=quiet, cwd="/tmp") as process:
            try:
                yield
            finally:
                process.terminate()

    return watch


def _peers() -> dict[str, Watch | None]:
    rate, nowhere = str(RATE_SECONDS), "/dev/null"
    return {
        "memory_full_info loop": _full_info,
        "psrecord": _installed("psrecord", "PID", "--interval", rate, "--log", nowhere),
        "mprof": _installed("mprof", "run", "--attach", "-T", rate, "-o", nowhere, "PID"),
    }


def _installed(name: str, *options: str) -> Watch | None:
    path = os.pathsep.join([os.environ.get("COWTOP_PEERS", ""), os.environ.get("PATH", "")])
    found = shutil.which(name, path=path)
    return _command(found, *options) if found else None


@dataclass(frozen=True, slots=True)
class Cost:
    """What a child's work took: by the clock, and of a core (its start and numpy in it)."""

    seconds: float
    cpu_seconds: float


def _cpu_seconds(pid: int) -> float:
    ticks = parse_stat(Path(f"/proc/{pid}/stat").read_bytes()).cpu_ticks
    return ticks / os.sysconf("SC_CLK_TCK")


def _cost_under(watch: Watch, path: Path, rows: int) -> Cost:
    with running(path, shape=(rows, COLUMNS), chunk_rows=1, flush_every=100) as run:
        run.until(Opened)
        with watch(run.child.pid):
            seconds = run.until(Finished).seconds
        cost = Cost(seconds, _cpu_seconds(run.child.pid))
        run.send(Action.STOP)
        run.end()
    return cost


def _cost_under_cowtop(path: Path) -> Cost:
    cpu: list[float] = []

    def at_its_end(run: WorkloadRun, update: Update) -> None:
        if update.state.phase is Phase.HOLDING and not cpu and run._child is not None:
            cpu.append(_cpu_seconds(run._child.pid))
            run.stop()

    settings = Settings(file=path, interval_seconds=RATE_SECONDS)
    state = Watched(settings, at_its_end, hold=True).state
    return Cost(state.elapsed_seconds, cpu[0])


def test_what_the_watched_loses(disk_dir: Path) -> None:
    available = psutil.virtual_memory().available
    size = next((s for s in (4 * GIB, 2 * GIB, GIB // 2) if available > 2.5 * s), GIB // 4)
    path, rows = _sparse_array(disk_dir, size)
    peers = _peers()
    watchers: dict[str, Callable[[], Cost]] = {
        "unwatched": lambda: _cost_under(_nobody, path, rows),
        "cowtop": lambda: _cost_under_cowtop(path),
    }
    for name, watch in peers.items():
        if watch is not None:
            watchers[name] = functools.partial(_cost_under, watch, path, rows)
    costs: dict[str, list[Cost]] = {name: [] for name in watchers}
    _cost_under(_nobody, path, rows)  # fills the page cache
    for round_number in range(ROUNDS):
        names = list(watchers)
        for name in names[round_number % len(names) :] + names[: round_number % len(names)]:
            costs[name].append(watchers[name]())
        print(".", end="" if round_number + 1 < ROUNDS else "\n", flush=True)
    print(f"fill, mode c, {size >> 20} MiB, 10 samples a second, {ROUNDS} interleaved rounds;")
    print("medians, and how much more than unwatched (the clock also counts what others run)")
    heads = f"{'CPU s':>8}{'more %':>8}{'clock s':>9}{'more %':>8}{'paired %':>9}{'least s':>9}"
    print(f"{'watched by':24}{heads}")
    alone = costs["unwatched"]
    for name, found in costs.items():
        cpu, base_cpu = _medians(found, "cpu_seconds"), _medians(alone, "cpu_seconds")
        clock, base = _medians(found, "seconds"), _medians(alone, "seconds")
        more_cpu, more = (cpu / base_cpu - 1) * 100, (clock / base - 1) * 100
        least = min(cost.seconds for cost in found)
        pairs = [a.seconds / b.seconds - 1 for a, b in zip(found, alone, strict=True)]
        paired = statistics.median(pairs) * 100
        print(f"{name:24}{cpu:8.2f}{more_cpu:8.1f}{clock:9.3f}{more:8.1f}{paired:9.1f}{least:9.3f}")
    for name, watch in peers.items():
        if watch is None:
            print(f"{name:24}  not installed")


def _medians(costs: list[Cost], name: str) -> float:
    return float(statistics.median(getattr(cost, name) for cost in costs))
