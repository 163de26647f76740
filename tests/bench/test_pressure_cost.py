"""What watching costs where memory is short: a cage around watcher and child together."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest

from tui.cage import Cage, make_cage

pytestmark = pytest.mark.bench
LIMIT = 200 << 20
ROUNDS = 5
RUN = (
    *(sys.executable, "-m", "cowtop", "run", "fill", "--headless", "--mode", "r+"),
    *("--size", "400M", "--flush-every", "100"),
)


def _watcher_seconds(scratch: Path, cage: Cage | None) -> float:
    """CPU seconds of the watcher's thread in one run, within the cage if there is one."""
    enter = [f"echo $$ > {procs}" for procs in cage.procs_files] if cage is not None else []
    script = "; ".join([*enter, 'exec "$@"'])
    done = subprocess.run(
        ["sh", "-c", script, "sh", *RUN, "--scratch-dir", str(scratch)],
        stdout=subprocess.PIPE,
        check=True,
    )
    seconds: float = json.loads(done.stdout)["watching"]["cpu_seconds"]
    return seconds


def test_the_watcher_in_a_cage_beside_one_without(
    scratch_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = make_cage(LIMIT, None)
    if not isinstance(made, Cage) or not made.procs_files:
        pytest.skip("no cage that a process can enter by itself can be had here")
    free, caged = [], []
    with made as cage:
        for _ in range(ROUNDS):
            free.append(_watcher_seconds(scratch_dir, None))
            caged.append(_watcher_seconds(scratch_dir, cage))
    with capsys.disabled():
        print(
            f"\nwatcher, r+ 400 MiB: {median(free):.3f} s of CPU without a cage, "
            f"{median(caged):.3f} s in one of 200 MiB around both: "
            f"{median(caged) / median(free):.2f} times"
        )
