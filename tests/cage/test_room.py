"""The room that is left is the least of all limits, RAM and swap; what is missing is never 0."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.probe.cgroup_trees import STAT_V2, v2
from tui.cage.room import Bound, bounds_around, room_left, swap_left
from tui.probe.cgroup import memory_cgroup
from tui.probe.cgroup_counters import NO_LIMIT, CgroupCounters, Count
from tui.probe.reading import NO_PERMISSION, Absent
from tui.probe.system import Machine

_NOW = replace(
    CgroupCounters.without("not asked for"), usage_bytes=500, file_bytes=100, swap_bytes=50
)
_MACHINE = Machine(9000, 3000, 100, 800, 700, Absent("not told"), None)
_NO_SWAP = replace(_MACHINE, swap_bytes=0, swap_free_bytes=0)
Level = tuple[Count, Count]


def _read(*levels: Level, now: CgroupCounters = _NOW) -> list[tuple[Bound, CgroupCounters]]:
    return [(Bound(None, memory, swap, lambda: now), now) for memory, swap in levels]


@pytest.mark.parametrize(
    ("levels", "machine", "swap", "room"),
    [
        # Without a limit: what the machine has available, and its free swap.
        ((), _MACHINE, 700, 3700),
        ((), _NO_SWAP, 0, 3000),
        # 400 of a limit are held by no file.
        (((1000, 0),), _MACHINE, 0, 600),
        (((1000, 250),), _MACHINE, 200, 800),
        (((1000, NO_LIMIT),), _MACHINE, 700, 1300),
        # A swap limit of 3000 on a machine that has none is none.
        (((1000, 3000),), _NO_SWAP, 0, 600),
        (((1000, NO_LIMIT),), _NO_SWAP, 0, 600),
        # The cage may be wider than what is around it, in memory and in swap.
        (((1000, 250), (450, NO_LIMIT)), _MACHINE, 200, 250),
        (((1000, NO_LIMIT), (NO_LIMIT, 60)), _MACHINE, 10, 610),
        (((50_000, 0),), _MACHINE, 0, 3000),
        # Already beyond it.
        (((300, 40),), _MACHINE, 0, 0),
        # A limit that cannot be read is not no limit.
        (((NO_PERMISSION, 0),), _MACHINE, 0, NO_PERMISSION),
        (((1000, NO_PERMISSION),), _MACHINE, NO_PERMISSION, NO_PERMISSION),
        (((1000, NO_PERMISSION),), _NO_SWAP, 0, 600),
    ],
)
def test_the_least_of_all_is_what_is_left(
    levels: tuple[Level, ...], machine: Machine, swap: Count, room: Count
) -> None:
    read = _read(*levels)
    assert swap_left(read, machine) == swap
    assert room_left(read, machine) == room


@pytest.mark.parametrize("name", ["usage_bytes", "file_bytes", "swap_bytes"])
def test_a_counter_that_is_missing_makes_the_room_absent(name: str) -> None:
    now = replace(_NOW, **{name: Absent("gone")})
    assert room_left(_read((1000, 250), now=now), _MACHINE) == Absent("gone")


def test_the_levels_above_are_bounds_and_those_without_a_limit_are_not(tmp_path: Path) -> None:
    roots = v2(
        tmp_path,
        {
            "job": {"memory.max": "4096\n", "memory.swap.max": "max\n", "memory.stat": STAT_V2},
            "job/step": {"memory.max": "max\n", "memory.swap.max": "max\n"},
            "job/step/leaf": {"memory.max": "max\n", "memory.swap.max": "0\n"},
        },
        path="/job/step/leaf",
    )
    bounds = bounds_around(memory_cgroup(7, roots), None)
    assert [(b.memory_max_bytes, b.swap_max_bytes) for b in bounds] == [
        (NO_LIMIT, 0),
        (4096, NO_LIMIT),
    ]
    assert bounds[1].counters().file_bytes == 8000
    assert bounds_around(NO_PERMISSION, None) == []
