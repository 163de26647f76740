"""The end is asked for in every phase, or one cannot begin: nothing stays behind."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.subject.running import small
from tui.ends import LEFT
from tui.files.proof import FileState
from tui.instances.run import InstancesRun, Peak
from tui.run.state import Outcome, Phase, Update
from tui.settings import Settings
from tui.subject import array_file, work
from tui.subject.program import child_arguments
from workloads.words import Action

pytestmark = pytest.mark.usefixtures("no_process_left", "no_core_dumps")
When = Callable[[InstancesRun, int, Update], bool]


class Ended:
    """Something is done to a run as soon as it is time; then it is carried out to its end."""

    def __init__(
        self, settings: Settings, when: When, what: Callable[[InstancesRun], None], **more: Any
    ) -> None:
        self._done, self._when, self._what = threading.Event(), when, what
        self.phases: set[Phase] = set()
        self.run = InstancesRun(settings, 3, on_update=self._see, update_seconds=0.02, **more)
        self.found = self.run.execute()
        assert self._done.is_set()
        self.outcomes = [state.outcome for state in self.found.instances]
        assert all(state.phase is Phase.ENDED for state in self.found.instances)

    def _see(self, index: int, update: Update) -> None:
        self.phases.add(update.state.phase)
        if not self._done.is_set() and self._when(self.run, index, update):
            self._done.set()
            self._what(self.run)


def _stop(run: InstancesRun) -> None:
    run.stop()


def _hurry(run: InstancesRun) -> None:
    run.stop()
    LEFT.hurry()


def _prepares(run: InstancesRun, index: int, update: Update) -> bool:
    return update.state.what == "making a scratch array"


def _first_is_starting(run: InstancesRun, index: int, update: Update) -> bool:
    return run.runs[0].pid is not None


def _works(run: InstancesRun, index: int, update: Update) -> bool:
    return update.state.rows_done > 0


@pytest.mark.slow
@pytest.mark.parametrize("end", [_stop, _hurry])
@pytest.mark.parametrize(
    "when",
    [
        pytest.param(_prepares, marks=pytest.mark.long),
        pytest.param(_first_is_starting, marks=pytest.mark.long),
        _works,
    ],
)
def test_all_stop_in_whatever_phase_they_are(
    when: When, end: Callable[[InstancesRun], None], scratch_dir: Path
) -> None:
    ended = Ended(small(scratch_dir, pace_seconds=600), when, end)
    assert ended.outcomes == [Outcome.STOPPED] * 3
    for state in ended.found.instances:
        verdict = state.file_verdict
        assert verdict is None or verdict.state in (FileState.UNCHANGED, FileState.NOT_KNOWN)


@pytest.mark.long
def test_those_that_hold_have_finished_when_the_others_are_stopped(scratch_dir: Path) -> None:
    asked: set[str] = set()

    def see(index: int, update: Update) -> None:
        if index == 0 and update.state.rows_done and "quick" not in asked:
            asked.add("quick")
            run.runs[0].send(Action.RATE, "1000000")
        if index == 0 and update.state.phase is Phase.HOLDING and "stop" not in asked:
            asked.add("stop")
            run.stop()

    settings = small(scratch_dir, pace_seconds=600)
    run = InstancesRun(settings, 3, on_update=see, update_seconds=0.02)
    outcomes = [state.outcome for state in run.execute().instances]
    assert outcomes == [Outcome.FINISHED, Outcome.STOPPED, Outcome.STOPPED]


@pytest.mark.long
def test_with_hold_they_keep_what_they_have_until_they_are_stopped(scratch_dir: Path) -> None:
    run: InstancesRun

    def look(peak: Peak) -> None:
        seen.append(peak)
        run.stop()

    seen: list[Peak] = []
    run = InstancesRun(small(scratch_dir), 2, at_peak=look, hold=True)
    assert run.execute().outcome is Outcome.FINISHED
    assert len(seen) == 1


@pytest.mark.long
def test_one_that_hangs_is_ended_and_the_others_in_order(
    scratch_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "STOP_SECONDS", 0.5)

    def hang(run: InstancesRun) -> None:
        pid = run.runs[0].pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        run.stop()

    ended = Ended(small(scratch_dir, pace_seconds=600), _works, hang)
    assert ended.outcomes == [Outcome.STOPPED] * 3
    assert ended.found.instances[0].reason == "stopped; the workload had to be ended"


@pytest.mark.slow
def test_one_that_gets_no_memory_leaves_the_others_running(
    scratch_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def arguments(settings: Settings, file: Path) -> list[str]:
        # Refused at the opening, as where the kernel gives no more than there is.
        refused = ["--rlimit-data", str(68 << 20)] if settings.seed == 1 else []
        return [*child_arguments(settings, file), *refused]

    monkeypatch.setattr(work, "child_arguments", arguments)
    found = InstancesRun(small(scratch_dir, shape=(900, 20_000)), 3).execute()
    outcomes = [state.outcome for state in found.instances]
    assert outcomes == [Outcome.FINISHED, Outcome.FAILED, Outcome.FINISHED]
    assert found.outcome is Outcome.FAILED
    assert "while" in (found.instances[1].reason or "")


@pytest.mark.long
def test_one_that_cannot_be_started_leaves_the_others_running(
    scratch_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def arguments(settings: Settings, file: Path) -> list[str]:
        if settings.seed == 1:
            raise BlockingIOError(11, os.strerror(11))
        return child_arguments(settings, file)

    monkeypatch.setattr(work, "child_arguments", arguments)
    found = InstancesRun(small(scratch_dir), 3).execute()
    outcomes = [state.outcome for state in found.instances]
    assert outcomes == [Outcome.FINISHED, Outcome.FAILED, Outcome.FINISHED]
    assert "no more processes or threads may be started here" in (found.instances[1].reason or "")


@pytest.mark.slow
def test_the_file_is_made_and_proven_once(
    scratch_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []

    def counted(*args: Any) -> Any:
        file = array_file.prepare(*args)
        made.append(file.path)
        return file

    monkeypatch.setattr("tui.subject.prepared.prepare", counted)
    found = InstancesRun(small(scratch_dir), 3).execute()
    assert len(made) == 1
    assert not made[0].exists()
    assert len({id(state.file_verdict) for state in found.instances}) == 1
