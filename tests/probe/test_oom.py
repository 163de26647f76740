"""What the kernel's memory killer counted, level by level; a count that is missing is no 0."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.probe.cgroup_trees import canned, v1, v2
from tui.probe.cgroup import Cgroup, Roots, memory_cgroup
from tui.probe.oom import OomCounts, OomReading, machine_oom_kills
from tui.probe.reading import NO_PERMISSION, Absent

_EVENTS = "max 3\noom {}\noom_kill {}\n"


def _reading(roots: Roots) -> OomReading:
    return OomCounts(memory_cgroup(7, roots), roots).read()


def _kills(reading: OomReading) -> list[object]:
    assert not isinstance(reading.levels, Absent)
    return [level.counted.oom_kills for level in reading.levels]


def _tree(tmp_path: Path, root: dict[str, str]) -> Roots:
    return v2(
        tmp_path,
        {
            "": root,
            "job": {"memory.max": "4096\n", "memory.events.local": _EVENTS.format(2, 5)},
            "job/leaf": {"memory.max": "max\n", "memory.events.local": _EVENTS.format(0, 1)},
            "job/leaf/uncounted": {"cgroup.procs": ""},
        },
        path="/job/leaf/uncounted",
    )


def test_every_level_that_counts_memory_is_read_from_the_inside_out(tmp_path: Path) -> None:
    reading = _reading(_tree(tmp_path, {"cgroup.procs": ""}))
    assert not isinstance(reading.levels, Absent)
    assert [level.cgroup.directory.name for level in reading.levels] == ["leaf", "job"]
    assert _kills(reading) == [1, 5]
    assert [level.counted.limit_refusals for level in reading.levels] == [0, 2]
    assert (reading.ram_bytes, reading.swap_bytes) == (16 << 30, 2 << 30)


def test_only_the_real_root_has_nothing_above_it(tmp_path: Path) -> None:
    assert _reading(_tree(tmp_path / "real", {"cgroup.procs": ""})).is_whole
    inside = {"cgroup.procs": "", "cgroup.events": "", "memory.max": "9\n"}
    container = _reading(_tree(tmp_path / "container", inside))
    assert not container.is_whole
    job = {"job": {"memory.limit_in_bytes": "4096\n"}}
    assert not _reading(v1(tmp_path / "v1", job, path="/job")).is_whole
    whole = v1(tmp_path / "v1_whole", job | {"": {"release_agent": ""}}, path="/job")
    assert _reading(whole).is_whole


def test_the_older_events_of_v2_are_read_where_there_are_no_local_ones(tmp_path: Path) -> None:
    files = {"memory.max": "4096\n", "memory.events": _EVENTS.format(4, 6)}
    assert _kills(_reading(v2(tmp_path, {"job": files}, path="/job"))) == [6]


def test_v1_counts_the_victims_of_each_directory(tmp_path: Path) -> None:
    control = {"memory.limit_in_bytes": "4096\n", "memory.oom_control": "oom_kill 3\n"}
    top = {"memory.limit_in_bytes": "9999\n"}
    reading = _reading(v1(tmp_path, {"": top, "job": control}, path="/job"))
    assert _kills(reading) == [3, Absent("no memory.oom_control in this control group")]


def test_a_scope_that_is_not_there_yet_has_counted_nothing(tmp_path: Path) -> None:
    roots = _tree(tmp_path, {"cgroup.procs": ""})
    mount = tmp_path / "sys/fs/cgroup"
    scope = Cgroup(2, mount / "job/cowtop.scope", mount)
    counts = OomCounts(scope, roots)
    assert _kills(counts.read()) == [0, 5]
    # One that is still not there at the end is gone: that is no 0.
    assert _kills(counts.read()) == [Absent("the control group is gone"), 5]
    scope.directory.mkdir()
    (scope.directory / "memory.events.local").write_text(_EVENTS.format(1, 1))
    assert _kills(counts.read()) == [1, 5]


def test_without_a_control_group_the_reason_is_told(tmp_path: Path) -> None:
    roots = canned(tmp_path, cgroup="3:cpu:/x\n", mounts=(), files={})
    (roots.proc / "vmstat").write_text("pgfault 9\noom_kill 119\noom_killer 7\n")
    reading = _reading(roots)
    assert isinstance(reading.levels, Absent)
    assert reading.machine_kills == 119


@pytest.mark.parametrize(
    ("text", "kills"),
    [
        ("a 1\noom_kill 0\n", 0),
        ("a 1\noom_kill 12", 12),
        ("a 1\n", Absent("no oom_kill in /proc/vmstat (kernel 4.13+)")),
        ("oom_kill x\n", Absent("no oom_kill in /proc/vmstat (kernel 4.13+)")),
    ],
)
def test_the_machines_count_is_one_line_of_vmstat(
    tmp_path: Path, text: str, kills: int | Absent
) -> None:
    (tmp_path / "vmstat").write_text(text)
    assert machine_oom_kills(tmp_path) == kills


def test_a_vmstat_that_cannot_be_read_gives_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert machine_oom_kills(tmp_path) == Absent("no /proc/vmstat here")

    def refuse(self: Path) -> str:
        raise PermissionError

    monkeypatch.setattr(Path, "read_text", refuse)
    assert machine_oom_kills(tmp_path) == NO_PERMISSION
