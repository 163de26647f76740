"""What one drawing of the chart costs: our raster in a cached frame against plotext alone."""

from __future__ import annotations

from collections.abc import Callable
from math import nan
from time import perf_counter

import numpy as np
import pytest

from tests.widgets.plotext_reference import plotext_curve
from tui.probe.reading import Sample
from tui.run.history import CAPACITY, History
from tui.widgets.chart_frame import build_frame
from tui.widgets.raster import Curve, Glyphs, draw
from tui.widgets.scales import nice_bytes_limit, time_limit, time_ticks

WIDTH, HEIGHT = 110, 24
KEYS = {"rss": "R", "dirty": "D", "swap": "S", "file": "F", "copies": "C"}


def best_ms(work: Callable[[], object], rounds: int = 15) -> float:
    """The quickest of some rounds, in milliseconds."""
    seconds = []
    for _ in range(rounds):
        start = perf_counter()
        work()
        seconds.append(perf_counter() - start)
    return min(seconds) * 1000


@pytest.fixture(scope="module")
def history() -> History:
    """A full history: five noisy ramps across the whole axis."""
    noise = np.random.default_rng(1)
    history = History()
    for tick in range(CAPACITY):
        base = tick / CAPACITY * (900 << 20)
        values = {key: base * (n + 1) / 5 + noise.uniform(0, 5e6) for n, key in enumerate(KEYS)}
        history.append(Sample(tick * 3840 / CAPACITY, values))
    return history


@pytest.mark.bench
def test_cost_of_one_drawing(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    end = time_limit(history.last_at or 0.0)
    limit, y_ticks = nice_bytes_limit(900 << 20)
    x_ticks = time_ticks(end)

    def frame() -> tuple[int, int]:
        built = build_frame(
            WIDTH,
            HEIGHT,
            x_limits=(0.0, end),
            y_limits=(0.0, limit),
            x_ticks=x_ticks,
            y_ticks=y_ticks,
            glyphs="braille",
        )
        return built.columns, built.lines

    columns, lines = frame()

    def bin_all(bins: int) -> list[Curve]:
        return [
            Curve(glyph, history.binned(key, start=0, end=end, bins=bins))
            for key, glyph in KEYS.items()
        ]

    fine, coarse = bin_all(2 * columns), bin_all(columns)

    def raster(curves: list[Curve], glyphs: Glyphs, label_every: int = 0) -> None:
        drawn = draw(
            curves,
            columns=columns,
            lines=lines,
            y_limits=(0.0, limit),
            glyphs=glyphs,
            label_every=label_every,
        )
        for line in range(lines):
            drawn.runs(line)

    def by_plotext() -> None:
        xs, values = [], []
        for curve in fine:
            x = np.flatnonzero(~np.isnan(curve.data.last))
            xs += [*(x * end / (2 * columns)).tolist(), 0.0]
            values += [*curve.data.last[x].tolist(), nan]
        plotext_curve(
            WIDTH,
            HEIGHT,
            xs,
            values,
            x_limits=(0.0, end),
            y_limits=(0.0, limit),
            x_ticks=x_ticks,
            y_ticks=y_ticks,
        )

    measured = {
        "build_frame (cached: limits seldom change)": best_ms(frame),
        "bin 5 metrics of 4,096 slots": best_ms(lambda: bin_all(2 * columns)),
        "raster and runs, braille": best_ms(lambda: raster(fine, "braille")),
        "raster and runs, braille and letters": best_ms(lambda: raster(fine, "braille", 8)),
        "raster and runs, ascii": best_ms(lambda: raster(coarse, "ascii")),
        "plotext, all of it, from the same bins": best_ms(by_plotext),
    }
    with capsys.disabled():
        print(f"\none drawing, 5 curves, {WIDTH}x{HEIGHT} cells, ms:")
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
