"""Workers of one process have one memory: it is told once."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_workers_of_one_process_are_told_once_and_leave_no_thread(disk_dir: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.cluster.in_one_process", str(disk_dir)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    facts = json.loads(done.stdout.splitlines()[-1])
    (row,) = facts["told"]["rows"]
    assert (row["worker"], row["pid"]) == ("0, 1", facts["pid"])
    assert row["private_copies_bytes"] == facts["copies"] >= 256 * 512 * 8
    assert facts["told"]["total"]["private_copies_bytes"] == facts["copies"]
    assert facts["awaited"]["total"] == facts["told"]["total"]
    assert (facts["threads"], facts["threads_after"]) == (1, 0)
    assert "is not registered: client.register_plugin" in " ".join(facts["before"].split())
    assert [path.name for path in disk_dir.iterdir()] == ["a.npy"]
