"""Whatever a recording's file holds, it is read as far as it can be, or refused in one line."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.recording.recordings import record
from tui.recording import lines
from tui.recording.lines import MAX_LINE_BYTES, RecordingError
from tui.recording.reader import Recording, read_recording
from tui.recording.timeline import Timeline
from tui.run.history import History
from tui.run.result import run_json

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
        share_done = update.state.share_done
        assert share_done is None or 0 <= share_done <= 1
    text = json.dumps(run_json(recording.end), allow_nan=False)
    assert "\\u001b" not in text and "\\u009b" not in text


def test_a_file_cut_off_anywhere_gives_what_it_has(whole: bytes, tmp_path: Path) -> None:
    header = whole.index(b"\n") + 1
    most = -1
    for end in [*range(header, len(whole), 1999), len(whole)]:
        recording = read_bytes(tmp_path, whole[:end])
        assert recording is not None
        assert len(recording.samples) >= most
        most = len(recording.samples)
        assert (recording.trouble is None) is (end == len(whole))
        assert recording.trouble is None or "left out" not in recording.trouble
    packed = gzip.compress(whole)
    for end in range(200, len(packed), 1999):
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


@pytest.mark.slow
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


@pytest.mark.long
def test_a_gzip_bomb_is_unpacked_no_further_than_the_limit(whole: bytes, tmp_path: Path) -> None:
    path, mebibyte = tmp_path / "bomb.jsonl.gz", 1 << 20
    for filling in (b"x", b'{"t":1,"s":{}}\n'):
        with gzip.open(path, "wb", compresslevel=9) as file:
            file.write(whole[: whole.index(b"\n") + 1])
            for _ in range(8):
                file.write(filling * (mebibyte // len(filling)))
        recording = read_recording(path)
        assert recording.trouble is not None
        assert "unpacks to more than 64 times its size" in recording.trouble
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(3):
            file.write(b"x" * mebibyte)
    with pytest.raises(RecordingError, match="not a recording"):
        read_recording(path)


def test_of_a_file_without_end_so_much_is_read_and_no_more(
    whole: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, most, words in (
        ("MAX_LINES", 20, "it has more than 20 lines"),
        ("MAX_BYTES", 1 << 16, "it is larger than"),
    ):
        with monkeypatch.context() as context:
            context.setattr(lines, name, most)
            recording = read_bytes(tmp_path, whole * 3)
        assert recording is not None and recording.trouble is not None
        assert words in recording.trouble


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
