"""What one drawing of the chart costs: bands and lines in a kept frame, against plotext alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import nan
from random import random
from time import perf_counter

import numpy as np
import pytest

from tests.chart.plotext_reference import plotext_curve
from tests.chart.told import MIB, reading, run_of
from tui.chart.frame import build_frame
from tui.chart.picture import draw
from tui.probe.reading import Sample
from tui.run.history import CAPACITY, History
from workloads.words import Mode

WIDTH, HEIGHT = 110, 24


def best_ms(work: Callable[[], object], rounds: int = 15) -> float:
    """The quickest of some rounds, in milliseconds."""
    seconds = []
    for _ in range(rounds):
        start = perf_counter()
        work()
        seconds.append(perf_counter() - start)
    return min(seconds) * 1000


@pytest.fixture(scope="module")
def samples() -> list[Sample]:
    """A full history: noisy ramps across the whole axis."""
    noise = np.random.default_rng(1)
    return [
        reading(tick / 4, copies=tick / 8, private_dirty=30 + tick / 8 + noise.uniform(0, 5))
        for tick in range(CAPACITY)
    ]


@pytest.mark.bench
def test_cost_of_one_drawing(samples: list[Sample], capsys: pytest.CaptureFixture[str]) -> None:
    history = History()
    for sample in samples:
        history.append(sample)
    state = run_of(Mode.COPY_ON_WRITE, samples[-1])
    first = draw(state, history, [], WIDTH, HEIGHT, look="colour")
    assert first is not None
    memory, time = first.memory, first.time

    def drawn(*, as_lines: bool) -> None:
        draw(
            state, history, [], WIDTH, HEIGHT,
            look="colour", as_lines=as_lines,
        )  # fmt: skip

    def frame_anew() -> None:
        # Other axes each time, of the same size.
        limit = time.limit * random()
        build_frame(replace(memory, limit=limit), replace(time, limit=limit), ascii_only=False)

    bins = 2 * time.cells
    end = state.started_at + time.limit
    binned = history.binned("rss_bytes", start=state.started_at, end=end, bins=bins).last
    at = np.flatnonzero(~np.isnan(binned))

    def by_plotext() -> None:
        xs = [*(at * time.limit / bins).tolist(), 0.0] * 4
        values = [*(binned[at] / MIB).tolist(), nan] * 4
        plotext_curve(
            time.cells, memory.cells, xs, values,
            x_limits=(0.0, time.limit), y_limits=(0.0, memory.limit / MIB),
        )  # fmt: skip

    measured = {
        "the frame (kept: limits seldom change)": best_ms(frame_anew),
        "bands, all of it": best_ms(lambda: drawn(as_lines=False)),
        "lines, all of it": best_ms(lambda: drawn(as_lines=True)),
        "plotext, four lines from the same bins": best_ms(by_plotext),
    }
    with capsys.disabled():
        print(f"\none drawing of {CAPACITY} samples, {WIDTH}x{HEIGHT} cells, ms:")
        for what, milliseconds in measured.items():
            print(f"  {milliseconds:8.3f}  {what}")


@pytest.mark.bench
def test_cost_of_one_sample(capsys: pytest.CaptureFixture[str]) -> None:
    history = History()
    keys = [f"metric_{number}" for number in range(21)]
    slowest, start = 0.0, perf_counter()
    for tick in range(4 * CAPACITY):
        before = perf_counter()
        history.append(Sample(float(tick), dict.fromkeys(keys, tick)))
        slowest = max(slowest, perf_counter() - before)
    mean = (perf_counter() - start) / (4 * CAPACITY)
    with capsys.disabled():
        print(f"\nappend of 21 metrics: {mean * 1e6:.1f} us, slowest {slowest * 1e3:.2f} ms")
