"""Every command on hostile recordings: no traceback, nothing raw, within memory and CPU time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import islice
from pathlib import Path

import pytest

from tests.hostile.batch import MOST_RESIDENT_BYTES, corpus
from tui.printed.quoting import json_text
from tui.recording.lines import RecordingError
from tui.recording.reader import read_recording
from tui.recording.timeline import Timeline
from tui.run.result import run_json
from tui.text import clean

_PARTS = 12
_SECONDS = 1500.0


def _tried(part: int, of: int) -> int:
    """How many were tried in a process of its own; what was wrong fails the test."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.hostile.batch", str(part), str(of)],
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )
    last = ended.stderr.splitlines()[-1:]
    *wrong, told = ended.stdout.splitlines() or [""]
    assert wrong == []
    assert ended.returncode == 0, f"at {last}: {ended.stderr[-500:]}"
    found = json.loads(told)
    assert found["resident_bytes"] <= MOST_RESIDENT_BYTES
    print(f"{found['tried']} recordings tried, {found['tried']} clean")
    return int(found["tried"])


@pytest.mark.long
def test_a_short_draw_of_hostile_recordings_harms_nothing() -> None:
    assert _tried(30, 300) >= 2


@pytest.mark.slow
def test_one_of_25_hostile_recordings_is_read_or_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "recording.jsonl"
    for _, data in islice(corpus(), 30, None, 25):
        path.write_bytes(data)
        try:
            recording = read_recording(path)
        except RecordingError as error:
            assert clean(str(error)) == str(error)
        else:
            assert clean(recording.trouble or "") == (recording.trouble or "")
            json_text(run_json(recording.end))
            Timeline(recording).up_to(recording.length_seconds)


@pytest.mark.long
@pytest.mark.parametrize("part", range(_PARTS))
def test_no_hostile_recording_harms_anything(part: int) -> None:
    assert _tried(part, _PARTS) >= 40


@pytest.mark.long
def test_the_corpus_is_large_and_the_same_in_every_run() -> None:
    names = [name for name, _ in corpus()]
    assert len(names) == len(set(names)) >= 500
    assert all(one == other for one, other in zip(corpus(), corpus(), strict=True))
