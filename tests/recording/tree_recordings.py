"""Recordings of process trees that never were: a few busy workers with two files, by a clock."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from tests.recording.recordings import MACHINE, ORIGIN, FakeClock
from tui.metrics.measured import Bounded
from tui.probe.reading import Absent, Figure, Sample, Tier, number
from tui.recording.writer import Recorder
from tui.run.about_tree import TreeAbout
from tui.run.marker import Marker, MarkerKind
from tui.run.peaks import raised
from tui.run.state import Outcome, Phase, RunState, Update
from tui.tree.reading import FileUse, MappedFile, Process, SinceFork, TreeReading
from workloads.words import Mode

ABOUT = TreeAbout("python train.py", ("python", "/home/me/train.py", "--secret"))
KEYS = ("fd:00 77", "fd:00 78")
_TICK_SECONDS = 0.5
_WALK_SECONDS = 5


class Busy:
    """A tree in which every process changes at every tick; walked every five seconds."""

    def __init__(self, processes: int, seed: int = 0) -> None:
        self._noise = random.Random(seed)
        self._count = processes
        self._peaks: dict[object, dict[str, float]] = {}

    def at(self, now: float) -> TreeReading:
        """What a look sees then."""
        walked = now - now % _WALK_SECONDS
        processes = tuple(self._process(pid, walked) for pid in range(100, 100 + self._count))
        copies = _sum_of(processes, "private_copies_bytes")
        files = tuple(
            MappedFile(
                key,
                Path(f"/home/me/{key[-2:]}.npy"),
                modes=(Mode.COPY_ON_WRITE,),
                processes=self._count,
                shape=(1000, 250_000),
                dtype="float32",
                data_offset=128,
                figures=(figures := {"private_copies_bytes": copies, "size_bytes": 10**9}),
                peak=self._peak(key, figures),
            )
            for key in KEYS
        )
        total = self._total(processes)
        return TreeReading(now, processes, files, total, notes=("no /proc/PID/io",))

    def _process(self, pid: int, walked: float) -> Process:
        noise = self._noise
        figures: dict[str, Figure] = {
            key: 4096 * noise.randrange(1 << 18)
            for key in ("rss_bytes", "rss_anon_bytes", "file_backed_bytes", "page_tables_bytes")
        }
        walks = random.Random(f"{pid} {walked}")
        figures |= {
            key: 4096 * walks.randrange(1 << 18)
            for key in ("pss_bytes", "private_bytes", "private_copies_bytes")
        }
        figures["swap_bytes"] = 0
        uses = tuple(
            FileUse(
                key,
                (Mode.COPY_ON_WRITE,),
                {
                    name: 4096 * walks.randrange(1 << 18)
                    for name in ("resident_bytes", "private_copies_bytes", "dirty_bytes")
                },
            )
            for key in KEYS
        )
        fork = SinceFork(99, walks.randrange(1 << 30), walks.randrange(1 << 30), 0, 0, walked)
        peak = self._peak(pid, figures)
        return Process(pid, 5, 99, "python", True, walked, figures, peak, uses, fork)

    def _peak(self, key: object, figures: Mapping[str, Figure]) -> dict[str, float]:
        known = self._peaks.get(key, {})
        numbers = {k: v for k, v in figures.items() if not isinstance(v, Absent)}
        self._peaks[key] = {k: max(v, known.get(k, 0)) for k, v in numbers.items()}
        return self._peaks[key]

    def _total(self, processes: tuple[Process, ...]) -> dict[str, Figure]:
        sums: dict[str, Figure] = {
            key: _sum_of(processes, key)
            for key in ("pss_bytes", "rss_anon_bytes", "private_copies_bytes", "swap_bytes")
        }
        sums["rss_bytes"] = Bounded("shared pages", 4096, _sum_of(processes, "pss_bytes"))
        sums["shared_dirty_bytes"] = Absent("no permission")
        return sums


def _sum_of(processes: tuple[Process, ...], key: str) -> float:
    """Of those that know it."""
    return sum(known for p in processes if (known := number(p.get(key))) is not None)


def updates(seconds: float, processes: int = 5) -> Iterator[Update]:
    """Two looks a second; a child ends in the middle of it."""
    busy = Busy(processes)
    state = RunState(ABOUT, phase=Phase.RUNNING, started_at=ORIGIN + 1)
    yield Update(state, (), (Marker(MarkerKind.START, ORIGIN + 1, 0, "started"),))
    for tick in range(1, int(seconds / _TICK_SECONDS) + 1):
        now = ORIGIN + 1 + tick * _TICK_SECONDS
        tree = busy.at(now)
        if tick * _TICK_SECONDS > seconds / 2:
            ended = replace(tree.processes[0], is_alive=False, figures={}, uses=())
            tree = replace(tree, processes=(ended, *tree.processes[1:]))
        sample = Sample(now, tree.total, {Tier.COUNTERS: now, Tier.WALK: now - now % 5})
        state = replace(
            state,
            sample=sample,
            tree=tree,
            samples=tick,
            elapsed_seconds=tick * _TICK_SECONDS,
            peak=raised(state.peak, sample),
        )
        yield Update(state, (sample,))
    end = Marker(MarkerKind.END, ORIGIN + 1 + seconds, 0, "finished")
    state = replace(state, phase=Phase.ENDED, outcome=Outcome.FINISHED, verdict="It is over.")
    yield Update(replace(state, final=state.sample), (), (end,))


def record(path: Path, seconds: float, processes: int = 5, bytes_per_hour: int = 0) -> list[Update]:
    """Write such a recording; returns what was told to the recorder."""
    clock, told = FakeClock(), []
    budget = {"bytes_per_hour": bytes_per_hour} if bytes_per_hour else {}
    recorder = Recorder(path, ABOUT, clock=clock, machine=MACHINE, **budget)
    for update in updates(seconds, processes):
        clock.now = ORIGIN + 1 + update.state.elapsed_seconds + 0.01
        recorder.add(update)
        told.append(update)
    assert recorder.trouble is None
    return told
