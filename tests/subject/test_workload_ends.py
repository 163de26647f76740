"""Every way in which a run can end, and what is left of it: nothing."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import pytest

from tests.subject.running import Watched, small
from tests.workloads.scripted import save_array
from tui.errors import UsageError
from tui.run.result import run_json
from tui.run.state import Outcome, Update
from tui.settings import Settings
from tui.subject import one_array, work
from tui.subject.array_file import with_file
from tui.subject.child import Child
from tui.subject.workload import WorkloadRun
from workloads.words import Action, Mode

pytestmark = pytest.mark.usefixtures("no_process_left", "no_core_dumps")


@pytest.mark.slow
def test_what_numpy_refuses_is_told_in_its_words(scratch_dir: Path) -> None:
    state = Watched(small(scratch_dir, mode=Mode.READ)).state
    assert state.outcome is Outcome.FAILED
    assert state.reason == "ValueError: output array is read-only (while row 0)"
    assert "mode c" in (state.remedy or "")
    assert state.file_verdict is not None
    assert not state.file_verdict.changed


def _end_it(scratch_dir: Path, settings: Settings, end: object) -> Watched:
    """Run, and do something to the child once it has changed some rows."""
    done = threading.Event()

    def on_update(run: WorkloadRun, update: Update) -> None:
        if update.state.rows_done and not done.is_set():
            done.set()
            child = run._child
            assert child is not None
            assert callable(end)
            end(run, child)

    watched = Watched(settings, on_update)
    assert done.is_set()
    return watched


@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "words"),
    [
        (signal.SIGKILL, "killed from outside by SIGKILL at row"),
        (signal.SIGSEGV, "SIGSEGV at row"),
    ],
)
def test_the_run_outlives_its_child_and_says_how_it_ended(
    number: int, words: str, scratch_dir: Path
) -> None:
    def end(run: WorkloadRun, child: Child) -> None:
        os.kill(child.pid, number)

    watched = _end_it(scratch_dir, small(scratch_dir, pace_seconds=600), end)
    state = watched.state
    assert state.outcome is Outcome.KILLED
    assert words in (state.reason or "")
    assert 0 < state.rows_done < 300
    assert state.verdict
    assert state.file_verdict is not None
    assert not state.file_verdict.changed
    assert run_json(state)["outcome"] == "killed"


@pytest.mark.slow
def test_a_file_that_is_cut_off_under_the_child_is_told_as_such(scratch_dir: Path) -> None:
    def end(run: WorkloadRun, child: Child) -> None:
        (file,) = scratch_dir.iterdir()
        os.truncate(file, 4096)
        run.send(Action.RATE, "1000")

    watched = _end_it(scratch_dir, small(scratch_dir, pace_seconds=600), end)
    state = watched.state
    assert state.outcome is Outcome.KILLED
    assert "SIGBUS" in (state.reason or "")
    assert "truncated" in (state.reason or "")
    assert state.file_verdict is not None
    assert "its size went from" in state.file_verdict.how


@pytest.mark.slow
def test_stopping_ends_in_order(scratch_dir: Path) -> None:
    def end(run: WorkloadRun, child: Child) -> None:
        run.stop()

    state = _end_it(scratch_dir, small(scratch_dir, pace_seconds=600), end).state
    assert (state.outcome, state.reason) == (Outcome.STOPPED, "stopped by the user")
    assert 0 < state.rows_done < 300
    assert state.file_verdict is not None


@pytest.mark.slow
def test_a_child_that_does_not_listen_is_ended_all_the_same(
    scratch_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "STOP_SECONDS", 0.1)
    monkeypatch.setattr(work, "_LONGEST_WAIT_SECONDS", 0.05)

    def end(run: WorkloadRun, child: Child) -> None:
        os.kill(child.pid, signal.SIGSTOP)
        run.stop()

    # However rare the ticks.
    settings = small(scratch_dir, pace_seconds=600, interval_seconds=3600)
    state = _end_it(scratch_dir, settings, end).state
    assert state.outcome is Outcome.STOPPED
    assert "had to be ended" in (state.reason or "")


def test_stopping_while_the_array_is_made_leaves_nothing(scratch_dir: Path) -> None:
    settings = small(scratch_dir, shape=(2000, 20_000))

    def on_update(run: WorkloadRun, update: Update) -> None:
        if update.state.prepared_bytes:
            run.stop()

    watched = Watched(settings, on_update)
    assert watched.state.outcome is Outcome.STOPPED
    assert watched.state.reason == "stopped before it began"
    assert watched.state.rows_done == 0
    check = run_json(watched.state)
    assert check["file_changed"] is None


@pytest.mark.slow
def test_stopping_before_the_start_leaves_nothing(scratch_dir: Path) -> None:
    run = WorkloadRun(small(scratch_dir))
    run.stop()
    assert run.execute().outcome is Outcome.STOPPED
    new = WorkloadRun(small(scratch_dir, mode=Mode.WRITE_NEW))  # nothing is made for it
    new.stop()
    assert new.execute().outcome is Outcome.STOPPED


@pytest.mark.slow
def test_an_error_of_our_own_leaves_nothing(
    scratch_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(run: WorkloadRun, update: Update) -> None:
        if update.state.rows_done:
            raise RuntimeError("the screen broke")

    with pytest.raises(RuntimeError, match="the screen broke"):
        Watched(small(scratch_dir, pace_seconds=600), broken)

    def no_sampler(*args: object, **more: object) -> None:
        raise RuntimeError("no sampler")

    monkeypatch.setattr(one_array, "Sampler", no_sampler)
    with pytest.raises(RuntimeError, match="no sampler"):
        Watched(small(scratch_dir, pace_seconds=600))


def test_a_file_that_goes_away_before_the_run_is_one_line(
    disk_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = disk_dir / "mine.npy"
    save_array(path, (40, 1000))
    run = WorkloadRun(with_file(Settings(file=path)))
    path.unlink()
    with pytest.raises(UsageError) as error:
        run.execute()
    assert "\n" not in str(error.value)
