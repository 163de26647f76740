"""joblib's workers, which map what they are given `mmap_mode='c'`, as people use them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.tree.by_hand import copies_of
from tests.tree.subjects import subject
from tests.tree.test_look import process, whole

pytest.importorskip("joblib", reason="joblib is not installed")
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]


def test_the_copies_of_joblib_s_workers_are_those_that_smaps_has(disk_dir: Path) -> None:
    with subject("joblib_workers", disk_dir) as made:
        reading = whole(made.pid)
        workers = [process(reading, pid) for pid in made.said]
        assert len(workers) == 2
        for one in workers:
            arrays = [use for use in one.uses if use.get("private_copies_bytes") != 0]
            assert len(arrays) == 1
            copies = copies_of(one.pid, arrays[0].file)
            assert arrays[0].get("private_copies_bytes") == copies
            assert one.get("private_copies_bytes") == copies > 0
        total = sum(copies_of(one.pid, use.file) for one in workers for use in one.uses)
        assert reading.get("private_copies_bytes") == total
