"""What the control group around a process counts, and who else is in it: canned and real ones."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

from tests.cage.test_whose_limit import directory, own
from tests.probe.cgroup_trees import MOUNT_V1, MOUNT_V2, STAT_V1, STAT_V2, canned, write_files
from tests.waiting import DEADLINE_SECONDS
from tui.cage.inside import Inside
from tui.cage.own_group import Counted, GroupReader
from tui.probe.cgroup import Cgroup, Roots
from tui.probe.reading import Absent

__all__ = ["own"]
_V1 = "sys/fs/cgroup/memory/job_7/task_0"
_V2 = "sys/fs/cgroup/job_7/task_0"


def _v1(top: Path, usage: int = 50_000, mark: int = 60_000) -> Roots:
    return canned(
        top,
        cgroup="4:memory:/job_7/task_0\n",
        mounts=(MOUNT_V1,),
        files={
            "sys/fs/cgroup/memory/release_agent": "",
            "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
            f"{_V1}/memory.limit_in_bytes": "9223372036854771712\n",
            f"{_V1}/memory.usage_in_bytes": f"{usage}\n",
            f"{_V1}/memory.max_usage_in_bytes": f"{mark}\n",
            f"{_V1}/memory.stat": STAT_V1,
            f"{_V1}/cgroup.procs": "7\n",
        },
    )


def _v2(top: Path) -> Roots:
    """The memory controller is on for the job alone: its tasks are counted in it."""
    return canned(
        top,
        cgroup="0::/job_7/task_0\n",
        mounts=(MOUNT_V2,),
        files={
            "sys/fs/cgroup/cgroup.controllers": "memory\n",
            "sys/fs/cgroup/job_7/memory.max": "max\n",
            "sys/fs/cgroup/job_7/memory.current": "50000\n",
            "sys/fs/cgroup/job_7/memory.peak": "60000\n",
            "sys/fs/cgroup/job_7/memory.stat": STAT_V2,
            "sys/fs/cgroup/job_7/cgroup.procs": "",
            f"{_V2}/cgroup.procs": f"7\n{os.getpid()}\n",
        },
    )


def test_the_nearest_that_counts_is_read_with_the_moment_of_its_most(tmp_path: Path) -> None:
    reader = GroupReader(7, roots=_v1(tmp_path))
    assert reader.read() == Counted(
        "task_0", 50_000, 5700, 44_300, 44_300, Absent("its mark is older than this"), 0, False
    )
    # Later it has less in all, and more that cannot be given back.
    write_files(
        tmp_path,
        {
            f"{_V1}/memory.usage_in_bytes": "49000\n",
            f"{_V1}/memory.max_usage_in_bytes": "70000\n",
            f"{_V1}/memory.stat": STAT_V1.replace("total_cache 9000", "total_cache 4000"),
        },
    )
    counted = reader.read()
    assert counted is not None
    assert (counted.usage_bytes, counted.clean_bytes, counted.kept_bytes) == (50_000, 5700, 44_300)
    assert (counted.kept_peak_bytes, counted.mark_bytes, counted.most_bytes) == (
        48_300,
        70_000,
        70_000,
    )


def test_in_v2_it_is_the_group_that_has_the_controller(tmp_path: Path) -> None:
    counted = GroupReader(7, is_a_job_s=True, roots=_v2(tmp_path)).read()
    assert counted is not None
    assert (counted.group, counted.usage_bytes, counted.is_a_job_s) == ("job_7", 50_000, True)
    assert counted.clean_bytes == 9000 - 1000 - 2000 - 300


def test_the_whole_machine_s_group_is_nobody_s(tmp_path: Path) -> None:
    roots = canned(
        tmp_path,
        cgroup="4:memory:/\n",
        mounts=(MOUNT_V1,),
        files={
            "sys/fs/cgroup/memory/release_agent": "",
            "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
        },
    )
    reader = GroupReader(7, roots=roots)
    assert reader.read() is None and "the machine's own" in reader.why_not


def test_a_group_that_is_gone_keeps_what_was_counted(tmp_path: Path) -> None:
    reader = GroupReader(7, roots=_v1(tmp_path))
    before = reader.read()
    (tmp_path / _V1 / "memory.usage_in_bytes").unlink()
    assert before is not None and reader.read() == before


def test_who_else_is_in_a_real_group_is_counted_and_its_cache_is_no_cost(
    own: Cgroup, disk_dir: Path
) -> None:
    """A reader of a cold file in a group of its own; then somebody else enters it."""
    path = disk_dir / "cold"
    path.write_bytes(bytes(8 << 20))
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    with directory(own.directory, 64 << 20) as group:
        enter = f"echo $$ > {group}/cgroup.procs; echo in; read line"
        read = f"echo $$ > {group}/cgroup.procs; cat {path} > /dev/null; echo in; read line"
        shells = [_shell(words) for words in (read, enter)]
        try:
            reader = GroupReader(shells[0].pid)
            counted = reader.read()
            assert counted is not None and counted.group == group.name
            assert not counted.has_cowtop
            # Both are children of this process, as cowtop's own would be.
            assert counted.others == 0 and not counted.is_shared
            assert isinstance(counted.clean_bytes, int) and counted.clean_bytes >= 8 << 20
            assert isinstance(counted.kept_bytes, int) and counted.kept_bytes < 8 << 20
        finally:
            for shell in shells:
                shell.send_signal(signal.SIGKILL)
                shell.communicate(timeout=DEADLINE_SECONDS)


def _shell(words: str) -> subprocess.Popen[str]:
    shell = subprocess.Popen(
        ["sh", "-c", words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert shell.stdout is not None and shell.stdout.readline() == "in\n"
    return shell


def test_who_started_this_program_is_somebody_else_and_what_it_started_is_not(
    tmp_path: Path,
) -> None:
    with subprocess.Popen(["sleep", "1000"]) as child:
        inside = (os.getpid(), os.getppid(), child.pid, 4194305)
        write_files(
            tmp_path, {"below/cgroup.procs": "", "cgroup.procs": "\n".join(map(str, inside))}
        )
        # The last of them is none: who has ended meanwhile is not counted.
        assert Inside(4194304).look(tmp_path, [os.getppid()]) == (0, True)
        assert Inside(4194304).look(tmp_path) == (1, True)
        child.kill()


def test_a_group_whose_processes_cannot_be_read_may_have_others(tmp_path: Path) -> None:
    others, has_cowtop = Inside(os.getpid()).look(tmp_path)
    assert others == Absent("No such file or directory") and not has_cowtop


def test_a_container_s_number_is_not_told(tmp_path: Path) -> None:
    """Its host is called by the same."""
    number = "9318c2c6d0ad3ac8ea130b6764a915d9" * 2
    roots = canned(
        tmp_path,
        cgroup=f"4:memory:/docker-{number}.scope\n",
        mounts=(MOUNT_V1,),
        files={
            f"sys/fs/cgroup/memory/docker-{number}.scope/{name}": text
            for name, text in (
                ("memory.limit_in_bytes", "9223372036854771712\n"),
                ("memory.usage_in_bytes", "5\n"),
                ("cgroup.procs", "7\n"),
            )
        },
    )
    counted = GroupReader(7, roots=roots).read()
    assert counted is not None and counted.group == "of a container"
