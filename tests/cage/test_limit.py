"""What is read under which limit, and when it will be full; absent is never taken for zero."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.cage.counted import COUNTED, MACHINE, OLD, CannedCage
from tests.probe.cgroup_trees import STAT_V1, STAT_V2, write_files
from tui.cage import limit as limit_module
from tui.cage.limit import LimitReader
from tui.metrics import METRICS
from tui.probe.cgroup_limit import MemoryLimit
from tui.probe.pressure import Pressure
from tui.probe.reading import NO_PERMISSION, Absent, Figure, Tier
from tui.probe.system import Machine


@pytest.fixture(autouse=True)
def _machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limit_module, "read_machine", lambda: MACHINE)
    monkeypatch.setattr(limit_module, "system_memory_pressure", lambda: Pressure(12.5, 1.0))


def _limited_by(monkeypatch: pytest.MonkeyPatch, found: MemoryLimit | Absent) -> LimitReader:
    asked = []

    def limit_in_force(pid: int) -> MemoryLimit | Absent:
        asked.append(pid)
        return found

    monkeypatch.setattr(limit_module, "limit_in_force", limit_in_force)
    reader = LimitReader(4711)
    assert asked == [4711]
    return reader


def _reader_in(monkeypatch: pytest.MonkeyPatch, directory: Path) -> LimitReader:
    return _limited_by(monkeypatch, MemoryLimit(50_000, None, "a group's limit", directory))


def test_a_cage_is_read_with_its_own_limits_and_its_own_mark() -> None:
    reader = LimitReader(4711, cage=CannedCage(COUNTED, 1000))
    assert reader.words == "a cage of the test"
    assert reader.read() == {
        "limit_bytes": 10_000,
        "limit_usage_bytes": 9000,
        "limit_usage_peak_bytes": 9500,
        "limit_unreclaimable_bytes": 9000 - (3000 - 200 - 100),
        "limit_reclaimable_bytes": 3000 - 200 - 100,
        "limit_swap_bytes": 400,
        "limit_swap_left_bytes": 600,
        "limit_room_bytes": 10_000 - (9000 - 3000) + 600,
        "limit_kernel_bytes": 700,
        "limit_hits": 0,
        "memory_pressure_percent": 12.5,
    }


@pytest.mark.parametrize(
    ("swap_max", "used", "left"),
    [
        (1000, 400, 600),
        (1000, 1000, 0),
        (1000, 1200, 0),  # a limit lowered under what was in use
        (0, 0, 0),
        (1000, Absent("no swap here"), Absent("no swap here")),
        (3000, 400, 2500),  # the machine has no more
        (None, 400, 2500),
    ],
)
def test_the_swap_left_is_the_limit_less_what_is_used(
    swap_max: int | None, used: int | Absent, left: Figure
) -> None:
    cage = CannedCage(replace(COUNTED, swap_bytes=used), swap_max)
    assert LimitReader(1, cage=cage).read()["limit_swap_left_bytes"] == left


def test_a_group_of_v2_is_read_where_its_limit_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(
        tmp_path,
        {
            "cgroup.controllers": "memory\n",
            "memory.current": "40000\n",
            "memory.peak": "49000\n",
            "memory.stat": STAT_V2,
            "memory.swap.current": "4096\n",
            "memory.pressure": "some avg10=3.25 avg60=0.00 avg300=0.00 total=1\n",
        },
    )
    reader = _reader_in(monkeypatch, tmp_path)
    assert reader.words == "a group's limit"
    assert reader.read() == {
        "limit_bytes": 50_000,
        "limit_usage_bytes": 40_000,
        "limit_usage_peak_bytes": OLD,  # others may have set the mark, long ago
        "limit_unreclaimable_bytes": 40_000 - 5700,
        "limit_reclaimable_bytes": 9000 - 1000 - 2000 - 300,
        "limit_swap_bytes": 4096,
        "limit_swap_left_bytes": 2500,
        "limit_room_bytes": 6000 + 2500,
        "limit_kernel_bytes": 512,
        "limit_hits": Absent("no memory.events in this control group"),
        "memory_pressure_percent": 3.25,
    }


def test_a_group_of_v1_is_told_from_one_of_v2_by_what_v2_alone_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(
        tmp_path,
        {
            "memory.usage_in_bytes": "40000\n",
            "memory.memsw.usage_in_bytes": "44096\n",
            "memory.stat": STAT_V1,
        },
    )
    reader = _reader_in(monkeypatch, tmp_path)
    found = reader.read()
    assert found["limit_usage_bytes"] == 40_000
    assert found["limit_swap_bytes"] == 4096
    assert found["memory_pressure_percent"] == 12.5
    assert reader.words == "a group's limit; pressure: the whole machine's"


def test_without_a_group_the_machine_is_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = _limited_by(monkeypatch, MemoryLimit(16_000, 4000, "RAM of this machine"))
    for_groups_only = Absent("counted for control groups only")
    assert reader.words == "RAM of this machine"
    assert reader.read() == {
        "limit_bytes": 16_000,
        "limit_usage_bytes": for_groups_only,
        "limit_unreclaimable_bytes": 10_000,
        "limit_reclaimable_bytes": 5000,
        "limit_swap_bytes": 1500,
        "limit_swap_left_bytes": 2500,
        "limit_room_bytes": 6000 + 2500,
        "limit_kernel_bytes": for_groups_only,
        "memory_pressure_percent": 12.5,
    }


def test_less_available_than_free_is_nothing_to_reclaim(monkeypatch: pytest.MonkeyPatch) -> None:
    low = replace(MACHINE, available_bytes=900)
    monkeypatch.setattr(limit_module, "read_machine", lambda: low)
    reader = _limited_by(monkeypatch, MemoryLimit(16_000, None, "RAM"))
    assert reader.read()["limit_reclaimable_bytes"] == 0


def test_a_limit_that_cannot_be_found_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    reader = _limited_by(monkeypatch, NO_PERMISSION)
    assert reader.words == "no permission"
    assert reader.read()["limit_bytes"] == Absent("not known")


_OF_MACHINE = (
    "limit_unreclaimable_bytes",
    "limit_reclaimable_bytes",
    "limit_swap_bytes",
    "limit_swap_left_bytes",
    "limit_room_bytes",
)


def test_every_figure_of_the_tier_is_a_number_or_says_why_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    keys = {metric.key for metric in METRICS if metric.tier is Tier.LIMIT}
    machine = _limited_by(monkeypatch, MemoryLimit(16_000, None, "RAM"))
    gone = _reader_in(monkeypatch, tmp_path / "gone")
    for reader in (machine, gone, LimitReader(1, cage=CannedCage(COUNTED, None))):
        assert keys <= reader.read().keys()

    nobody_knows = Machine.without(Absent("nobody knows"))
    monkeypatch.setattr(limit_module, "read_machine", lambda: nobody_knows)
    found = machine.read()
    assert found.pop("limit_bytes") == 16_000
    assert found.keys() >= keys - {"limit_bytes"}
    assert {found[key] for key in _OF_MACHINE} == {Absent("nobody knows")}
