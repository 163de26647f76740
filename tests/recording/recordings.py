"""Recordings of runs that never were: made by a fake clock, whole or to be damaged."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import numpy as np

from tui.metrics import BY_KEY, METRICS, Unit
from tui.pages.geometry import PageGeometry
from tui.pages.map import PageMapFrame, read_only
from tui.probe.reading import Absent, Figure, Sample, Tier
from tui.recording.writer import Recorder
from tui.run.about import WorkloadAbout
from tui.run.ledger import private_ledger
from tui.run.marker import FlushTotals, Marker, MarkerKind
from tui.run.state import Outcome, Phase, RunState, Update
from tui.settings import Settings
from workloads.events import Counters

MACHINE = {"kernel": "Linux 6.18", "cores": 2}
ORIGIN = 1000.0
TICKS_A_SECOND = 10
PAGES = 262_144
CELLS = 1024


class FakeClock:
    """Says what it is told to."""

    def __init__(self, now: float = ORIGIN) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def settings_for(rows: int) -> Settings:
    """A run whose every row takes a tick."""
    return Settings(shape=(rows, 20_000), flush_every_rows=50, pace_seconds=rows / TICKS_A_SECOND)


def sample_at(at: float, share: float, noise: random.Random) -> Sample:
    """Every metric, some of them never at rest."""
    values: dict[str, Figure] = {}
    for metric in METRICS:
        if metric.unit is Unit.BYTES:
            values[metric.key] = int(share * (1 << 30)) + noise.randrange(1 << 24)
        else:
            values[metric.key] = noise.random() * 1e6
    values["limit_bytes"] = 1 << 34
    values["limit_kernel_bytes"] = Absent("counted for control groups only")
    values["minor_faults"] = int(share * PAGES)
    return Sample(at, values, {Tier.COUNTERS: at, Tier.WALK: at - at % 5})


def frame_at(at: float, share: float, noise: random.Random) -> PageMapFrame:
    """A page map that fills up, each cell at random."""
    geometry = PageGeometry.of_array(0x7F00_0000_0000, PAGES * 4096, CELLS, rows=1, row_bytes=1)
    counts = np.zeros((CELLS, 5), np.int64)
    per_cell = PAGES // CELLS
    filled = np.random.default_rng(noise.randrange(1 << 32)).random(CELLS)
    counts[:, 3] = np.minimum(per_cell * share * 2 * filled, per_cell)
    counts[:, 0] = per_cell - counts[:, 3]
    moments = read_only(np.full(CELLS, at))
    return PageMapFrame(
        at, geometry, counts, moments, moments, True, PAGES, False, "PAGEMAP_SCAN", None
    )


def updates(
    seconds: int, *, end: bool = True, seed: int = 0, slower: int = 1
) -> tuple[Update, ...]:
    """A run's updates, two a second; or the same in a time so many times as long."""
    return tuple(_updates(seconds, end, random.Random(seed), slower))


def _updates(seconds: int, end: bool, noise: random.Random, slower: int) -> list[Update]:
    rows = seconds * TICKS_A_SECOND
    started = ORIGIN + 2.0
    state = RunState(WorkloadAbout(settings_for(rows)), what="making a scratch array")
    made = [Update(state)]
    state = replace(state, phase=Phase.RUNNING, started_at=started, baseline_bytes=1 << 24)
    start = Marker(MarkerKind.START, started, 0, "array open")
    peak: dict[str, float] = {}
    flushes = FlushTotals()
    for half in range(1, seconds * 2 + 1):
        samples, markers = [], [start] if half == 1 else []
        for tick in range((half - 1) * 5, half * 5):
            at = started + slower * (tick + 1) / TICKS_A_SECOND
            sample = sample_at(at, tick / rows, noise)
            samples.append(sample)
            for key, value in sample.values.items():
                if key in BY_KEY and not isinstance(value, Absent):
                    peak[key] = max(peak.get(key, 0), value)
            if tick % 50 == 49:
                counted = Counters(*(noise.randrange(1 << 30) for _ in range(7)))
                after = Counters(*(noise.randrange(1 << 30) for _ in range(7)))
                flushes = FlushTotals(flushes.count + 1, flushes.seconds + 0.01, 0, 0)
                markers.append(
                    Marker(
                        MarkerKind.FLUSH,
                        at,
                        tick + 1,
                        f"flush {flushes.count}",
                        flushes.count,
                        0.01,
                        counted,
                        after,
                        "no effect: private mapping, no system call",
                        private_ledger(tick * 4096, 0, tick * 4096, 0),
                    )
                )
        done = half * 5
        state = replace(
            state,
            rows_done=done,
            bytes_changed=done * 80_000,
            pages_changed=done * 20,
            elapsed_seconds=slower * done / TICKS_A_SECOND,
            samples=done,
            sample=samples[-1],
            peak=dict(peak),
            flushes=flushes,
            ledger=private_ledger(done * 20 * 4096, 0, done * 20 * 4096, 0),
            seconds_left=noise.random() * 100,
        )
        page_map = frame_at(samples[-1].at, half / seconds / 2, noise) if half % 2 else None
        made.append(Update(state, tuple(samples), tuple(markers), page_map))
    if end:
        at = started + slower * seconds
        state = replace(
            state,
            phase=Phase.ENDED,
            outcome=Outcome.FINISHED,
            final=state.sample,
            verdict="Of 1 GiB changed: all private.",
        )
        made.append(Update(state, (), (Marker(MarkerKind.END, at, rows, "finished"),)))
    return made


def record(path: Path, seconds: int = 20, *, end: bool = True, seed: int = 0) -> tuple[Update, ...]:
    """Write such a run's recording; returns what was recorded."""
    clock = FakeClock()
    recorder = Recorder(
        path, WorkloadAbout(settings_for(seconds * TICKS_A_SECOND)), clock=clock, machine=MACHINE
    )
    recorded = updates(seconds, end=end, seed=seed)
    for update in recorded:
        clock.now = update.samples[-1].at + 0.01 if update.samples else clock.now + 0.1
        recorder.add(update)
    if end:
        recorder.close()
    assert recorder.trouble is None
    return recorded
