"""The limit that binds is read, whether it is the cage's, one around it, or the machine's."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cage.counted import COUNTED, MACHINE, OLD, CannedCage
from tests.probe.cgroup_trees import STAT_V1, write_files
from tui.cage import limit as limit_module
from tui.cage.limit import LimitReader
from tui.probe.cgroup import Cgroup
from tui.probe.cgroup_limit import MemoryLimit
from tui.probe.pressure import Pressure
from tui.probe.reading import Absent


@pytest.fixture(autouse=True)
def _machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limit_module, "read_machine", lambda: MACHINE)
    monkeypatch.setattr(limit_module, "system_memory_pressure", lambda: Pressure(12.5, 1.0))


_PRESSURE = {"memory.pressure": "some avg10=3.25 avg60=0.00 avg300=0.00 total=1\n"}


def test_the_pressure_of_a_cage_is_its_own_where_it_has_one(tmp_path: Path) -> None:
    write_files(tmp_path, _PRESSURE)
    second = LimitReader(1, cage=CannedCage(COUNTED, 0, Cgroup(2, tmp_path, tmp_path)))
    assert second.read()["memory_pressure_percent"] == 3.25
    assert "pressure" not in second.words
    first = LimitReader(1, cage=CannedCage(COUNTED, 0, Cgroup(1, tmp_path, tmp_path)))
    assert first.read()["memory_pressure_percent"] == 12.5
    assert first.words.endswith("; pressure: the whole machine's")


def test_with_a_tighter_limit_around_the_cage_that_limit_is_read(tmp_path: Path) -> None:
    files = {"memory.usage_in_bytes": "4000\n", "memory.max_usage_in_bytes": "4500\n"}
    write_files(tmp_path, files | {"memory.stat": STAT_V1, "cage/cgroup.procs": ""})
    cage = CannedCage(COUNTED, 0, Cgroup(1, tmp_path / "cage", tmp_path))
    cage.tighter = MemoryLimit(5000, 0, "the job's limit", tmp_path)
    reader = LimitReader(1, cage=cage)
    found = reader.read()
    assert (found["limit_bytes"], found["limit_usage_bytes"]) == (5000, 4000)
    assert found["limit_usage_peak_bytes"] == OLD
    assert reader.words.startswith("the job's limit, tighter than the 9.77 KiB of a cage of the")
    (tmp_path / "memory.max_usage_in_bytes").write_text("4990\n")
    assert reader.still_standing() == {
        "limit_bytes": 5000,
        "limit_usage_peak_bytes": 4990,
        "limit_hits": Absent("no memory.failcnt in this control group"),
    }


def test_a_cage_wider_than_the_machine_is_read_as_the_machine() -> None:
    cage = CannedCage(COUNTED, 0)
    cage.tighter = MemoryLimit(16_000, 0, "RAM of this machine", None)
    reader = LimitReader(1, cage=cage)
    assert reader.is_of_machine
    assert reader.read()["limit_unreclaimable_bytes"] == 10_000
    assert reader.still_standing() == {"limit_bytes": 16_000}


def test_what_a_cage_counted_still_stands_after_the_end() -> None:
    reader = LimitReader(1, cage=CannedCage(COUNTED, 0))
    assert reader.still_standing() == {
        "limit_bytes": 10_000,
        "limit_usage_peak_bytes": 9500,
        "limit_hits": 0,
    }
