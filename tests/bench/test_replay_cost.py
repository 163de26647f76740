"""What a replay costs: a seek anywhere in an hour, and reading the file."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.recording.recordings import record
from tui.recording.reader import read_recording
from tui.recording.timeline import Timeline
from tui.run.history import History


@pytest.mark.bench
def test_a_seek_in_an_hour(tmp_path: Path) -> None:
    path = tmp_path / "hour.jsonl"
    record(path, seconds=3600)
    began = time.perf_counter()
    recording = read_recording(path)
    read = time.perf_counter()
    timeline = Timeline(recording)
    indexed = time.perf_counter()
    print(f"\n{path.stat().st_size:,} bytes, {len(recording.samples):,} samples")
    print(f"read {(read - began) * 1000:.0f} ms, index {(indexed - read) * 1000:.1f} ms")
    worst = 0.0
    for step in range(101):
        began = time.perf_counter()
        update = timeline.up_to(recording.length_seconds * step / 100)
        history = History()
        for sample in update.samples:
            history.append(sample)
        worst = max(worst, time.perf_counter() - began)
    print(f"worst of 101 seeks, with the monitor's history made anew: {worst * 1000:.1f} ms")
