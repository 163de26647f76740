"""What becomes of the file while a run has it mapped: real files, real children, a real `mv`."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from tests.subject.fate import (
    Act,
    is_finished,
    on_file,
    replace_file,
    run_and_act,
    verdict_of,
)
from tests.subject.running import SHAPE, Watched
from tests.workloads.scripted import save_array
from tui.files.proof import FileState
from tui.run.marker import MarkerKind
from tui.run.result import run_json
from tui.run.state import Outcome, Update
from tui.settings import Settings
from tui.subject.workload import WorkloadRun
from workloads.kernel import PAGE_BYTES
from workloads.words import Mode, Release

pytestmark = pytest.mark.usefixtures("no_process_left", "no_core_dumps")

ROWS, COLUMNS = SHAPE


def _write_by_another(path: Path, offset: int = 2_000_000, text: str = "'x' * 9000") -> None:
    code = f"f = open({str(path)!r}, 'r+b'); f.seek({offset}); f.write(({text}).encode())"
    subprocess.run([sys.executable, "-c", code], check=True)


UNCHANGED, BY_RUN, BY_OTHERS = FileState.UNCHANGED, FileState.BY_RUN, FileState.BY_OTHERS
REPLACED, GONE = FileState.REPLACED, FileState.GONE
LONG = pytest.mark.long  # a child takes seconds, and tables have the words of every state
_LONG_NEW = pytest.param(Mode.WRITE_NEW, marks=pytest.mark.long)
_LONG_READERS = [pytest.param(m, marks=pytest.mark.long) for m in (Mode.READ, Mode.LOAD)]


@pytest.mark.long
@pytest.mark.parametrize(
    ("act", "state", "changed", "words"),
    [
        (replace_file, REPLACED, False, "78.2 KiB written"),
        pytest.param(
            *(Path.unlink, GONE, False, "was deleted; the file that this run had is unchanged"),
            marks=LONG,
        ),
        pytest.param(
            *(lambda path: path.chmod(0), UNCHANGED, False, "all 2.29 MiB compared by digest"),
            marks=LONG,
        ),
        (_write_by_another, BY_OTHERS, True, "3 of 586 pages compared differ: pages 488 to 490;"),
        pytest.param(
            lambda path: os.truncate(path, 3_000_000),
            BY_OTHERS,
            True,
            "its size went from 2.29 MiB to 2.86 MiB; last written ",
            marks=LONG,
        ),
    ],
)
@pytest.mark.parametrize("mode", [Mode.COPY_ON_WRITE, *_LONG_READERS])
def test_a_run_that_cannot_write_the_file_is_never_said_to_have_changed_it(
    mode: Mode, act: Act, state: FileState, changed: bool, words: str, mine: Path
) -> None:
    ended = run_and_act(on_file(mine, mode), act, mine).state
    assert is_finished(ended)
    verdict = verdict_of(ended)
    assert (verdict.state, verdict.changed) == (state, changed)
    assert words in verdict.how
    assert verdict.sentence in ended.verdict
    told = run_json(ended)
    assert (told["file_changed"], told["file_state"]) == (changed, str(state))
    assert told["file_changed_how"] == verdict.how


@pytest.mark.long
def test_a_file_that_is_cut_off_beyond_the_rows_in_use_is_told_by_its_size(mine: Path) -> None:
    with mine.open("ab") as file:
        file.write(bytes(100_000))
    size = mine.stat().st_size
    ended = run_and_act(
        on_file(mine, Mode.COPY_ON_WRITE), lambda path: os.truncate(path, size - 50_000), mine
    ).state
    assert is_finished(ended)
    assert verdict_of(ended).state is BY_OTHERS
    assert "its size went from 2.38 MiB to 2.34 MiB" in verdict_of(ended).how


@pytest.mark.long
@pytest.mark.parametrize(
    ("act", "state", "words"),
    [
        pytest.param(
            lambda path: path.chmod(0),
            BY_RUN,
            "this run changed 586 pages; the first that differs is page",
            marks=LONG,
        ),
        (replace_file, REPLACED, "the file that this run had was changed by it"),
        pytest.param(
            Path.unlink,
            GONE,
            "was deleted; the file that this run had was changed by it",
            marks=LONG,
        ),
        (
            lambda path: _write_by_another(path, 61, "' '"),
            BY_OTHERS,
            "it differs outside of the array's data, first at byte 61; last written",
        ),
        pytest.param(
            lambda path: os.truncate(path, 3_000_000),
            BY_OTHERS,
            "its size went from 2.29 MiB to 2.86 MiB; last written",
            marks=LONG,
        ),
    ],
)
@pytest.mark.parametrize("mode", [Mode.READ_WRITE, _LONG_NEW])
def test_a_run_that_writes_the_file_is_told_apart_from_others(
    mode: Mode, act: Act, state: FileState, words: str, mine: Path
) -> None:
    ended = run_and_act(on_file(mine, mode), act, mine).state
    assert is_finished(ended)
    verdict = verdict_of(ended)
    assert (verdict.state, verdict.changed) == (state, True)
    assert words in verdict.how
    assert "this run changed 586 pages" in verdict.how


@pytest.mark.slow
def test_a_page_that_the_run_never_changed_is_another_ones(mine: Path) -> None:
    """`touch` changes one element a page; another process writes one that it has not come to."""
    shape = (ROWS, 2 * PAGE_BYTES // 4)
    save_array(mine, shape)
    settings = on_file(mine, Mode.READ_WRITE, Settings(workload="touch", flush_every_rows=0))
    stopped: list[bool] = []

    def on_update(run: WorkloadRun, update: Update) -> None:
        if update.state.rows_done and not stopped:
            stopped.append(True)
            _write_by_another(mine, 500 * PAGE_BYTES, "'x'")
            run.stop()

    ended = Watched(replace(settings, pace_seconds=600), on_update).state
    assert ended.outcome is Outcome.STOPPED
    verdict = verdict_of(ended)
    assert verdict.state is BY_OTHERS
    pages = ended.pages_changed
    assert f"1 of {601 - pages} pages compared that this run never changed differs: page 500;" in (
        verdict.how
    )
    assert f"this run changed {pages:,} pages; the first that differs is page 0" in verdict.how


@pytest.mark.long
def test_a_page_that_mode_w_plus_left_empty_and_another_wrote_is_told(mine: Path) -> None:
    stopped: list[bool] = []

    def on_update(run: WorkloadRun, update: Update) -> None:
        if update.state.rows_done and not stopped:
            stopped.append(True)
            _write_by_another(mine)
            run.stop()

    settings = replace(on_file(mine, Mode.WRITE_NEW), pace_seconds=600)
    verdict = verdict_of(Watched(settings, on_update).state)
    assert verdict.state is BY_OTHERS
    assert "mode w+ made it anew; 3 of " in verdict.how
    assert "pages 488 to 490" in verdict.how


@pytest.mark.long
@pytest.mark.parametrize(
    ("mode", "act"),
    [
        (Mode.COPY_ON_WRITE, replace_file),
        pytest.param(Mode.READ_WRITE, Path.unlink, marks=LONG),
    ],
)
def test_reopen_opens_the_very_file_and_what_has_its_name_is_left_alone(
    mode: Mode, act: Act, mine: Path
) -> None:
    settings = on_file(mine, mode, Settings(release=Release.REOPEN, flush_every_rows=100))
    watched = run_and_act(settings, act, mine)
    assert is_finished(watched.state)
    assert verdict_of(watched.state).changed is mode.is_shared
    notices = [m.verdict for m in watched.markers if m.kind is MarkerKind.RELEASE]
    assert len(notices) == 3
    assert all("opened anew from the file" in notice for notice in notices)
    assert (watched.state.discarded_pages == 0) is mode.is_shared  # copies are lost as ever
    assert watched.state.read_back is not None
    assert (watched.state.read_back.rows_lost == 0) is mode.is_shared
