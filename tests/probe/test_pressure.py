from __future__ import annotations

import errno
from pathlib import Path

import pytest

from tests.probe.cgroup_trees import write_files
from tui.probe.cgroup import Cgroup
from tui.probe.pressure import Pressure, cgroup_memory_pressure, system_memory_pressure
from tui.probe.reading import Absent

TEXT = (
    "some avg10=1.53 avg60=0.87 avg300=0.30 total=1234\n"
    "full avg10=0.42 avg60=0.10 avg300=0.00 total=99\n"
)


def test_the_ten_second_averages_are_read(tmp_path: Path) -> None:
    write_files(tmp_path, {"pressure/memory": TEXT, "memory.pressure": TEXT})
    assert system_memory_pressure(tmp_path) == Pressure(1.53, 0.42)
    assert cgroup_memory_pressure(Cgroup(2, tmp_path, tmp_path)) == Pressure(1.53, 0.42)


def test_where_there_is_no_pressure_file_it_is_absent(tmp_path: Path) -> None:
    pressure = system_memory_pressure(tmp_path)
    assert isinstance(pressure.some_percent, Absent)
    assert "not in this kernel" in pressure.some_percent.reason
    first = cgroup_memory_pressure(Cgroup(1, tmp_path, tmp_path))
    assert first.full_percent == Absent("cgroup v1 has no pressure figures")


def test_pressure_turned_off_at_boot_is_absent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> str:
        raise OSError(errno.EOPNOTSUPP, "Operation not supported", path)

    monkeypatch.setattr(Path, "read_text", refuse)
    some = system_memory_pressure(tmp_path).some_percent
    assert isinstance(some, Absent)
    assert "psi=1" in some.reason


def test_a_missing_or_broken_line_is_absent(tmp_path: Path) -> None:
    write_files(tmp_path, {"pressure/memory": "some avg10=? total=1\n"})
    found = system_memory_pressure(tmp_path)
    assert isinstance(found.some_percent, Absent)
    assert isinstance(found.full_percent, Absent)
