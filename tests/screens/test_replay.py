"""The player's keys on the monitor and side by side; live runs side by side on one scale."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.recording.recordings import FakeClock, record
from tests.screens.piloting import until
from tui.app import CowtopApp
from tui.recording.reader import Recording, read_recording
from tui.recording.replay import ReplayGroup
from tui.run.state import Phase
from tui.screens import factories
from tui.screens.give_back import GiveBack
from tui.screens.replay_monitor import ReplayMonitor
from tui.screens.side_by_side import LiveSideBySide, ReplaySideBySide, SideBySide
from tui.settings import Settings
from tui.subject.threaded import ThreadedRun
from tui.widgets.chart import Chart
from tui.widgets.flush_log import FlushLine
from tui.widgets.ledger_bar import LedgerBar
from tui.widgets.page_map import PageMapView
from tui.widgets.status_bar import StatusBar
from tui.widgets.verdict_line import VerdictLine
from workloads.words import Mode

Scenario = Callable[[Pilot[Any], ReplayGroup, FakeClock], Any]


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """Twenty seconds, flushed every five."""
    path = tmp_path_factory.mktemp("screens") / "run.jsonl"
    record(path, seconds=20)
    return read_recording(path)


def play(
    recordings: list[Recording], scenario: Scenario, size: tuple[int, int] = (120, 40)
) -> None:
    """The scenario on a clock that stands still until it is moved."""

    async def run() -> None:
        clock = FakeClock()
        group = ReplayGroup(recordings, clock=clock, tick_seconds=0.02)
        app = CowtopApp(factories.sources(lambda: group.sources, Settings()))
        async with app.run_test(size=size) as pilot:
            await until(lambda: group.is_playing)
            await scenario(pilot, group, clock)
        assert app.close_sources()

    asyncio.run(run())


def status(pilot: Pilot[Any]) -> str:
    return pilot.app.screen.query_one(StatusBar).plain_text


def test_the_monitor_plays_pauses_seeks_and_changes_speed(recording: Recording) -> None:
    async def scenario(pilot: Pilot[Any], group: ReplayGroup, clock: FakeClock) -> None:
        screen = pilot.app.screen
        assert isinstance(screen, ReplayMonitor)
        await pilot.press("space")
        assert not group.is_playing
        await until(lambda: "REPLAY 1x paused" in status(pilot))
        before = group.position_seconds
        await pilot.press("right")
        assert group.position_seconds == pytest.approx(before + 5)
        await until(lambda: "20 %" in status(pilot) or "18 %" in status(pilot))
        await pilot.press("left")
        assert group.position_seconds == pytest.approx(before)
        await until(lambda: " 0 %" in status(pilot) or "making" in status(pilot))
        await pilot.press("plus", "plus")
        assert group.speed == 4.0
        await pilot.press("minus")
        assert group.speed == 2.0
        await pilot.press("space")
        clock.now += 5
        await until(lambda: "45 %" in status(pilot) or "42 %" in status(pilot))
        assert "REPLAY 2x" in status(pilot) and "paused" not in status(pilot)
        await pilot.press("end")
        await until(lambda: "finished" in status(pilot))

    play([recording], scenario)


def test_the_monitor_goes_from_marker_to_marker_and_shows_the_page_map(
    recording: Recording,
) -> None:
    async def scenario(pilot: Pilot[Any], group: ReplayGroup, clock: FakeClock) -> None:
        await pilot.press("space", "home")
        await pilot.press(*["right_square_bracket"] * 3)
        log = pilot.app.screen.query_one(FlushLine)
        await until(lambda: "flush #2" in log.plain_text)
        page_map = pilot.app.screen.query_one("#strip", PageMapView)
        await until(lambda: "private" in page_map.plain_text)
        await pilot.press("left_square_bracket")
        await until(lambda: "flush #1" in log.plain_text)
        await pilot.press("home")
        await until(lambda: "not read yet" in page_map.plain_text)

    play([recording], scenario)


def test_what_only_a_live_run_can_do_is_not_offered(recording: Recording, short_help: None) -> None:
    async def scenario(pilot: Pilot[Any], group: ReplayGroup, clock: FakeClock) -> None:
        await pilot.press("space")
        bindings = pilot.app.screen.active_bindings
        assert not set("sfdn") & set(bindings)
        assert bindings["space"].enabled and bindings["right"].enabled
        await pilot.press("s", "f", "d", "n", "z", "v", "question_mark", "escape")
        assert isinstance(pilot.app.screen, ReplayMonitor)

    play([recording], scenario)


def test_the_end_shows_the_figures_of_the_run_at_80_columns(recording: Recording) -> None:
    async def scenario(pilot: Pilot[Any], group: ReplayGroup, clock: FakeClock) -> None:
        await pilot.press("end")
        words = pilot.app.screen.query_one("#verdict", VerdictLine)
        await until(lambda: "all private" in words.plain_text)
        ledger = pilot.app.screen.query_one(LedgerBar).plain_text
        assert "in RAM" in ledger
        await pilot.press("home")
        await until(lambda: not pilot.app.screen.has_class("-over"))
        await until(lambda: "all private" not in words.plain_text)

    play([recording], scenario, size=(80, 24))


def test_two_recordings_share_the_keys_the_clock_and_the_scale(recording: Recording) -> None:
    higher = replace(
        recording,
        name="higher.jsonl",
        samples=tuple(
            replace(s, values={**s.values, "rss_bytes": 1 << 33}) for s in recording.samples
        ),
    )

    async def scenario(pilot: Pilot[Any], group: ReplayGroup, clock: FakeClock) -> None:
        screen = pilot.app.screen
        assert isinstance(screen, ReplaySideBySide) and isinstance(screen, SideBySide)
        await pilot.press("space", "right", "right")
        titles = [pane.title for pane in screen.panes]
        await until(lambda: all("row 90 " in t.plain_text or "row 85 " in t.plain_text
                                for t in titles))  # fmt: skip
        assert "higher.jsonl" in titles[1].plain_text
        charts = [pane.chart for pane in screen.panes]
        await until(lambda: all(c.y_ceiling_bytes >= 1 << 33 for c in charts))
        axes = [[line[:9] for line in c.plain_text.splitlines()[1:]] for c in charts]
        assert "GiB▁" in charts[0].plain_text and axes[0] == axes[1]
        await pilot.press("end", "l", "1")
        assert screen.panes[0].phase is screen.panes[1].phase is Phase.ENDED
        assert not any(chart.shown["rss_bytes"] for chart in charts)
        assert not group.is_playing or group.position_seconds == group.length_seconds

    play([recording, higher], scenario)


@pytest.mark.long
@pytest.mark.parametrize("count", [2, 3, 4])
def test_up_to_four_fit_in_any_terminal(recording: Recording, count: int) -> None:
    async def scenario(pilot: Pilot[Any], group: ReplayGroup, clock: FakeClock) -> None:
        await pilot.press("end")
        screen = pilot.app.screen
        assert isinstance(screen, SideBySide)
        await until(lambda: all(pane.phase is Phase.ENDED for pane in screen.panes))
        for size in ((60, 15), (80, 24), (200, 60)):
            await pilot.resize_terminal(*size)
            await until(lambda: all("100 %" in pane.title.plain_text for pane in screen.panes))
            for chart in screen.query(Chart):
                assert chart.region.right <= size[0]
                assert chart.size.height >= 6 or size == (60, 15)

    play([recording] * count, scenario, (60, 15))


@pytest.mark.long
def test_a_workload_runs_in_two_modes_at_once(scratch_dir: Path, no_process_left: None) -> None:
    settings = Settings(
        shape=(200, 2000),
        flush_every_rows=50,
        scratch_dir=scratch_dir,
        pace_seconds=1.0,
    )
    runs = [
        ThreadedRun(replace(settings, mode=mode), update_seconds=0.2)
        for mode in (Mode.COPY_ON_WRITE, Mode.READ_WRITE)
    ]

    async def scenario() -> None:
        app = CowtopApp(factories.sources(lambda: runs, settings))
        async with app.run_test(size=(120, 40)) as pilot:
            await until(lambda: isinstance(app.screen, LiveSideBySide))
            screen = app.screen
            assert isinstance(screen, LiveSideBySide)
            await until(lambda: all(pane.phase is Phase.RUNNING for pane in screen.panes))
            left, right = (pane.region for pane in screen.panes)
            assert (left.y, left.height) == (right.y, right.height) and left.right < right.x
            await pilot.press("space")
            await until(lambda: all(pane.phase is Phase.PAUSED for pane in screen.panes))
            await pilot.press("d")
            await pilot.pause()
            assert isinstance(app.screen, GiveBack)
            await pilot.press("escape")
            await pilot.press("space")
            await until(lambda: all(pane.phase is Phase.HOLDING for pane in screen.panes))
            await until(lambda: "in RAM" in _ledger(screen, 0))
            assert "in RAM" not in _ledger(screen, 1)
            await until(lambda: len({p.chart.y_ceiling_bytes for p in screen.panes}) == 1)
            await pilot.press("q")
        assert app.close_sources()

    asyncio.run(scenario())


def _ledger(screen: SideBySide, pane: int) -> str:
    return screen.panes[pane].query_one(LedgerBar).plain_text
