"""What a run leaves behind, beside a reader of its own: the cache, and what is never written."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from tests.oracle import reader
from tests.subject.fate import on_file, replace_file, run_and_act
from tests.subject.running import Watched, small
from tests.workloads.file_systems import overlay
from tests.workloads.scripted import save_array
from tui.probe.in_cache import ONLY_CACHESTAT
from tui.probe.reading import Absent, number
from tui.run.after import After
from tui.run.result import run_json
from tui.run.state import Outcome, Phase, RunState, Update
from tui.settings import Settings
from tui.subject.workload import WorkloadRun
from workloads.words import Mode

LONG = pytest.mark.long  # a child takes a second, and tables have the words
pytestmark = pytest.mark.usefixtures("no_process_left", "no_core_dumps")


def _cancelled() -> int:
    lines = Path("/proc/thread-self/io").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("cancelled_write"))


def _written(file: Path) -> None:
    with file.open("rb") as opened:
        os.fsync(opened)


@dataclass
class Seen:
    """The file by another reader while cowtop reads it back, and what was never written in all."""

    cached: list[reader.Cached] = field(default_factory=list)
    never_written_bytes: int = 0


def _watched(settings: Settings, file: Path | None = None) -> tuple[RunState, Seen]:
    seen = Seen()

    def look(run: WorkloadRun, update: Update) -> None:
        if update.state.phase is Phase.CLOSING and not seen.cached:
            found = reader.cached(file or next((settings.scratch_dir or Path()).iterdir()))
            if found is None:
                pytest.skip("no cachestat(2) here")
            seen.cached.append(found)

    before = _cancelled()
    state = Watched(settings, look).state
    seen.never_written_bytes = _cancelled() - before
    assert seen.cached
    return state, seen


def _after(state: RunState) -> After:
    assert state.after is not None
    assert state.verdict.endswith("."), state.verdict
    return state.after


def _holds(state: RunState, seen: Seen) -> After:
    """What cowtop read lies between what the other saw, a moment earlier or later."""
    after, other = _after(state), seen.cached[0]
    dirty = len(other.dirty) * reader.PAGE
    assert after.at_end.cached_bytes == other.cached * reader.PAGE
    # Read a moment before the other did and a moment after: nobody makes more of it dirty.
    before, later = number(after.at_end.dirty_bytes), number(after.let_go.dirty_bytes)
    assert before is not None and later is not None
    assert later <= dirty <= before
    return after


@pytest.mark.slow
@pytest.mark.parametrize(
    ("mode", "flush_every", "words"),
    [
        (Mode.READ_WRITE, 0, "Nothing of what was dirtied was ever written: 2.29 MiB still waited"),
        pytest.param(*(Mode.READ_WRITE, 100, "of page cache went with it."), marks=LONG),
        pytest.param(*(Mode.COPY_ON_WRITE, 100, "went with the process. Nothing"), marks=LONG),
        pytest.param(Mode.WRITE_NEW, 0, "still waited when the scratch", marks=LONG),
        pytest.param(Mode.LOAD, 0, "of private memory went with the", marks=LONG),
    ],
)
def test_of_a_scratch_array_what_was_never_written_is_what_the_kernel_counted(
    mode: Mode, flush_every: int, words: str, scratch_dir: Path
) -> None:
    settings = small(scratch_dir, mode=mode, flush_every_rows=flush_every)
    state, seen = _watched(settings)
    after = _holds(state, seen)
    assert (after.is_scratch, after.names_left) == (True, 0)
    assert after.never_written_bytes == seen.never_written_bytes == after.let_go.dirty_bytes
    if not seen.never_written_bytes and mode.is_shared and not flush_every:
        words = "before the scratch array was deleted."  # somebody called sync(2) meanwhile
    assert words in state.verdict
    assert run_json(state)["after"]["never_written_bytes"] == seen.never_written_bytes


def test_of_ones_own_file_is_told_what_the_kernel_writes_later(mine: Path) -> None:
    settings = replace(on_file(mine, Mode.READ_WRITE), flush_every_rows=0)
    state, seen = _watched(settings, mine)
    after = _holds(state, seen)
    assert (after.is_scratch, after.names_left, seen.never_written_bytes) == (False, 1, 0)
    assert isinstance(after.never_written_bytes, Absent)
    # Whoever calls sync(2) meanwhile has it written, on a machine that is shared.
    words = "all of it not yet written: the" if after.at_end.waiting_bytes else "all of it on the"
    assert f"2.29 MiB of the file stayed in the page cache, {words} " in state.verdict
    _written(mine)
    state, seen = _watched(on_file(mine, Mode.READ), mine)
    assert _holds(state, seen).at_end.dirty_bytes == 0
    assert state.verdict.endswith("stayed in the page cache, all of it on the disk: nothing waits.")


@pytest.mark.slow
@pytest.mark.parametrize("act", [Path.unlink, pytest.param(replace_file, marks=LONG)])
def test_of_a_file_deleted_meanwhile_what_waited_is_never_written(act: object, mine: Path) -> None:
    assert callable(act)
    settings = replace(on_file(mine, Mode.READ_WRITE), flush_every_rows=0)
    before = _cancelled()
    state = run_and_act(settings, act, mine).state
    after = _after(state)
    assert after.names_left == 0 and not after.is_scratch
    never = after.never_written_bytes
    assert never == _cancelled() - before
    words = "still waited when" if never else "before"
    assert f" {words} cowtop let go of the file that somebody deleted" in state.verdict


@LONG
def test_of_a_deleted_file_that_somebody_else_has_what_waits_waits_on(mine: Path) -> None:
    settings = replace(on_file(mine, Mode.READ_WRITE), flush_every_rows=0)
    with mine.open("rb"):
        state = run_and_act(settings, Path.unlink, mine).state
    after = _after(state)
    assert after.never_written_bytes == 0
    is_told = "and waits on: somebody else has the file yet" in state.verdict
    assert is_told is bool(number(after.let_go.dirty_bytes))


@LONG
def test_a_killed_child_leaves_what_it_wrote_and_takes_its_copies(scratch_dir: Path) -> None:
    def kill(run: WorkloadRun, update: Update) -> None:
        if update.state.rows_done and run.pid is not None:
            os.kill(run.pid, signal.SIGKILL)

    before = _cancelled()
    settings = small(scratch_dir, mode=Mode.READ_WRITE, pace_seconds=600)
    state = Watched(settings, kill).state
    after = _after(state)
    assert state.outcome is Outcome.KILLED
    assert after.never_written_bytes == _cancelled() - before
    assert " was deleted" in state.verdict
    copies = Watched(small(scratch_dir, pace_seconds=600), kill).state
    changed = copies.pages_changed * copies.page_bytes
    assert changed and " of private copies went with the process. Nothing waited" in copies.verdict


@LONG
def test_of_an_array_that_was_never_open_nothing_is_said(scratch_dir: Path) -> None:
    def stop(run: WorkloadRun, update: Update) -> None:
        run.stop()

    state = Watched(small(scratch_dir), stop).state
    assert state.sources is not None or state.after is None


@LONG
def test_on_an_overlay_the_dirty_pages_are_found_by_mapping_the_file(disk_dir: Path) -> None:
    with overlay(disk_dir) as merged:
        save_array(merged / "a.npy", (300, 2000))
        _written(merged / "a.npy")
        settings = replace(on_file(merged / "a.npy", Mode.READ_WRITE), flush_every_rows=0)
        state = Watched(settings).state
        after, real = _after(state), reader.cached(disk_dir / "upper" / "a.npy")
    if real is None or state.sources is None or not isinstance(state.sources.file_pages, Absent):
        pytest.skip("no cachestat(2), or it answers on an overlay here")
    assert after.at_end.cached_bytes == real.cached * reader.PAGE
    assert after.let_go.dirty_bytes == len(real.dirty) * reader.PAGE
    assert after.at_end.writeback_bytes == ONLY_CACHESTAT
    assert "2.29 MiB of the file stayed in the page cache, all of it " in state.verdict
