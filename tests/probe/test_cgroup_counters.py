from __future__ import annotations

from dataclasses import asdict, fields
from pathlib import Path

import pytest

from tests.probe.cgroup_trees import NO_LIMIT_V1, STAT_V1, STAT_V2, write_files
from tui.probe.cgroup import Cgroup
from tui.probe.cgroup_counters import NO_LIMIT, CgroupCounters, read_counters, risen
from tui.probe.reading import Absent

V1_FILES = {
    "memory.usage_in_bytes": "40960\n",
    "memory.max_usage_in_bytes": "81920\n",
    "memory.stat": STAT_V1,
    "memory.kmem.usage_in_bytes": "512\n",
    "memory.limit_in_bytes": "65536\n",
    "memory.memsw.limit_in_bytes": "98304\n",
    "memory.failcnt": "2\n",
    "memory.memsw.failcnt": "1\n",
    "memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n",
}
V2_FILES = {
    "memory.current": "40960\n",
    "memory.peak": "81920\n",
    "memory.stat": STAT_V2,
    "memory.swap.current": "4096\n",
    "memory.max": "65536\n",
    "memory.swap.max": "32768\n",
    "memory.events": "low 0\nhigh 0\nmax 9\noom 9\noom_kill 9\noom_group_kill 0\n",
    "memory.events.local": "low 0\nhigh 0\nmax 3\noom 1\noom_kill 1\noom_group_kill 0\n",
}


def counters(tmp_path: Path, version: int, files: dict[str, str]) -> CgroupCounters:
    write_files(tmp_path, files)
    return read_counters(Cgroup(1 if version == 1 else 2, tmp_path, tmp_path))


@pytest.mark.parametrize(("version", "files"), [(1, V1_FILES), (2, V2_FILES)])
def test_both_versions_give_the_same_names_the_same_meaning(
    tmp_path: Path, version: int, files: dict[str, str]
) -> None:
    found = counters(tmp_path, version, files)
    assert asdict(found) == {
        "usage_bytes": 40960,
        "peak_bytes": 81920,
        "anon_bytes": 20480,
        "shmem_bytes": 1000,
        "file_bytes": 8000,
        "file_dirty_bytes": 2000,
        "file_writeback_bytes": 300,
        "kernel_bytes": 512,
        "swap_bytes": 4096,
        "limit_bytes": 65536,
        "swap_limit_bytes": 32768,
        "limit_hits": 3,
        "limit_refusals": {"reason": "cgroup v1 does not count it"} if version == 1 else 1,
        "oom_kills": 1,
    }
    assert found.reclaimable_bytes == 8000 - 2300
    assert found.unwritable_bytes == 40960 - 8000
    assert found.unreclaimable_bytes == 40960 - 5700


def test_an_empty_directory_has_reasons_and_no_zeros(tmp_path: Path) -> None:
    for version in (1, 2):
        found = counters(tmp_path, version, {})
        assert all(isinstance(getattr(found, field.name), Absent) for field in fields(found))
        assert isinstance(found.unreclaimable_bytes, Absent)


def test_a_removed_directory_says_so(tmp_path: Path) -> None:
    found = read_counters(Cgroup(2, tmp_path / "gone", tmp_path))
    assert found == CgroupCounters.without("the control group is gone")


def test_no_limit_is_absent_not_a_number(tmp_path: Path) -> None:
    files = {"memory.limit_in_bytes": NO_LIMIT_V1, "memory.memsw.limit_in_bytes": NO_LIMIT_V1}
    found = counters(tmp_path, 1, V1_FILES | files)
    assert found.limit_bytes == found.swap_limit_bytes == Absent("no limit")


def test_older_kernels_give_the_kernels_own_memory_in_parts(tmp_path: Path) -> None:
    stat = "anon 1\nkernel_stack 100\npagetables 200\npercpu 3\nslab 4\nslab_reclaimable 9\n"
    found = counters(tmp_path, 2, {"memory.stat": stat})
    assert found.kernel_bytes == 307
    assert found.anon_bytes == 1


def test_without_local_events_the_hierarchical_ones_are_read(tmp_path: Path) -> None:
    files = {name: text for name, text in V2_FILES.items() if name != "memory.events.local"}
    assert counters(tmp_path, 2, files).oom_kills == 9


def test_v1_fields_are_matched_by_their_whole_name(tmp_path: Path) -> None:
    found = counters(tmp_path, 1, {"memory.stat": "rss 5\ntotal_rss_huge 6\n"})
    assert found.anon_bytes == Absent("no total_rss in memory.stat")


def test_risen_oom_kills_are_counted_between_two_readings(tmp_path: Path) -> None:
    before = counters(tmp_path, 2, V2_FILES)
    local = V2_FILES["memory.events.local"].replace("oom_kill 1", "oom_kill 3")
    after = counters(tmp_path, 2, {"memory.events.local": local})
    assert risen(before.oom_kills, after.oom_kills) == 2
    assert risen(before.oom_kills, before.oom_kills) == 0
    gone = CgroupCounters.without("gone")
    assert risen(before.oom_kills, gone.oom_kills) == Absent("gone")
    assert risen(gone.oom_kills, after.oom_kills) == Absent("gone")


def test_without_swap_accounting_swap_has_no_limit(tmp_path: Path) -> None:
    v1_files = {name: text for name, text in V1_FILES.items() if "memsw" not in name}
    assert counters(tmp_path / "1", 1, v1_files).swap_limit_bytes == NO_LIMIT
    v2_files = {name: text for name, text in V2_FILES.items() if "memory.swap" not in name}
    assert counters(tmp_path / "2", 2, v2_files).swap_limit_bytes == NO_LIMIT


def test_a_v1_kernel_that_does_not_count_hits_of_the_shared_limit_gives_no_zero(
    tmp_path: Path,
) -> None:
    shared = {
        "memory.limit_in_bytes": "65536\n",
        "memory.memsw.limit_in_bytes": "65536\n",
        "memory.failcnt": "0\n",
        "memory.memsw.failcnt": "0\n",
    }
    assert isinstance(counters(tmp_path, 1, shared).limit_hits, Absent)
    assert counters(tmp_path, 1, {"memory.memsw.limit_in_bytes": "98304\n"}).limit_hits == 0
