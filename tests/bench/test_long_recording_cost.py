"""What a day of recording costs to compare, to export and to draw: memory and CPU."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest

from tests.recording.long_recordings import DAY_SAMPLES, write_long
from tests.recording.test_a_day import resident_bytes


@pytest.mark.bench
def test_what_a_day_of_recording_costs(tmp_path: Path) -> None:
    path = tmp_path / "day.jsonl"
    write_long(path, DAY_SAMPLES)
    print(f"\n{DAY_SAMPLES:,} samples, {path.stat().st_size >> 20} MiB")
    picture = ("snapshot", str(path), "--out", str(tmp_path / "a.svg"))
    for command in (("export", str(path)), ("compare", str(path), str(path)), picture):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        resident = resident_bytes(*command, out=tmp_path / "out.txt")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime - before.ru_utime
        print(f"{command[0]:9} {resident >> 20:4} MiB, {seconds:.0f} s of CPU")
