"""A recording gives back the run it was made of; whatever a file holds, it is read or refused."""

from __future__ import annotations

import gzip
import json
import os
import random
import socket
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.recording.recordings import CELLS, MACHINE, FakeClock, record, settings_for, updates
from tui.errors import UsageError
from tui.metrics import METRICS, Unit
from tui.pages.map import PageMapFrame
from tui.pages.request import MapRequest
from tui.probe.reading import Absent, number
from tui.recording.byte_budget import DEFAULT_BYTES_PER_HOUR
from tui.recording.lines import MAX_BYTES, MAX_LINE_BYTES, RecordingError
from tui.recording.privacy import Discretion
from tui.recording.reader import Recording, read_recording
from tui.recording.timeline import Timeline
from tui.recording.writer import Recorder
from tui.run.history import History
from tui.run.result import run_json
from tui.run.state import Marker, Update
from tui.settings import Settings
from tui.subject.workload import WorkloadRun
from workloads.words import Mode, Release

BYTE_KEYS = [metric.key for metric in METRICS if metric.unit is Unit.BYTES]
NASTY: list[Any] = [None, -1, 0, 1e308, 10**30, 10**5000, "\x1b[2J[red]x", [], {}, True, [[]], "x"]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of an unharmed recording."""
    path = tmp_path_factory.mktemp("recordings") / "whole.jsonl"
    record(path, seconds=6)
    return path.read_bytes()


def read_bytes(tmp_path: Path, data: bytes) -> Recording | None:
    """What is read of these bytes and can be shown; None if they are refused."""
    path = tmp_path / "damaged.jsonl"
    path.write_bytes(data)
    try:
        recording = read_recording(path)
    except RecordingError as error:
        assert "\n" not in str(error) and "\x1b" not in str(error)
        return None
    show_everywhere(recording)
    return recording


def show_everywhere(recording: Recording) -> None:
    """All that a front end asks of a recording, at several of its moments."""
    timeline = Timeline(recording)
    for share in (0.0, 0.3, 1.0):
        update = timeline.up_to(share * recording.length_seconds)
        history = History()
        for sample in update.samples:
            history.append(sample)
        assert update.state.share_done >= 0
    text = json.dumps(run_json(recording.end), allow_nan=False)
    assert "\\u001b" not in text and "\\u009b" not in text


@pytest.mark.parametrize("name", ["run.jsonl", "run.jsonl.gz"])
@pytest.mark.parametrize("mode", [Mode.COPY_ON_WRITE, Mode.READ_WRITE])
def test_a_recorded_run_gives_the_same_ledger_peaks_and_markers(
    mode: Mode, name: str, tmp_path: Path, scratch_dir: Path
) -> None:
    live: list[Update] = []
    release = Release.DONTNEED if name.endswith(".gz") else Release.KEEP
    run_settings = Settings(
        mode=mode,
        shape=(400, 2000),
        flush_every_rows=90,
        release=release,
        interval_seconds=0.02,
        scratch_dir=scratch_dir,
    )
    with_path = tmp_path / name
    recorder = Recorder(with_path, run_settings)

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
        recorder = Recorder(path, settings_for(60), clock=clock, machine=MACHINE)
        seen = 0
        for update in updates(6, end=False):
            clock.now += 0.5
            recorder.add(update)
            seen += len(update.samples)
            recording = read_recording(path)
            assert len(recording.samples) == seen
            assert recording.trouble is not None and "breaks off after" in recording.trouble
        recorder.close()


def test_a_file_cut_off_anywhere_gives_what_it_has(whole: bytes, tmp_path: Path) -> None:
    header = whole.index(b"\n") + 1
    most = -1
    for end in [*range(header, len(whole), 997), len(whole)]:
        recording = read_bytes(tmp_path, whole[:end])
        assert recording is not None
        assert len(recording.samples) >= most
        most = len(recording.samples)
        assert (recording.trouble is None) is (end == len(whole))
        assert recording.trouble is None or "left out" not in recording.trouble
    packed = gzip.compress(whole)
    for end in range(200, len(packed), 997):
        cut = read_bytes(tmp_path, packed[:end])
        assert cut is None or (cut.trouble is not None and "cut off" in cut.trouble)


@given(st.binary(max_size=300) | st.text(max_size=100).map(str.encode))
def test_no_bytes_whatever_break_the_reader(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    directory = tmp_path_factory.getbasetemp()
    assert read_bytes(directory, data) is None
    header = b'{"schema":"cowtop.recording/1","settings":{}}\n'
    read_bytes(directory, header + data)
    read_bytes(directory, b"\x1f\x8b" + data)


@given(st.integers(0, 1 << 32).map(random.Random), st.booleans())
def test_no_damage_to_a_recording_breaks_the_reader(
    tmp_path_factory: pytest.TempPathFactory, whole: bytes, damage: random.Random, packed: bool
) -> None:
    data = bytearray(gzip.compress(whole, mtime=0) if packed else whole)
    for _ in range(damage.randrange(1, 8)):
        at = damage.randrange(len(data))
        match damage.randrange(4):
            case 0:
                data[at] = damage.randrange(256)
            case 1:
                del data[at : at + damage.randrange(1, 400)]
            case 2:
                data[at:at] = data[max(0, at - 500) : at]
            case _:
                lines = data.split(b"\n")
                damage.shuffle(lines)
                data = bytearray(lines[0] + b"\n" + b"\n".join(lines))
    read_bytes(tmp_path_factory.getbasetemp(), bytes(data))


@given(st.integers(0, 1 << 32).map(random.Random))
def test_no_value_in_any_field_breaks_the_reader(
    tmp_path_factory: pytest.TempPathFactory, whole: bytes, damage: random.Random
) -> None:
    lines = whole.splitlines()
    for _ in range(damage.randrange(1, 4)):
        number_ = damage.randrange(len(lines))
        lines[number_] = _with_another_value(lines[number_], damage)
    read_bytes(tmp_path_factory.getbasetemp(), b"\n".join(lines))


def _with_another_value(line: bytes, damage: random.Random) -> bytes:
    try:
        body = json.loads(line)
    except ValueError:
        return line
    place: Any = body
    while isinstance(place, (dict, list)) and place:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = damage.choice(keys)
        if isinstance(place[key], (dict, list)) and place[key] and damage.random() < 0.8:
            place = place[key]
            continue
        value = damage.choice(NASTY)
        if isinstance(value, int) and abs(value) > 10**100:
            # More digits than json will write: as text in its place.
            place[key] = "HUGE"
            return json.dumps(body).replace('"HUGE"', "1" + "0" * 5000).encode()
        place[key] = value
        break
    return json.dumps(body).encode()


def test_a_gzip_bomb_is_unpacked_no_further_than_the_limit(whole: bytes, tmp_path: Path) -> None:
    blank_lines = b"\n" * (1 << 20)
    long_line = b"x" * (1 << 20)
    for filling in (blank_lines, long_line):
        path = tmp_path / "bomb.jsonl.gz"
        with gzip.open(path, "wb", compresslevel=1) as file:
            file.write(whole[: whole.index(b"\n") + 1])
            for _ in range((MAX_BYTES >> 20) + 16):
                file.write(filling)
        recording = read_recording(path)
        assert recording.trouble is not None
        assert "larger than" in recording.trouble or "more than" in recording.trouble
        assert path.stat().st_size < MAX_BYTES / 50
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(200):
            file.write(long_line)
    with pytest.raises(RecordingError, match="not a recording"):
        read_recording(path)


def test_a_line_too_long_is_left_out_and_said(whole: bytes, tmp_path: Path) -> None:
    first, rest = whole.split(b"\n", 1)
    long = b'{"t":0,"s":{"x":"' + b"y" * MAX_LINE_BYTES + b'"}}'
    recording = read_bytes(tmp_path, b"\n".join((first, long, rest)))
    assert recording is not None and recording.trouble is not None
    assert "1 too long left out" in recording.trouble
    assert recording.is_complete


def test_a_newer_schema_is_read_as_far_as_it_is_known(whole: bytes, tmp_path: Path) -> None:
    newer = whole.replace(b"cowtop.recording/1", b"cowtop.recording/2", 1)
    newer += b'{"t":7,"heat":{"kelvin":300}}\n'
    recording = read_bytes(tmp_path, newer)
    assert recording is not None and len(recording.samples) == 60
    assert recording.trouble is not None and "newer cowtop" in recording.trouble
    assert read_bytes(tmp_path, whole.replace(b"recording/1", b"recording/0", 1)) is None


def test_text_of_a_recording_has_no_control_characters(whole: bytes, tmp_path: Path) -> None:
    evil = "\\u001b]0;title\\u0007[red]\\u009b2J\\u202e"
    hostile = whole.decode().replace("no effect", evil).replace("flush 1", evil)
    recording = read_bytes(tmp_path, hostile.replace("all private", evil).encode())
    assert recording is not None and recording.markers
    texts = [recording.end.verdict, *(m.verdict + m.label for m in recording.markers)]
    assert any("[red]" in text for text in texts)
    assert all(char.isprintable() for text in texts for char in text)


def test_a_recording_names_no_path_no_host_and_no_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "lab-7.example.org")
    path, file = tmp_path / "private.jsonl", tmp_path / "Jo Smith's data" / "weights.npy"
    run_settings = replace(settings_for(60), file=file, scratch_dir=tmp_path)
    recorder = Recorder(path, run_settings)
    [*_, last] = updates(1)
    state = replace(
        last.state,
        settings=run_settings,
        notices=(f"{file} is busy", "/home/somebody/x/y.npy: gone", "on lab-7, lab-7.example.org"),
        output_tail=('  File "/home/somebody/lib/a.py", line 3', "3.5 kB/s and/or 7"),
    )
    recorder.add(Update(state))
    text = path.read_text()
    for name in (str(tmp_path), "Smith", "somebody", "/home"):
        assert name not in text
    recorder.close()
    assert "lab-7" not in text and "example.org" not in text
    assert "weights.npy is busy" in text and "kB/s and/or 7" in text
    recording = read_recording(path)
    assert recording.settings.file == Path("weights.npy")
    assert recording.settings.scratch_dir is None


@given(st.lists(st.sampled_from(["/", "a", "b.c", " ", "home", "~", ":", "'"]), max_size=12))
def test_no_text_keeps_an_absolute_path_of_two_names(parts: list[str]) -> None:
    text = Discretion().text("see " + "".join(parts))
    words = text.replace("'", " ").replace(":", " ").split()
    assert not any(w.startswith("/") and "/" in w.strip("/") and "//" not in w for w in words)


def test_an_hour_stays_within_two_megabytes_and_keeps_spikes(tmp_path: Path) -> None:
    path, clock = tmp_path / "hour.jsonl", FakeClock()
    recorder = Recorder(path, settings_for(36_000), clock=clock, machine=MACHINE)
    spike_at = 0.0
    for number_, update in enumerate(updates(3600)):
        if number_ == 5000:
            spike = update.samples[2]
            spike = replace(spike, values={**spike.values, "rss_bytes": 1 << 45})
            spike_at = spike.at - 1000.0
            update = replace(update, samples=(*update.samples[:2], spike, *update.samples[3:]))
        clock.now = update.samples[-1].at + 0.01 if update.samples else clock.now + 0.1
        recorder.add(update)
    size = path.stat().st_size
    assert size <= DEFAULT_BYTES_PER_HOUR == 2_000_000
    recording = read_recording(path)
    print(f"one hour: {size:,} bytes, {len(recording.samples):,} samples of 36,000")
    assert recording.is_complete and recording.trouble is None
    highest = max(recording.samples, key=lambda s: number(s.values["rss_bytes"]) or 0)
    assert highest.values["rss_bytes"] == 1 << 45
    assert highest.at == pytest.approx(spike_at)
    early = [s for s in recording.samples if s.at < 20]
    assert len(early) == pytest.approx(180, abs=2)  # full rate first


def test_the_file_of_somebody_else_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "thesis.txt"
    path.write_text("years of work\n")
    with pytest.raises(UsageError, match="is not a recording"):
        Recorder(path, settings_for(10))
    assert path.read_text() == "years of work\n"
    record(tmp_path / "again.jsonl", seconds=2)
    record(tmp_path / "again.jsonl", seconds=1)
    assert len(read_recording(tmp_path / "again.jsonl").samples) == 10
    with pytest.raises(UsageError, match="No such file"):
        Recorder(tmp_path / "nowhere" / "x.jsonl", settings_for(10))


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full on this system")  # noqa: PTH110
def test_a_full_disk_ends_the_recording_and_not_the_run(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No space left"):
        Recorder(Path("/dev/full"), settings_for(10))
    path = tmp_path / "later.jsonl"
    recorder = Recorder(path, settings_for(10), machine=MACHINE)
    made = updates(2)
    recorder.add(made[0])
    assert recorder._file is not None
    recorder._file.close()
    recorder._file = open("/dev/full", "wb", buffering=0)  # noqa: PTH123, SIM115
    for update in made[1:]:
        recorder.add(update)
    recorder.close()
    assert recorder.trouble is not None and "No space left" in recorder.trouble
    assert read_recording(path).states


def test_markers_beyond_the_budget_are_left_out_and_counted(tmp_path: Path) -> None:
    path, clock = tmp_path / "many.jsonl", FakeClock()
    recorder = Recorder(path, settings_for(10), clock=clock, machine=MACHINE)
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
