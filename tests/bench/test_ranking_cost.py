"""What it costs to rank the recordings of a job: memory and CPU, by how many there are."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest

from tests.recording.job_recordings import write_job
from tests.recording.test_a_day import resident_bytes


@pytest.mark.bench
def test_what_the_recordings_of_a_thousand_ranks_cost(tmp_path: Path) -> None:
    folder = tmp_path / "job"
    folder.mkdir()
    paths = [str(path) for path in write_job(folder, 1000, seconds=30)]
    print(f"\n{Path(paths[0]).stat().st_size >> 10} KiB each")
    for many in (10, 100, 1000):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        resident = resident_bytes("compare", *paths[:many], "--top", "5", out=tmp_path / "out.txt")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime - before.ru_utime
        print(f"{many:6,} {resident / (1 << 20):6.1f} MiB, {seconds:.1f} s of CPU")
