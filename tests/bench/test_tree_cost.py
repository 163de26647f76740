"""What looking at a tree costs: one process of 20 GiB (sparse) with 200,000 copied pages; 50 forks.

CPU milliseconds of the looking thread; the hold is the dearest single read of `smaps`.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from tests.tree.subjects import subject
from tui.tree.look import TreeLook
from tui.tree.subjects import running_subjects

pytestmark = pytest.mark.bench
GIB: Final = 1 << 30
TICKS: Final = 100


class Clock:
    """A clock that goes on by a tick when it is told."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def _cpu(act: Callable[[], object]) -> float:
    began = time.thread_time()
    act()
    return time.thread_time() - began


def _tell(name: str, pid: int) -> None:
    clock = Clock()
    look = TreeLook(pid, clock=clock)
    first = _cpu(look.tick)
    costs, walks = [], set()
    for _ in range(TICKS):
        clock.now += 0.1
        costs.append(_cpu(look.tick))
        walks.add(look.walked_at)
    reading = look.whole()
    whole = _cpu(look.whole)
    look.close()
    median, worst = statistics.median(costs), max(costs)
    print(
        f"{name:34}{len(reading.processes):5}{first * 1e3:9.1f}{median * 1e3:9.2f}"
        f"{worst * 1e3:9.1f}{sum(costs) / TICKS * 1000:9.2f}{len(walks):7}{whole * 1e3:9.1f}"
        f"{look.longest_hold_seconds * 1e3:8.1f}"
    )


def test_what_a_look_at_a_tree_costs(disk_dir: Path) -> None:
    path = disk_dir / "sparse.bin"
    path.touch()
    os.truncate(path, 20 * GIB)
    print(f"{TICKS} ticks of 0.1 s; CPU milliseconds")
    heads = ("procs", "first", "median", "worst", "mean", "walks", "whole", "hold")
    print(f"{'':34}" + "".join(f"{head:>{8 if head == 'hold' else 9}}" for head in heads))
    with subject("sparse", path, "200000") as made:
        _tell("20 GiB, 200,000 copied pages", made.pid)
    for forks in (4, 50):
        with subject("many_forks", str(forks)) as made:
            _tell(f"a process and {forks} forks, 64 MiB", made.pid)
    began = time.perf_counter()
    found = len(running_subjects())
    print(f"running_subjects: {found} found in {(time.perf_counter() - began) * 1e3:.0f} ms")
