"""A replay is where its clock says, shows what the run showed then, and keeps several in step."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.recording.recordings import FakeClock, record
from tests.waiting import DEADLINE_SECONDS
from tui.pages.map import PageMapFrame
from tui.pages.request import MapRequest
from tui.probe.reading import Absent
from tui.recording.reader import Recording, read_recording
from tui.recording.replay import LEAD_SECONDS, ReplayGroup
from tui.recording.replay_source import ReplaySource
from tui.run.about import WorkloadAbout
from tui.run.history import History
from tui.run.playback import SPEEDS, Playback
from tui.run.state import Phase, RunState, Update
from tui.settings import Settings

ABOUT = WorkloadAbout(Settings())
TOLD_SECONDS = 0.6
"""From one line of state to the next, and a sample."""


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """Twenty seconds, flushed every five."""
    path = tmp_path_factory.mktemp("replay") / "run.jsonl"
    record(path, seconds=20)
    return read_recording(path)


def stretched(recording: Recording, factor: float) -> Recording:
    """The same run, so many times as slow."""
    return replace(
        recording,
        states=tuple(
            (at * factor, replace(state, started_at=state.started_at * factor))
            for at, state in recording.states
        ),
        samples=tuple(replace(s, at=s.at * factor) for s in recording.samples),
        markers=tuple(replace(m, at=m.at * factor) for m in recording.markers),
        maps=(),
        length_seconds=recording.length_seconds * factor,
    )


class Shown:
    """What a monitor would hold."""

    def __init__(self, source: ReplaySource, on_news: Callable[[], object] = lambda: None) -> None:
        self.source = source
        self.history = History()
        self.markers: list[object] = []
        self.restarts = 0
        self.update: Update | None = None
        source.start(on_news)
        self.take()

    def page_map(self) -> PageMapFrame | Absent | None:
        """What came with the last update."""
        return self.update.page_map if self.update else None

    def take(self) -> RunState:
        """Take what is new."""
        update = self.source.take()
        if update is not None:
            self.update = update
            if update.restart:
                self.history, self.markers = History(), []
                self.restarts += 1
            for sample in update.samples:
                self.history.append(sample)
            self.markers += update.markers
        assert self.update is not None
        return self.update.state


def one(recording: Recording) -> tuple[ReplayGroup, FakeClock, Shown]:
    """A group of one on a clock that stands still, and never ticks by itself."""
    clock = FakeClock()
    group = ReplayGroup([recording], clock=clock, tick_seconds=3600)
    return group, clock, Shown(group.sources[0])


def close(*groups: ReplayGroup) -> None:
    """End their threads."""
    for group in groups:
        for source in group.sources:
            source.stop()
        assert group.join(DEADLINE_SECONDS)


def test_it_plays_from_just_before_the_opening_to_the_end(recording: Recording) -> None:
    group, clock, shown = one(recording)
    assert isinstance(group, Playback)
    assert group.position_seconds == pytest.approx(recording.started_at - LEAD_SECONDS)
    clock.now += LEAD_SECONDS + 5
    group.advance()
    state = shown.take()
    assert state.phase is Phase.RUNNING and 40 <= state.rows_done <= 50
    assert state.elapsed_seconds == pytest.approx(5, abs=TOLD_SECONDS)
    clock.now += 3600
    group.advance()
    state = shown.take()
    assert "paused" in group.words
    assert group.position_seconds == group.length_seconds
    assert state == recording.end
    assert len(shown.markers) == len(recording.markers)
    assert shown.history.samples == len(recording.samples)
    assert shown.restarts == 1
    group.toggle()
    assert group.is_playing and group.position_seconds == 0.0
    close(group)


def test_pause_stops_it_and_speed_changes_how_fast_it_goes(recording: Recording) -> None:
    group, clock, _ = one(recording)
    group.toggle()
    at = group.position_seconds
    clock.now += 100
    assert "REPLAY 1x paused" in group.words
    assert group.position_seconds == at
    group.toggle()
    for _ in range(20):
        group.change_speed(1)
    assert group.speed == SPEEDS[-1] == 64.0
    clock.now += 0.125
    assert group.position_seconds == pytest.approx(at + 8)
    for _ in range(20):
        group.change_speed(-1)
    assert group.speed == SPEEDS[0] == 0.25
    clock.now += 1
    assert group.position_seconds == pytest.approx(at + 8.25)
    close(group)


def test_seeking_shows_what_was_then_and_forgets_what_comes_later(recording: Recording) -> None:
    group, _, shown = one(recording)
    group.toggle()
    group.seek(group.length_seconds)
    shown.take()
    highest = len(shown.markers)
    group.seek(recording.started_at + 7.0)
    state = shown.take()
    assert shown.update is not None and shown.update.restart
    assert state.rows_done == 65 or state.rows_done == 70
    assert shown.history.last_at == pytest.approx(recording.started_at + 7.0, abs=TOLD_SECONDS)
    assert 0 < len(shown.markers) < highest
    assert state.peak["rss_bytes"] <= recording.end.peak["rss_bytes"]
    group.seek_by(-1000)
    assert group.position_seconds == 0
    assert shown.take().phase is Phase.PREPARING
    close(group)


def test_markers_are_visited_in_turn_forward_and_back(recording: Recording) -> None:
    group, _, shown = one(recording)
    group.toggle()
    group.seek(0)
    seen = []
    for _ in range(4):
        group.seek_marker(1)
        seen.append(shown.take().flushes.count)
        assert shown.update is not None and shown.update.markers
    assert seen == [0, 1, 2, 3]
    for expected in (2, 1, 0):
        group.seek_marker(-1)
        assert shown.take().flushes.count == expected
    group.seek_marker(-1)
    assert group.position_seconds == 0
    group.seek(group.length_seconds)
    group.seek_marker(1)
    assert group.position_seconds == group.length_seconds
    close(group)


def test_while_it_plays_the_marker_before_is_not_the_one_just_passed(recording: Recording) -> None:
    group, clock, shown = one(recording)
    group.seek_marker(1)
    group.seek_marker(1)
    group.seek_marker(1)
    assert shown.take().flushes.count == 2
    clock.now += 0.2
    group.seek_marker(-1)
    assert shown.take().flushes.count == 1
    close(group)


def test_the_page_map_follows_and_comes_in_the_cells_that_are_wanted(recording: Recording) -> None:
    group, _, shown = one(recording)
    group.toggle()
    group.seek(0.5)
    shown.take()
    assert isinstance(shown.page_map(), Absent)
    group.seek(12.0)
    group.sources[0].request_map(MapRequest(100))
    shown.take()
    frame = shown.page_map()
    assert isinstance(frame, PageMapFrame)
    assert frame.geometry.cells == 100 and frame.at <= 12.0
    group.sources[0].request_map(MapRequest(64))
    shown.take()
    frame = shown.page_map()
    assert isinstance(frame, PageMapFrame) and frame.geometry.cells == 64
    close(group)


def test_the_thread_plays_on_by_itself(recording: Recording) -> None:
    clock, news = FakeClock(), threading.Event()
    group = ReplayGroup([recording], clock=clock, tick_seconds=0.01)
    shown = Shown(group.sources[0], news.set)
    clock.now += 10
    while shown.take().rows_done < 80:
        assert news.wait(DEADLINE_SECONDS)
        news.clear()
    close(group)


def test_several_go_by_time_from_their_openings(recording: Recording) -> None:
    slow = stretched(recording, 2.0)
    clock = FakeClock()
    group = ReplayGroup([recording, slow], clock=clock, tick_seconds=3600)
    a, b = (Shown(source) for source in group.sources)
    group.toggle()
    group.seek(slow.started_at + 10.0)
    assert 95 <= a.take().rows_done <= 100
    assert 45 <= b.take().rows_done <= 50
    assert group.length_seconds == pytest.approx(slow.length_seconds)
    close(group)


def test_several_go_by_rows_in_step(recording: Recording) -> None:
    slow = stretched(recording, 3.0)
    group = ReplayGroup([recording, slow], by="rows", clock=FakeClock(), tick_seconds=3600)
    a, b = (Shown(source) for source in group.sources)
    group.toggle()
    for share in (0.3, 0.5, 0.8):
        group.seek(share * group.length_seconds)
        rows = a.take().rows_done, b.take().rows_done
        assert abs(rows[0] - rows[1]) <= 6 and rows[1] > 0
    group.seek(group.length_seconds)
    assert a.take().phase is b.take().phase is Phase.ENDED
    close(group)
