"""Over the screens at random: in every frame the terminal shows exactly what Textual drew."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.recording.recordings import FakeClock, record
from tests.screens.canned import SETTINGS, state
from tests.screens.fake_source import FakeSource
from tests.screens.piloting import piloted
from tests.wire.recorder import Recorder
from tui.app import CowtopApp
from tui.messages import ScreenFactory
from tui.recording.reader import read_recording
from tui.recording.replay import ReplayGroup
from tui.run.state import Update
from tui.screens import factories
from tui.settings import Settings

SIZES = ((80, 24), (60, 15), (100, 30), (81, 25), (50, 10))
MONITOR_KEYS = ("v", "l", "z", "1", "3", "question_mark", "down", "escape", "ctrl+p", "d", "tab")
REPLAY_KEYS = (*MONITOR_KEYS, "space", "left", "right", "home", "end", "plus")
LAUNCHER_KEYS = ("tab", "down", "up", "x", "backspace", "question_mark", "escape", "ctrl+p", "left")


async def walk(
    first: ScreenFactory,
    keys: tuple[str, ...],
    random: Random,
    steps: int,
    between: Callable[[int], object] = lambda _: None,
) -> Recorder:
    """Press keys and drag the window; every frame is compared by the driver."""
    app = CowtopApp(first)
    drivers: list[Recorder] = []

    class Kept(Recorder):
        def start_application_mode(self) -> None:
            drivers.append(self)
            super().start_application_mode()

    app.driver_class = Kept
    async with app.run_test(headless=False, size=SIZES[0], tooltips=True) as pilot:
        (driver,) = drivers
        for step in range(steps):
            if random.random() < 0.15:
                driver.resize(*random.choice(SIZES))
            between(step)
            await press(pilot, random.choice(keys))
        assert driver.differing == []
        assert driver.count > steps // 2, "hardly anything was drawn"
    assert app.close_sources()
    return driver


async def press(pilot: Pilot[Any], key: str) -> None:
    await pilot.press(key)
    await pilot.pause()


def seeds() -> list[Any]:
    """One walk always, some more in the long run."""
    return [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 6))]


@pytest.mark.slow
@pytest.mark.parametrize("seed", seeds())
@piloted
async def test_the_monitor_its_help_and_its_palette(seed: int) -> None:
    random, source = Random(seed), FakeSource()

    def more(step: int) -> None:
        told = state(seconds=1.0 + step, rows_done=min(1000, 20 * step))
        source.mailbox.put(Update(told, (told.sample,) if told.sample else (), ()))

    first = factories.sources(lambda: [source], SETTINGS)
    await walk(first, MONITOR_KEYS, random, 12 + 10 * seed, more)


@pytest.mark.parametrize("seed", seeds())
@piloted
async def test_the_launcher(seed: int) -> None:
    await walk(factories.launcher(SETTINGS), LAUNCHER_KEYS, Random(seed), 6 + 5 * seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", seeds())
@piloted
async def test_a_recording_played_back(seed: int, tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    record(path, seconds=20)
    clock = FakeClock()
    group = ReplayGroup([read_recording(path)], clock=clock, tick_seconds=0.02)
    first = factories.sources(lambda: group.sources, Settings())
    await walk(first, REPLAY_KEYS, Random(seed), 8 + 5 * seed)
