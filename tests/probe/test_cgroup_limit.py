from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.probe.cgroup_trees import NO_LIMIT_V1, canned, v1, v2
from tui.probe.cgroup import Cgroup
from tui.probe.cgroup_limit import MemoryLimit, limit_in_force, tightest
from tui.probe.reading import Absent

MIB = 1 << 20
SWAP = 2048 * MIB


def test_a_leaf_without_a_limit_is_under_its_parents(tmp_path: Path) -> None:
    roots = v2(
        tmp_path,
        {
            "job": {"memory.max": f"{512 * MIB}\n", "memory.swap.max": "max\n"},
            "job/leaf": {"memory.max": "max\n", "memory.swap.max": f"{64 * MIB}\n"},
        },
        path="/job/leaf",
    )
    found = limit_in_force(7, roots)
    job = tmp_path / "sys/fs/cgroup/job"
    assert found == MemoryLimit(512 * MIB, 64 * MIB, f"cgroup v2 memory.max of {job}", job)


@given(limits=st.lists(st.one_of(st.none(), st.integers(1, 8 << 30)), min_size=1, max_size=4))
def test_the_tightest_limit_on_the_way_up_wins(
    tmp_path_factory: pytest.TempPathFactory, limits: list[int | None]
) -> None:
    names = ["/".join("abcd"[: depth + 1]) for depth in range(len(limits))]
    directories = {
        name: {"memory.max": "max" if limit is None else str(limit)}
        for name, limit in zip(names, limits, strict=True)
    }
    found = limit_in_force(
        7, v2(tmp_path_factory.mktemp("tree"), directories, path=f"/{names[-1]}")
    )
    assert isinstance(found, MemoryLimit)
    assert found.bytes == min((limit for limit in limits if limit), default=16 << 30)


def test_v1_takes_memory_and_swap_together(tmp_path: Path) -> None:
    roots = v1(
        tmp_path,
        {
            "job": {
                "memory.limit_in_bytes": NO_LIMIT_V1,
                "memory.memsw.limit_in_bytes": NO_LIMIT_V1,
            },
            "job/1": {
                "memory.limit_in_bytes": f"{512 * MIB}\n",
                "memory.memsw.limit_in_bytes": f"{768 * MIB}\n",
            },
        },
        path="/job/1",
    )
    found = limit_in_force(7, roots)
    assert isinstance(found, MemoryLimit)
    assert (found.bytes, found.swap_bytes) == (512 * MIB, 256 * MIB)
    assert found.source.startswith("cgroup v1 memory.limit_in_bytes")


def test_without_swap_accounting_all_swap_of_the_machine_counts(tmp_path: Path) -> None:
    roots = v1(tmp_path, {"job": {"memory.limit_in_bytes": f"{512 * MIB}\n"}}, path="/job")
    found = limit_in_force(7, roots)
    assert isinstance(found, MemoryLimit)
    assert found.swap_bytes == SWAP


def test_v1_knows_limits_above_a_container_from_the_kernels_own_sum(tmp_path: Path) -> None:
    roots = v1(
        tmp_path,
        {
            "": {
                "memory.limit_in_bytes": NO_LIMIT_V1,
                "memory.stat": f"hierarchical_memory_limit {256 * MIB}\n"
                f"hierarchical_memsw_limit {NO_LIMIT_V1}",
            }
        },
        path="/",
    )
    found = limit_in_force(7, roots)
    assert isinstance(found, MemoryLimit)
    assert found.bytes == 256 * MIB
    assert "hierarchical_memory_limit" in found.source


def test_without_hierarchy_a_parents_limit_binds_nobody_below(tmp_path: Path) -> None:
    roots = v1(
        tmp_path,
        {
            "a": {"memory.limit_in_bytes": f"{64 * MIB}\n", "memory.use_hierarchy": "0\n"},
            "a/b": {"memory.limit_in_bytes": f"{512 * MIB}\n", "memory.use_hierarchy": "0\n"},
        },
        path="/a/b",
    )
    found = limit_in_force(7, roots)
    assert isinstance(found, MemoryLimit)
    assert found.bytes == 512 * MIB


def test_no_limit_anywhere_means_ram_and_swap(tmp_path: Path) -> None:
    for version in (v1, v2):
        top = tmp_path / version.__name__
        files = {"memory.limit_in_bytes": NO_LIMIT_V1, "memory.max": "max\n"}
        found = limit_in_force(7, version(top, {"a": files}, path="/a"))
        assert isinstance(found, MemoryLimit)
        assert (found.bytes, found.swap_bytes, found.directory) == (16 << 30, SWAP, None)


def test_a_limit_above_the_ram_does_not_bind_but_its_swap_limit_does(tmp_path: Path) -> None:
    files = {"memory.max": f"{64 << 30}\n", "memory.swap.max": "0\n"}
    found = limit_in_force(7, v2(tmp_path, {"a": files}, path="/a"))
    assert isinstance(found, MemoryLimit)
    assert (found.bytes, found.swap_bytes, found.directory) == (16 << 30, 0, None)


def test_without_cgroups_the_source_says_why_it_is_the_ram(tmp_path: Path) -> None:
    roots = canned(tmp_path, cgroup="", mounts=(), files={})
    found = limit_in_force(7, roots)
    assert isinstance(found, MemoryLimit)
    assert "not in a cgroup v2 tree" in found.source
    (tmp_path / "proc/meminfo").unlink()
    assert isinstance(limit_in_force(7, roots), Absent)


def test_only_limits_below_a_directory_can_be_asked_for(tmp_path: Path) -> None:
    v2(tmp_path, {"a": {"memory.max": "10"}, "a/b": {"memory.max": "20"}}, path="/a/b")
    mount = tmp_path / "sys/fs/cgroup"
    leaf = Cgroup(2, mount / "a/b", mount)
    inner, whole = tightest(leaf, "memory", below=mount / "a"), tightest(leaf, "memory")
    assert inner and whole
    assert (inner.bytes, whole.bytes) == (20, 10)


def test_this_machine_has_a_limit() -> None:
    found = limit_in_force()
    assert not isinstance(found, Absent)
    assert found.bytes > MIB
