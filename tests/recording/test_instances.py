"""Instances that ran together are one file, and each of them reads back as if it were alone."""

from __future__ import annotations

import errno
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.recording.instance_recordings import (
    Told,
    abouts_of,
    record_instances,
    told,
)
from tests.recording.recordings import MACHINE, FakeClock, record
from tui.errors import UsageError
from tui.recording.instances import SCHEMA, InstancesRecorder
from tui.recording.keepers import Everything
from tui.recording.lines import RecordingError
from tui.recording.output import DEFAULT_BYTES_PER_HOUR, OutputFile
from tui.recording.reader import FileOfRuns, Recorded, Recording, is_recording, read_recording
from tui.recording.writer import Recorder
from tui.run.about_tree import TreeAbout


def read(path: Path) -> Recorded:
    file = FileOfRuns(path)
    assert file.many is not None
    many = file.many
    return file.read(lambda _: Everything(1 / many))


def alone(path: Path, number: int, recorded: list[Told]) -> Recording:
    """One of them as it would have been recorded by itself, within its share of the budget."""
    clock, many = FakeClock(), max(n for _, n, _ in recorded) + 1
    recorder = Recorder(
        path,
        abouts_of(many)[number],
        clock=clock,
        machine=MACHINE,
        bytes_per_hour=DEFAULT_BYTES_PER_HOUR // many,
    )
    for clock.now, whose, update in recorded:
        if whose == number:
            recorder.add(update)
    recorder.close()
    return read_recording(path)


@pytest.mark.slow
@settings(deadline=None, max_examples=10)
@given(st.integers(1, 4), st.data())
def test_each_instance_reads_back_as_if_it_had_been_recorded_alone(
    tmp_path_factory: pytest.TempPathFactory, many: int, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("instances")
    late = data.draw(st.sampled_from((0.0, 0.01, 0.3, 1.7)))
    recorded = told(many, 3, late_seconds=late)
    ends = data.draw(st.lists(st.integers(1, 8), min_size=many, max_size=many))
    # A killed one ends before the others: it tells nothing more.
    recorded = [
        one
        for number in range(many)
        for one in [x for x in recorded if x[1] == number][: ends[number]]
    ]
    recorded.sort(key=lambda one: one[0])
    record_instances(folder / "all.jsonl", many, recorded=recorded)
    if not any(update.samples for _, _, update in recorded):
        assert list(folder.iterdir()) == []
        return
    found = read(folder / "all.jsonl")
    assert len(found.runs) == many and found.are_together
    for number, run in enumerate(found.runs):
        if any(u.samples for _, whose, u in recorded if whose == number):
            by_itself = alone(folder / "one.jsonl", number, recorded)
            assert run == replace(by_itself, name=run.name, trouble=None)


def test_all_that_ended_are_whole_and_know_their_seeds(tmp_path: Path) -> None:
    recorder = record_instances(tmp_path / "all.jsonl.gz", 3)
    assert recorder.trouble is None
    found = read(tmp_path / "all.jsonl.gz")
    assert found.trouble is None
    assert [run.about.settings and run.about.settings.seed for run in found.runs] == [7, 8, 9]
    assert [run.name for run in found.runs] == [f"instance {n} of all.jsonl.gz" for n in (1, 2, 3)]
    # One clock: they are as far from each other as they were.
    assert [run.started_at for run in found.runs] == [2.0, 2.25, 2.5]
    assert all(len(run.samples) == 50 and run.is_complete for run in found.runs)


def test_every_thread_may_add_its_own(tmp_path: Path) -> None:
    many, path = 4, tmp_path / "all.jsonl"
    recorder = InstancesRecorder(path, abouts_of(many), clock=FakeClock(1100.0), machine=MACHINE)
    recorded = told(many)
    together = threading.Barrier(many)

    def run(number: int) -> None:
        together.wait()
        for _, whose, update in recorded:
            if whose == number:
                recorder.add(number, update)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = read(path)
    assert found.trouble is None and recorder.trouble is None
    assert [len(run.samples) for run in found.runs] == [50] * many


@pytest.mark.slow
def test_an_hour_of_four_takes_no_more_than_an_hour_of_one(tmp_path: Path) -> None:
    # A tenth of the samples within a tenth of the bytes are thinned out as all of them are.
    path, budget_bytes = tmp_path / "hour.jsonl", DEFAULT_BYTES_PER_HOUR // 5
    recorded = told(4, 60, slower=12)
    record_instances(path, 4, 60, recorded=recorded, bytes_per_hour=budget_bytes)
    assert path.stat().st_size <= budget_bytes
    found = read(path)
    counts = [len(run.samples) for run in found.runs]
    assert found.trouble is None
    assert min(counts) > 20 and max(counts) < 600
    assert max(counts) - min(counts) < 10  # none at the cost of the others


def test_what_is_no_instances_is_refused(tmp_path: Path) -> None:
    one, two = abouts_of(2)
    other = replace(two, asked=replace(two.asked, workload="touch"))
    tree = TreeAbout("python")
    for wrong in ([], [one] * 65, [one, other], [tree, tree]):
        with pytest.raises(ValueError, match="instances"):
            InstancesRecorder(tmp_path / "all.jsonl", wrong)
    assert list(tmp_path.iterdir()) == []


def test_a_recording_may_take_the_place_of_another_kind_and_of_nothing_else(
    tmp_path: Path,
) -> None:
    path = tmp_path / "run.jsonl"
    record(path, seconds=1)
    record_instances(path, 2)
    assert is_recording(path)
    assert len(read(path).runs) == 2
    record(path, seconds=1)
    assert read_recording(path).is_complete
    path.write_text("years of work\n")
    with pytest.raises(UsageError, match="is not a recording"):
        InstancesRecorder(path, abouts_of(2))


def test_what_knows_of_runs_alone_refuses_instances(tmp_path: Path) -> None:
    path = tmp_path / "all.jsonl"
    record_instances(path, 3)
    with pytest.raises(RecordingError, match="a recording of 3 instances, not of one run"):
        read_recording(path)
    # A program that has never heard of instances knows its own family of schemas alone.
    assert not SCHEMA.startswith("cowtop.recording/")


def test_without_a_sample_nothing_is_recorded_and_it_is_said(tmp_path: Path) -> None:
    recorded = [(now, number, replace(update, samples=())) for now, number, update in told(2)]
    recorder = record_instances(tmp_path / "all.jsonl", 2, recorded=recorded)
    assert recorder.trouble == "nothing is recorded: the runs ended before their first sample"
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fills_ends_the_recording_for_all_and_no_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, recorded = tmp_path / "all.jsonl", told(2)
    recorder = InstancesRecorder(path, abouts_of(2), machine=MACHINE)
    for _, number, update in recorded[:8]:
        recorder.add(number, update)

    def full(file: OutputFile, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(OutputFile, "write", full)
    for _, number, update in recorded[8:]:
        recorder.add(number, update)
    recorder.close()
    assert recorder.trouble == "the recording ends early: No space left on device"
    assert recorder.has_failed
    assert all(run.samples for run in read(path).runs)
