"""A recording whose name or folder is taken away while it is written is told as not kept."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.recording.instance_recordings import abouts_of
from tests.recording.recordings import MACHINE, settings_for, updates
from tui.recording.instances import InstancesRecorder
from tui.recording.reader import read_recording
from tui.recording.writer import Recorder
from tui.run.about import WorkloadAbout

DELETED = "nothing is recorded: the file was deleted while it was written"
Taking = Callable[[Path], object]


def _folder(path: Path) -> None:
    shutil.rmtree(path.parent)


def _replaced(path: Path) -> None:
    other = path.with_name("other")
    other.write_text("another's")
    other.replace(path)


@pytest.mark.parametrize("take", [_folder, Path.unlink, _replaced])
@pytest.mark.parametrize("name", ["r.jsonl", "r.jsonl.gz"])
def test_what_no_name_leads_to_in_the_end_is_told(tmp_path: Path, take: Taking, name: str) -> None:
    path = tmp_path / "gone" / name
    path.parent.mkdir()
    recorder = Recorder(path, WorkloadAbout(settings_for(20)), machine=MACHINE)
    made = updates(2)
    for update in made[:-1]:
        recorder.add(update)
    take(path)
    recorder.add(made[-1])
    recorder.close()
    assert (recorder.trouble, recorder.has_failed) == (DELETED, True)


def test_of_instances_too(tmp_path: Path) -> None:
    path = tmp_path / "all.jsonl"
    recorder = InstancesRecorder(path, abouts_of(1), machine=MACHINE)
    made = updates(2)
    for update in made[:-1]:
        recorder.add(0, update)
    path.unlink()
    recorder.add(0, made[-1])
    assert (recorder.trouble, recorder.has_failed) == (DELETED, True)


def test_what_has_another_name_by_then_is_kept(tmp_path: Path) -> None:
    path, moved = tmp_path / "r.jsonl", tmp_path / "moved.jsonl"
    recorder = Recorder(path, WorkloadAbout(settings_for(20)), machine=MACHINE)
    made = updates(2)
    for update in made[:-1]:
        recorder.add(update)
    path.rename(moved)
    recorder.add(made[-1])
    assert recorder.trouble is None and not recorder.has_failed
    assert read_recording(moved).is_complete
