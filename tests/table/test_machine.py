from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.table.machines import GIB, LARGE, MIB, NOT_TOLD, SMALL, any_cage, here
from tui.probe.cgroup_limit import MemoryLimit
from tui.probe.rlimits import Rlimits
from tui.probe.surroundings import Surroundings
from tui.probe.system import Machine
from tui.settings import CageKind, Settings
from tui.table.machine import Here, Obstacle, cage_check, scratch_room, why_not
from workloads.words import Mode

CELL = Settings(
    shape=(1 << 18, 1024), memory_max_bytes=512 << 20, swap_max_bytes=768 << 20, interval_seconds=1
)
NO_SWAP = replace(CELL, swap_max_bytes=0)


@pytest.mark.parametrize(
    ("machine", "settings", "reason", "remedy"),
    [
        (LARGE, CELL, None, None),
        (
            replace(LARGE, swap_bytes=0, swap_free_bytes=0),
            CELL,
            "needs 768 MiB of swap, this machine has none",
            "768 MiB of swap (as root: mkswap, swapon; cowtop never does); about 541 MiB would do",
        ),
        (
            replace(LARGE, swap_free_bytes=GIB // 2),
            CELL,
            "needs 768 MiB of swap, this machine has 512 MiB of it free",
            "256 MiB more of swap",
        ),
        (
            replace(LARGE, swap_free_bytes=NOT_TOLD),
            CELL,
            "needs 768 MiB of swap; how much there is is not known (not told)",
            "",
        ),
        (replace(LARGE, swap_bytes=0, swap_free_bytes=0), NO_SWAP, None, None),
        (replace(LARGE, swap_bytes=NOT_TOLD, swap_free_bytes=NOT_TOLD), NO_SWAP, None, None),
        (
            replace(LARGE, available_bytes=GIB // 4),
            CELL,
            "needs 512 MiB of memory, this machine has 256 MiB available",
            "--memory-max below 256 MiB",
        ),
        (replace(LARGE, available_bytes=NOT_TOLD), CELL, None, None),
        # What is the file's own can be taken back: it needs no room.
        (replace(LARGE, available_bytes=GIB // 4), replace(CELL, mode=Mode.READ_WRITE), None, None),
    ],
)
def test_a_cell_that_cannot_run_here_says_why_and_what_would_let_it(
    machine: Machine, settings: Settings, reason: str | None, remedy: str | None
) -> None:
    found = here(machine).obstacle(settings)
    assert (found.reason if found else None) == reason
    if found is not None and remedy is not None:
        assert remedy in found.remedy
        assert not found.is_refusal


@pytest.mark.parametrize("mode", ["c", "load"])
def test_what_the_kernel_will_not_map_is_an_outcome_known_before_the_array_is_made(
    mode: str,
) -> None:
    cell = replace(NO_SWAP, shape=(50_000, 20_000), mode=Mode(mode), memory_max_bytes=2 * GIB)
    found = here(SMALL).obstacle(cell)
    assert found is not None
    assert found.is_refusal
    assert "more than RAM + swap (1.93 GiB)" in found.reason
    assert "vm.overcommit_memory is 0" in found.reason
    assert "1.79 GiB more of swap" in found.remedy
    promised = here(replace(SMALL, overcommit=1)).obstacle(cell)
    assert promised is not None
    assert not promised.is_refusal
    assert "needs 2.00 GiB of memory, this machine has 1.76 GiB available" in promised.reason


def test_a_limit_on_address_space_refuses_every_mode() -> None:
    around = Surroundings(LARGE, Rlimits(GIB, None))
    for mode in Mode:
        found = why_not(replace(NO_SWAP, mode=mode), around)
        assert found is not None
        assert found.is_refusal
        assert "`ulimit -v` (RLIMIT_AS) allows, 1.00 GiB" in found.reason


def test_the_limit_that_cowtop_is_in_bounds_a_cell() -> None:
    group = MemoryLimit(GIB, 0, "cgroup", Path("/sys/fs/cgroup/x"))
    around = Surroundings(LARGE, group=group, group_used_bytes=700 * MIB)
    found = why_not(NO_SWAP, around)
    assert found is not None
    assert found.reason == "needs 512 MiB of memory, the limit around cowtop leaves 324 MiB"
    assert why_not(replace(NO_SWAP, mode=Mode.READ_WRITE), around) is None


def test_an_array_larger_than_the_disk_is_said_before_it_is_made() -> None:
    found = here(LARGE, disk=100 * MIB).obstacle(NO_SWAP)
    assert found is not None
    assert found.reason == "needs 1.00 GiB of disk, /scratch has 100 MiB free"
    assert "--scratch-dir" in found.remedy
    assert here(LARGE, disk=NOT_TOLD).obstacle(NO_SWAP) is None


def test_the_disk_is_that_of_the_scratch_directory(tmp_path: Path) -> None:
    place, free = scratch_room(tmp_path)
    assert place == str(tmp_path)
    assert isinstance(free, int)
    _, nowhere = scratch_room(tmp_path / "none")
    assert "does not exist" in str(nowhere)


def test_a_cage_that_cannot_be_had_is_the_reason() -> None:
    because = Obstacle("no cage: because", "be root")
    place = Here(lambda memory, swap, kind: because, lambda: Surroundings(LARGE))
    assert place.obstacle(NO_SWAP) == because
    assert any_cage(1, 0, CageKind.AUTO) is None


def test_too_small_a_limit_is_no_cage() -> None:
    found = cage_check()(1000, 0, CageKind.AUTO)
    assert found is not None
    assert "no process starts" in found.reason
