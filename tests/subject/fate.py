"""A run whose file something happens to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tests.subject.running import SHAPE, Watched
from tui.files.proof import FileVerdict
from tui.run.state import Outcome, RunState, Update
from tui.settings import Settings
from tui.subject.array_file import with_file
from tui.subject.workload import WorkloadRun
from workloads.words import Action, Mode

Act = Callable[[Path], object]


def run_and_act(settings: Settings, act: Act, path: Path | None = None) -> Watched:
    """Run, act on the file once some rows are changed, then let the rest be done."""
    acted: list[Path] = []

    def on_update(run: WorkloadRun, update: Update) -> None:
        if update.state.rows_done and not acted:
            directory = settings.scratch_dir
            acted.append(path or next((directory or Path()).iterdir()))
            act(acted[0])
            run.send(Action.RATE, "100000")

    watched = Watched(replace(settings, pace_seconds=600), on_update)
    assert acted
    return watched


def verdict_of(state: RunState) -> FileVerdict:
    """What was said of the file."""
    assert state.file_verdict is not None
    return state.file_verdict


def is_finished(state: RunState) -> bool:
    """Whether every row was done."""
    return state.outcome is Outcome.FINISHED and state.rows_done == SHAPE[0]


def on_file(path: Path, mode: Mode, base: Settings | None = None) -> Settings:
    """A run on a file of the user's that may be written to."""
    base = base or Settings(workload="scan" if mode is Mode.READ else "fill")
    return with_file(replace(base, mode=mode, file=path, chunk_rows=7, allow_write=True))


def replace_file(path: Path) -> None:
    """Give the name to the file beside it."""
    path.with_name("other.npy").rename(path)
