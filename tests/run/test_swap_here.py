from __future__ import annotations

from pathlib import Path

import pytest

from tui.probe.cgroup_limit import MemoryLimit
from tui.probe.reading import NO_PERMISSION, Absent, Figure, Sample
from tui.probe.surroundings import NO_GROUP, Surroundings
from tui.probe.system import Machine
from tui.run.about import WorkloadAbout
from tui.run.state import RunState
from tui.run.swap_here import SwapHere, swap_here
from tui.settings import CageKind, Settings

GIB = 1 << 30


def _around(swap: int, left: int | Absent, group: MemoryLimit | Absent = NO_GROUP) -> Surroundings:
    return Surroundings(Machine(8 * GIB, 4 * GIB, GIB, swap, left, NO_PERMISSION, 0), group=group)


def _state(swap_max: int | None, used: Figure = 0, cage: CageKind = CageKind.AUTO) -> RunState:
    settings = Settings(memory_max_bytes=GIB, swap_max_bytes=swap_max, cage=cage)
    return RunState(WorkloadAbout(settings), sample=Sample(1.0, {"swap_bytes": used}))


def _group(swap: int | None) -> MemoryLimit:
    return MemoryLimit(GIB, swap, "memory.max", Path("/sys/fs/cgroup/job"))


@pytest.mark.parametrize(
    ("state", "around", "found"),
    [
        (_state(None), _around(0, 0), SwapHere(0, "this machine has no swap")),
        (_state(None), _around(GIB, 0), SwapHere(0, "this machine's swap is full")),
        (
            _state(None),
            _around(2 * GIB, GIB),
            SwapHere(GIB, "this machine has 1.00 GiB of swap left"),
        ),
        (_state(None), _around(0, NO_PERMISSION), SwapHere(NO_PERMISSION, "no permission")),
        (_state(0), _around(GIB, GIB), SwapHere(0, "this run's limit allows no swap")),
        (_state(0), _around(0, NO_PERMISSION), SwapHere(0, "this run's limit allows no swap")),
        (
            _state(GIB, used=GIB // 4),
            _around(2 * GIB, 2 * GIB),
            SwapHere(GIB * 3 // 4, "this run's limit allows 1.00 GiB of swap"),
        ),
        (
            _state(GIB, used=GIB),
            _around(2 * GIB, 2 * GIB),
            SwapHere(0, "this run's limit allows 1.00 GiB of swap, all of it in use"),
        ),
        (
            _state(GIB, used=NO_PERMISSION),
            _around(2 * GIB, 2 * GIB),
            SwapHere(NO_PERMISSION, "this run's limit allows 1.00 GiB of swap"),
        ),
        (
            _state(0, cage=CageKind.RLIMIT),
            _around(GIB, GIB),
            SwapHere(GIB, "this machine has 1.00 GiB of swap left"),
        ),
        (
            _state(None),
            _around(GIB, GIB, _group(0)),
            SwapHere(0, "the control group around cowtop allows no swap"),
        ),
        (
            _state(None),
            _around(GIB, GIB, _group(GIB // 2)),
            SwapHere(GIB // 2, "the control group around cowtop allows 512 MiB of swap"),
        ),
    ],
)
def test_the_tightest_bound_on_swap_is_the_one_that_is_named(
    state: RunState, around: Surroundings, found: SwapHere
) -> None:
    assert swap_here(state, around) == found


def test_a_bound_that_nobody_tells_leaves_it_unknown() -> None:
    found = swap_here(_state(None), _around(GIB, GIB, _group(None)))
    assert isinstance(found.left_bytes, Absent)
