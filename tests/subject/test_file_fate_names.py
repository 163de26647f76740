"""Files that are not the ones that were meant, and checks that cannot be made."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.subject.fate import is_finished, on_file, replace_file, run_and_act, verdict_of
from tests.subject.running import SHAPE, Watched, small
from tests.workloads.scripted import save_array
from tui.files import comparing
from tui.files.proof import FileState, FileVerdict
from tui.run.result import run_json
from tui.run.state import Outcome
from tui.settings import Settings
from tui.subject import workload
from tui.subject.program import child_arguments
from workloads.words import Mode, Release

pytestmark = pytest.mark.usefixtures("no_process_left", "no_core_dumps")


@pytest.mark.slow
def test_a_scratch_array_that_was_replaced_is_told_and_the_other_is_left_alone(
    scratch_dir: Path, tmp_path: Path
) -> None:
    other = scratch_dir.parent / "other.npy"
    save_array(other, (10, 10))
    bytes_before = other.read_bytes()
    at: list[Path] = []

    def act(path: Path) -> None:
        at.append(path)
        shutil.copy(other, tmp_path / "copy")
        other.rename(path)

    ended = run_and_act(small(scratch_dir), act).state
    assert is_finished(ended)
    assert (verdict_of(ended).state, verdict_of(ended).changed) == (FileState.REPLACED, False)
    assert at[0].read_bytes() == bytes_before
    at[0].unlink()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("workload", "mode"),
    [
        ("fill", Mode.READ_WRITE),
        pytest.param("fill", Mode.WRITE_NEW, marks=pytest.mark.long),
        pytest.param("fill", Mode.COPY_ON_WRITE, marks=pytest.mark.long),
        pytest.param("fill", Mode.LOAD, marks=pytest.mark.long),
        pytest.param("lazy", Mode.READ, marks=pytest.mark.long),
    ],
)
def test_a_link_in_the_place_of_a_scratch_array_leads_nobody_anywhere(
    workload: str, mode: Mode, scratch_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    precious = tmp_path / "precious"
    precious.write_bytes(b"years of work")

    def swapped(settings: Settings, path: Path) -> list[str]:
        path.rename(tmp_path / "taken")
        path.symlink_to(precious)
        return child_arguments(settings, path)

    monkeypatch.setattr("tui.subject.work.child_arguments", swapped)
    reopens = small(
        scratch_dir, workload=workload, mode=mode, flush_every_rows=100, release=Release.REOPEN
    )
    ended = Watched(reopens).state
    assert is_finished(ended)
    assert precious.read_bytes() == b"years of work"
    assert verdict_of(ended).state is FileState.REPLACED
    (link,) = scratch_dir.iterdir()
    assert link.is_symlink()  # another's: it is left
    link.unlink()


@pytest.mark.slow
def test_a_file_that_was_replaced_before_it_was_opened_is_still_the_one_that_is_worked_on(
    mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_array(mine.with_name("other.npy"), SHAPE)
    # Its price is asked for when the file was looked at, and nothing was opened yet.
    monkeypatch.setattr(workload, "price_of", lambda settings, file: _replaced_once(mine))
    ended = Watched(on_file(mine, Mode.COPY_ON_WRITE)).state
    assert is_finished(ended)
    verdict = verdict_of(ended)
    assert (verdict.state, verdict.changed) == (FileState.REPLACED, False)
    assert "the file that this run had is unchanged" in verdict.how


def _replaced_once(mine: Path) -> str:
    if mine.with_name("other.npy").exists():
        replace_file(mine)
    return ""


@pytest.mark.slow
def test_a_check_that_cannot_be_made_is_not_known_with_its_reason(
    scratch_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **more: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(comparing, "_compare", broken)
    state = Watched(small(scratch_dir, shape=(3, 100), chunk_rows=1)).state
    told = run_json(state)
    assert (told["file_changed"], told["file_state"]) == (None, "not known")
    assert told["file_changed_how"].endswith("cannot be read: Input/output error")
    assert "Whether the file changed is not known" in state.verdict


def test_mode_w_plus_that_never_opened_the_file_left_it_as_it_was(
    mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.subject.work.child_arguments", lambda *args: ["--no-such-option"])
    before = mine.read_bytes()
    ended = Watched(on_file(mine, Mode.WRITE_NEW)).state
    assert ended.outcome is Outcome.FAILED
    assert verdict_of(ended) == FileVerdict(
        False, "never opened; its size and time", FileState.UNCHANGED
    )
    assert mine.read_bytes() == before
