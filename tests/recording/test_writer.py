"""A recording gives back the run it was made of, whatever became of its disk or its budget."""

from __future__ import annotations

import errno
import json
from dataclasses import replace
from pathlib import Path

import pytest

from tests.recording.recordings import CELLS, MACHINE, FakeClock, record, settings_for, updates
from tui.errors import UsageError
from tui.metrics import METRICS, Unit
from tui.pages.map import PageMapFrame
from tui.pages.request import MapRequest
from tui.probe.reading import Absent, number
from tui.recording.output import DEFAULT_BYTES_PER_HOUR, OutputFile
from tui.recording.reader import read_recording
from tui.recording.writer import Recorder
from tui.run.about import WorkloadAbout
from tui.run.marker import Marker
from tui.run.result import run_json
from tui.run.state import Update
from tui.settings import Settings
from tui.subject.workload import WorkloadRun
from workloads.words import Mode, Release

BYTE_KEYS = [metric.key for metric in METRICS if metric.unit is Unit.BYTES]


@pytest.mark.parametrize(
    ("mode", "release", "name"),
    [
        (Mode.COPY_ON_WRITE, Release.DONTNEED, "run.jsonl.gz"),
        (Mode.READ_WRITE, Release.KEEP, "run.jsonl"),
    ],
)
def test_a_recorded_run_gives_the_same_ledger_peaks_and_markers(
    mode: Mode, release: Release, name: str, tmp_path: Path, scratch_dir: Path
) -> None:
    live: list[Update] = []
    run_settings = Settings(
        mode=mode,
        shape=(400, 2000),
        flush_every_rows=90,
        release=release,
        interval_seconds=0.02,
        scratch_dir=scratch_dir,
    )
    with_path = tmp_path / name
    recorder = Recorder(with_path, WorkloadAbout(run_settings))

    def observe(update: Update) -> None:
        live.append(update)
        recorder.add(update)

    run = WorkloadRun(run_settings, on_update=observe, update_seconds=0.05)
    run.request_map(MapRequest(100))
    state = run.execute()

    recording = read_recording(with_path)
    assert recording.trouble is None and recorder.trouble is None
    end = recording.end
    assert end.ledger == state.ledger
    assert {k: end.peak[k] for k in BYTE_KEYS if k in end.peak} == {
        k: state.peak[k] for k in BYTE_KEYS if k in state.peak
    }
    assert run_json(end) == run_json(state)
    origin = state.started_at - end.started_at
    markers = [marker for update in live for marker in update.markers]
    assert [replace(m, at=0) for m in recording.markers] == [replace(m, at=0) for m in markers]
    for ours, theirs in zip(recording.markers, markers, strict=True):
        assert ours.at == pytest.approx(theirs.at - origin, abs=1e-4)
    samples = [sample for update in live for sample in update.samples]
    assert [s.values["rss_bytes"] for s in recording.samples] == [
        s.values["rss_bytes"] for s in samples
    ]
    frames = [u.page_map for u in live if isinstance(u.page_map, PageMapFrame)]
    stored = recording.maps[-1].frame()
    assert isinstance(stored, PageMapFrame)
    assert stored.counts.tolist() == frames[-1].counts.tolist()
    assert stored.last_pass is not None and frames[-1].last_pass is not None
    assert stored.last_pass.bytes_by_state == frames[-1].last_pass.bytes_by_state


def test_each_update_is_in_the_file_before_the_next(tmp_path: Path) -> None:
    for name in ("crash.jsonl", "crash.jsonl.gz"):
        clock, path = FakeClock(), tmp_path / name
        recorder = Recorder(path, WorkloadAbout(settings_for(60)), clock=clock, machine=MACHINE)
        seen = 0
        for update in updates(6, end=False):
            clock.now += 0.5
            recorder.add(update)
            seen += len(update.samples)
            if not seen:
                continue  # there is no file yet
            recording = read_recording(path)
            assert len(recording.samples) == seen
            assert recording.trouble is not None and "breaks off after" in recording.trouble
        recorder.close()


@pytest.mark.slow
@pytest.mark.parametrize("slower", [pytest.param(1, marks=pytest.mark.long), 10])
def test_an_hour_stays_within_its_budget_and_keeps_spikes(slower: int, tmp_path: Path) -> None:
    # A tenth of the samples within a tenth of the bytes are thinned out as all of them are.
    path, clock = tmp_path / "hour.jsonl", FakeClock()
    budget_bytes = DEFAULT_BYTES_PER_HOUR // slower
    about = WorkloadAbout(settings_for(36_000))
    recorder = Recorder(path, about, bytes_per_hour=budget_bytes, clock=clock, machine=MACHINE)
    made = updates(3600 // slower, slower=slower)
    spike_at = 0.0
    for number_, update in enumerate(made):
        if number_ == len(made) * 2 // 3:
            spike = update.samples[2]
            spike = replace(spike, values={**spike.values, "rss_bytes": 1 << 45})
            spike_at = spike.at - 1000.0
            update = replace(update, samples=(*update.samples[:2], spike, *update.samples[3:]))
        clock.now = update.samples[-1].at + 0.01 if update.samples else clock.now + 0.1
        recorder.add(update)
    assert path.stat().st_size <= budget_bytes
    recording = read_recording(path)
    assert recording.is_complete and recording.trouble is None
    assert len(recording.samples) < 36_000 // slower // 2
    highest = max(recording.samples, key=lambda s: number(s.values["rss_bytes"]) or 0)
    assert highest.values["rss_bytes"] == 1 << 45
    assert highest.at == pytest.approx(spike_at)
    early = [s for s in recording.samples if s.at < 2 + 4 * slower]
    assert len(early) == pytest.approx(40, abs=2)  # full rate first


def test_an_hour_may_take_two_megabytes() -> None:
    assert DEFAULT_BYTES_PER_HOUR == 2_000_000


def test_the_file_of_somebody_else_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "thesis.txt"
    path.write_text("years of work\n")
    with pytest.raises(UsageError, match="is not a recording"):
        Recorder(path, WorkloadAbout(settings_for(10)))
    assert path.read_text() == "years of work\n"
    record(tmp_path / "again.jsonl", seconds=2)
    record(tmp_path / "again.jsonl", seconds=1)
    assert len(read_recording(tmp_path / "again.jsonl").samples) == 10
    with pytest.raises(UsageError, match="No such file"):
        Recorder(tmp_path / "nowhere" / "x.jsonl", WorkloadAbout(settings_for(10)))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_disk_that_is_full_from_the_start_is_told_once_the_run_is_over(tmp_path: Path) -> None:
    recorder = Recorder(Path("/dev/full"), WorkloadAbout(settings_for(10)), machine=MACHINE)
    for update in updates(2):
        recorder.add(update)
    assert recorder.trouble == "nothing is recorded: No space left on device"
    assert recorder.has_failed


def test_a_disk_that_fills_ends_the_recording_and_not_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "later.jsonl"
    recorder = Recorder(path, WorkloadAbout(settings_for(10)), machine=MACHINE)
    made = updates(2)
    recorder.add(made[0])
    recorder.add(made[1])

    def full(file: OutputFile, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(OutputFile, "write", full)
    for update in made[2:]:
        recorder.add(update)
    recorder.close()
    assert recorder.trouble == "the recording ends early: No space left on device"
    assert read_recording(path).states


def test_what_was_recorded_before_stays_until_there_is_a_sample(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    record(path, seconds=2)
    before = path.read_bytes()
    made = updates(2)
    first = next(n for n, update in enumerate(made) if update.samples)
    recorder = Recorder(path, WorkloadAbout(settings_for(10)), machine=MACHINE)
    for update in made[:first]:
        recorder.add(update)
        assert path.read_bytes() == before
    recorder.add(made[first])
    assert path.read_bytes() != before
    assert read_recording(path).samples
    recorder.close()
    assert list(tmp_path.iterdir()) == [path]


def test_what_another_run_is_being_recorded_into_is_not_taken_from_it(tmp_path: Path) -> None:
    path = tmp_path / "run.jsonl"
    about = WorkloadAbout(settings_for(10))
    first, late = (Recorder(path, about, machine=MACHINE) for _ in range(2))
    made = updates(2)
    for update in made[:-1]:
        first.add(update)
    with pytest.raises(UsageError, match="another run is being recorded there"):
        Recorder(path, about, machine=MACHINE)
    for update in made:
        late.add(update)
    assert late.trouble == "nothing is recorded: another run is being recorded there"
    first.add(made[-1])
    assert read_recording(path).is_complete
    record(path, seconds=1)  # it has ended: now the name is free


def test_a_run_without_a_sample_leaves_no_recording_and_says_so(tmp_path: Path) -> None:
    end = updates(1)[-1]
    path = tmp_path / "run.jsonl"
    recorder = Recorder(path, WorkloadAbout(settings_for(10)), machine=MACHINE)
    recorder.add(replace(end, samples=()))
    assert recorder.trouble == "nothing is recorded: the run ended before its first sample"
    assert not recorder.has_failed
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_markers_beyond_the_budget_are_left_out_and_counted(tmp_path: Path) -> None:
    path, clock = tmp_path / "many.jsonl", FakeClock()
    recorder = Recorder(path, WorkloadAbout(settings_for(50)), clock=clock, machine=MACHINE)
    made = updates(5)
    flush = next(m for u in made for m in u.markers if m.before is not None)
    many: tuple[Marker, ...] = tuple(replace(flush, number=n) for n in range(500))
    for update in made:
        recorder.add(
            replace(update, markers=(*update.markers, *many)) if update.samples else update
        )
    assert path.stat().st_size < DEFAULT_BYTES_PER_HOUR
    end = json.loads(path.read_text().splitlines()[-1])["end"]
    assert end["left_out"]["markers"] > 4000
    assert read_recording(path).markers[-1].kind == "end"


def test_absent_figures_keep_their_reasons(tmp_path: Path) -> None:
    record(tmp_path / "a.jsonl", seconds=1)
    recording = read_recording(tmp_path / "a.jsonl")
    reason = recording.samples[-1].values["limit_kernel_bytes"]
    assert reason == Absent("counted for control groups only")
    frame = recording.maps[0].frame()
    assert isinstance(frame, PageMapFrame) and frame.geometry.cells == CELLS
