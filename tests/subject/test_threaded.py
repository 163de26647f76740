"""A run in a thread of its own, as a screen has it: told of news, never in its way."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.subject.running import small
from tests.waiting import DEADLINE_SECONDS
from tui.errors import ExitCode
from tui.pages.request import MapRequest
from tui.run.after_words import after_sentences
from tui.run.state import Outcome, Phase, RunState, Update
from tui.settings import Settings
from tui.subject import one_array
from tui.subject.threaded import ThreadedRun
from workloads.words import Action, Mode


class _Screen:
    """Takes what is new whenever it is told."""

    def __init__(self, settings: Settings, *, hold: bool = False) -> None:
        self.news = threading.Event()
        self.run = ThreadedRun(settings, hold=hold, update_seconds=0.02)
        self.updates: list[Update] = []

    def start(self) -> None:
        self.run.start(self.news.set)

    def until(self, phase: Phase, rows_done: int | None = None) -> RunState:
        """The first state of a phase, and of so many rows; fails if the run ends without it."""
        while True:
            assert self.news.wait(DEADLINE_SECONDS), phase
            self.news.clear()
            update = self.run.take()
            if update is not None:
                self.updates.append(update)
                state = update.state
                assert rows_done is None or state.rows_done <= rows_done
                if state.phase is phase and rows_done in (None, state.rows_done):
                    return state
                assert state.phase is not Phase.ENDED


Show = Callable[..., _Screen]


@pytest.fixture
def show(scratch_dir: Path, no_process_left: None) -> Iterator[Show]:
    """Makes screens; their runs have ended after the test, even where it failed in their midst."""
    made: list[_Screen] = []

    def make(settings: Settings, *, hold: bool = False) -> _Screen:
        made.append(_Screen(settings, hold=hold))
        return made[-1]

    yield make
    for screen in made:
        screen.run.stop()
        assert screen.run.join(DEADLINE_SECONDS)


def test_a_run_ends_in_its_own_thread_and_its_last_state_is_there_to_take(
    scratch_dir: Path, show: Show
) -> None:
    screen = show(small(scratch_dir))
    assert not screen.run.left_behind
    screen.start()
    state = screen.until(Phase.ENDED)
    assert state.outcome is Outcome.FINISHED
    assert screen.run.join(DEADLINE_SECONDS)
    assert screen.run.error is None
    assert screen.run.take() is None
    samples = [s.at for update in screen.updates for s in update.samples]
    assert len(samples) == state.samples
    assert screen.run.left_behind == after_sentences([state])
    assert screen.run.left_behind[0] == "2.29 MiB of private copies went with the process."
    screen.run.send(Action.FLUSH)  # nobody is there to hear it
    screen.run.stop()


def test_a_held_run_obeys_until_it_is_stopped(scratch_dir: Path, show: Show) -> None:
    screen = show(small(scratch_dir, mode=Mode.READ_WRITE, pace_seconds=600), hold=True)
    screen.start()
    screen.until(Phase.RUNNING)
    screen.run.send(Action.PAUSE)
    paused = screen.until(Phase.PAUSED)
    screen.run.send(Action.STEP)
    screen.run.send(Action.RESUME)
    # It may hear that within the step: then it runs first, and has done the step's rows after.
    screen.until(Phase.RUNNING, paused.rows_done + 7)
    for _ in range(3):
        screen.run.send(Action.RATE, "1000")
    assert screen.until(Phase.HOLDING).rows_done == 300
    screen.run.stop()
    assert screen.until(Phase.ENDED).outcome is Outcome.FINISHED
    assert screen.run.join(DEADLINE_SECONDS)


@pytest.mark.parametrize("after", [None, Phase.PREPARING, Phase.RUNNING])
def test_a_run_can_be_stopped_at_any_moment(
    after: Phase | None, scratch_dir: Path, show: Show
) -> None:
    screen = show(small(scratch_dir, pace_seconds=3600, shape=(600, 20_000)), hold=True)
    if after is None:
        screen.run.stop()
    screen.start()
    if after is not None:
        screen.until(after)
    screen.run.stop()
    assert screen.run.join(DEADLINE_SECONDS)
    assert screen.until(Phase.ENDED).outcome is Outcome.STOPPED
    assert screen.run.exit_code == ExitCode.FINISHED  # by the user, as it should be


def test_who_takes_nothing_holds_up_nobody(scratch_dir: Path, show: Show) -> None:
    screen = show(small(scratch_dir, flush_every_rows=1, chunk_rows=1))
    screen.start()
    assert screen.run.join(DEADLINE_SECONDS)
    update = screen.run.take()
    assert update is not None
    assert update.state.phase is Phase.ENDED
    assert update.state.flushes.count == 300
    assert sum(marker.unseen.told for marker in update.markers if marker.number) == 300


def test_a_map_asked_for_before_the_start_comes_with_the_run(scratch_dir: Path, show: Show) -> None:
    screen = show(small(scratch_dir))
    screen.run.request_map(MapRequest(16))
    screen.start()
    screen.until(Phase.ENDED)
    assert screen.run.join(DEADLINE_SECONDS)
    assert any(update.page_map is not None for update in screen.updates)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"chunk_rows": 0}, "--chunk: "),
        ({"file": Path("/does/not/exist.npy"), "data_offset": 128}, "No such file"),
        ({"scratch_dir": Path("/does/not/exist")}, "does not exist"),
    ],
)
def test_what_cannot_begin_says_why_in_one_line(
    changes: dict[str, Any], words: str, scratch_dir: Path, show: Show
) -> None:
    screen = show(replace(small(scratch_dir), **changes))
    screen.start()
    assert screen.run.join(DEADLINE_SECONDS)
    assert screen.news.is_set()
    assert words in (screen.run.error or "")
    assert "\n" not in (screen.run.error or "")
    assert screen.run.exit_code == ExitCode.USAGE


def test_a_defect_is_told_and_leaves_nothing(
    scratch_dir: Path, show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **more: object) -> None:
        raise RuntimeError("it broke")

    monkeypatch.setattr(one_array, "Sampler", broken)
    screen = show(small(scratch_dir))
    screen.start()
    assert screen.run.join(DEADLINE_SECONDS)
    assert screen.run.error == "RuntimeError: it broke"
    assert screen.run.exit_code == ExitCode.FAULT


def test_a_run_that_fails_says_so_by_its_code(scratch_dir: Path, show: Show) -> None:
    screen = show(small(scratch_dir, mode=Mode.READ))
    screen.start()
    assert screen.until(Phase.ENDED).outcome is Outcome.FAILED
    assert screen.run.join(DEADLINE_SECONDS)
    assert screen.run.exit_code == ExitCode.WORKLOAD_FAILED
