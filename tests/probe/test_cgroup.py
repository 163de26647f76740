from __future__ import annotations

from pathlib import Path

import pytest

from tests.probe.cgroup_trees import MOUNT_V1, MOUNT_V2, canned, v1, v2
from tui.probe.cgroup import Cgroup, cgroup_of, memory_cgroup, parsed_limit
from tui.probe.reading import PROCESS_GONE, Absent


def test_a_v2_process_is_found_below_the_mount_point(tmp_path: Path) -> None:
    roots = v2(tmp_path, {"user.slice/a.scope": {"memory.max": "max"}}, path="/user.slice/a.scope")
    mount = tmp_path / "sys/fs/cgroup"
    found = Cgroup(2, mount / "user.slice/a.scope", mount)
    assert memory_cgroup(7, roots) == found
    assert list(found.upwards()) == [mount / "user.slice/a.scope", mount / "user.slice", mount]


def test_in_a_hybrid_system_the_v1_memory_hierarchy_counts(tmp_path: Path) -> None:
    roots = v1(tmp_path, {"job/1": {"memory.limit_in_bytes": "1"}}, path="/job/1")
    mount = tmp_path / "sys/fs/cgroup/memory"
    assert memory_cgroup("self", roots) == Cgroup(1, mount / "job/1", mount)
    second = cgroup_of("self", 2, roots)
    assert isinstance(second, Cgroup)
    assert second.directory == tmp_path / "sys/fs/cgroup/unified"


def test_a_container_sees_its_own_part_of_the_v1_tree(tmp_path: Path) -> None:
    mount_line = MOUNT_V1.replace("0:32 / ", "0:32 /docker/abc ")
    roots = canned(
        tmp_path,
        cgroup="4:memory:/docker/abc/inner\n",
        mounts=(mount_line,),
        files={"sys/fs/cgroup/memory/inner/memory.limit_in_bytes": "1"},
    )
    found = memory_cgroup(7, roots)
    assert isinstance(found, Cgroup)
    assert found.directory == tmp_path / "sys/fs/cgroup/memory/inner"


@pytest.mark.parametrize(
    ("root", "path"),
    [("/docker/abc", "/docker/abcd"), ("/../..", "/"), ("/", "/../other.scope")],
)
def test_a_cgroup_outside_the_mounted_part_is_absent(tmp_path: Path, root: str, path: str) -> None:
    mount_line = MOUNT_V2.replace("0:38 / ", f"0:38 {root} ")
    roots = canned(
        tmp_path,
        cgroup=f"0::{path}\n",
        mounts=(mount_line,),
        files={"sys/fs/cgroup/cgroup.controllers": "memory"},
    )
    found = memory_cgroup(7, roots)
    assert isinstance(found, Absent)
    assert "not in the part" in found.reason


def test_a_mount_point_with_a_blank_is_read(tmp_path: Path) -> None:
    roots = canned(
        tmp_path,
        cgroup="0::/\n",
        mounts=(MOUNT_V2.replace("/sys/fs/cgroup", "/my\\040groups"),),
        files={"my groups/cgroup.controllers": "memory"},
    )
    found = memory_cgroup(7, roots)
    assert isinstance(found, Cgroup)
    assert found.directory == tmp_path / "my groups"


def test_every_way_to_have_no_cgroup_has_its_own_reason(tmp_path: Path) -> None:
    roots = v2(tmp_path, {}, path="/gone.scope (deleted)")
    assert memory_cgroup(999_999, roots) == PROCESS_GONE
    deleted = cgroup_of(7, 2, roots)
    assert deleted == Absent("its control group was removed")
    (tmp_path / "proc/7/cgroup").write_text("0::/\n")
    (tmp_path / "sys/fs/cgroup/cgroup.controllers").write_text("cpu pids\n")
    without = memory_cgroup(7, roots)
    assert isinstance(without, Absent)
    assert "no memory controller" in without.reason
    (tmp_path / "proc/self/mountinfo").write_text("")
    unmounted = cgroup_of(7, 2, roots)
    assert unmounted == Absent("cgroup v2 is not mounted here")


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("max\n", None),
        ("9223372036854771712\n", None),  # 64 bits, pages of 4 KiB
        ("9223372036854710272\n", None),  # 64 bits, pages of 64 KiB
        ("9223372036854775807\n", None),  # before page counters
        ("8796093018112\n", None),  # 32 bits
        ("536870912\n", 536870912),
        ("0\n", 0),
        ("", None),
    ],
)
def test_a_sentinel_is_no_limit(
    text: str, limit: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.probe.cgroup._NO_LIMIT_32_BITS", ((1 << 31) - 1) * 4096)
    assert parsed_limit(text) == limit
