"""A recording that is saved in mid-run has all that was seen, whatever its budget left waiting."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.recording.recordings import MACHINE, ORIGIN, FakeClock
from tests.recording.tree_recordings import ABOUT, updates
from tui.recording.keepers import Keeper
from tui.recording.reader import read_recording
from tui.recording.writer import Recorder
from tui.run.state import Update

_TIGHT = 40_000
"""Bytes an hour: most samples wait for the next that may be written."""


def _recorded(path: Path, some: list[Update], *, saves: bool) -> Recorder:
    """Left open behind them."""
    clock = FakeClock()
    recorder = Recorder(path, ABOUT, clock=clock, machine=MACHINE, bytes_per_hour=_TIGHT)
    for update in some:
        clock.now = ORIGIN + 1 + update.state.elapsed_seconds + 0.01
        recorder.add(update)
    if saves:
        recorder.save()
    return recorder


@pytest.mark.parametrize("name", ["run.jsonl", "run.jsonl.gz"])
def test_what_waits_is_written_and_more_may_follow(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    *some, last = [*updates(60, processes=2)][:-1]
    recorder = _recorded(path, [*some, last], saves=True)
    recording = read_recording(path, Keeper())
    assert not recording.is_complete
    assert recording.samples[-1].at == pytest.approx(last.samples[-1].at - ORIGIN, abs=2)
    assert recording.end.elapsed_seconds == last.state.elapsed_seconds
    assert recording.end.peak == last.state.peak
    recorder.add([*updates(60, processes=2)][-1])
    assert recorder.trouble is None and read_recording(path, Keeper()).is_complete


def test_without_it_the_last_of_them_is_not_in_the_file(tmp_path: Path) -> None:
    """Else the test above shows nothing."""
    path = tmp_path / "run.jsonl"
    some = [*updates(60, processes=2)][:-1]
    recorder = _recorded(path, some, saves=False)
    assert read_recording(path, Keeper()).end.elapsed_seconds < some[-1].state.elapsed_seconds
    recorder.close()


def test_before_the_first_sample_there_is_nothing_to_save(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    recorder = _recorded(path, [next(updates(10))], saves=True)
    assert not path.exists() and recorder.trouble is None
    recorder.close()
    recorder.save()
    assert not path.exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_disk_that_fails_then_is_told_and_a_pipe_is_no_failure(tmp_path: Path) -> None:
    some = [*updates(5)][:-1]
    assert _recorded(Path("/dev/full"), some, saves=True).has_failed
    recorder = _recorded(Path("/dev/null"), some, saves=True)
    assert not recorder.has_failed
    recorder.close()
