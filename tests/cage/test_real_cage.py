from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cage.conftest import LIMIT_BYTES
from tui.cage import Cage, NoCage, kernel, make_cage
from tui.cage.directory import DirectoryCage, removed
from tui.files.owner import new_name
from tui.probe.cgroup import Cgroup, cgroup_of, memory_cgroup
from tui.probe.cgroup_counters import risen
from tui.probe.cgroup_limit import MemoryLimit, limit_in_force
from tui.probe.reading import Absent

# Enters, says so, waits for a line, then touches as many MiB as it was told.
CHILD = """
import os, sys
for path in sys.argv[2:]:
    with open(path, "w") as procs:
        procs.write(str(os.getpid()))
print("inside", flush=True)
sys.stdin.readline()
block = bytearray(int(sys.argv[1]) << 20)
for page in range(0, len(block), 4096):
    block[page] = 1
"""


def started(cage: Cage, mebibytes: int) -> subprocess.Popen[str]:
    files = [str(path) for path in cage.procs_files]
    return subprocess.Popen(
        [*cage.argv_prefix, sys.executable, "-I", "-S", "-c", CHILD, str(mebibytes), *files],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def wait_until_inside(child: subprocess.Popen[str]) -> None:
    assert child.stdout
    assert child.stdout.readline() == "inside\n"


def test_a_child_beyond_the_limit_is_killed_and_the_count_rises(real_cage: Cage) -> None:
    before = real_cage.counters()
    assert before.limit_bytes == LIMIT_BYTES
    with started(real_cage, 64) as child:
        wait_until_inside(child)
        limit = limit_in_force(child.pid)
        assert isinstance(limit, MemoryLimit)
        assert limit.bytes == LIMIT_BYTES
        child.communicate("go\n")
    after = real_cage.counters()
    assert child.returncode == -signal.SIGKILL
    assert risen(before.oom_kills, after.oom_kills) == 1
    assert after.peak_bytes in (LIMIT_BYTES, Absent("no memory.peak in this control group"))
    assert after.limit_hits != 0


def test_a_kill_from_outside_does_not_raise_the_count(real_cage: Cage) -> None:
    before = real_cage.counters()
    with started(real_cage, 1) as child:
        wait_until_inside(child)
        child.kill()
    assert child.returncode == -signal.SIGKILL
    assert risen(before.oom_kills, real_cage.counters().oom_kills) == 0


def test_a_child_within_the_limit_finishes(real_cage: Cage) -> None:
    with started(real_cage, 8) as child:
        wait_until_inside(child)
        child.communicate("go\n")
    assert child.returncode == 0


def test_removing_leaves_nothing_and_may_be_repeated(real_cage: Cage) -> None:
    if not isinstance(real_cage, DirectoryCage):
        pytest.skip("this machine's cage is not a directory of our own")
    directory = real_cage.cgroup.directory
    with started(real_cage, 1) as child:
        wait_until_inside(child)
        reason = real_cage.remove(timeout_seconds=0)
        assert reason is not None
        assert f"PID {child.pid}" in reason
        assert child.poll() is None
        child.communicate("go\n")
    assert real_cage.remove() is None
    assert not directory.exists()
    assert real_cage.remove() is None
    assert real_cage.counters().usage_bytes == Absent("the control group is gone")


def test_limits_above_cowtop_hold_in_the_cage(real_cage: Cage) -> None:
    own = memory_cgroup()
    if not isinstance(real_cage, DirectoryCage) or real_cage.cgroup.version == 2:
        pytest.skip("only in v1 can the cage be a child of cowtop's own control group")
    assert real_cage.cgroup.directory.parent == getattr(own, "directory", None)


@pytest.mark.skipif(os.getuid() != 0, reason="takes root to become somebody without rights")
def test_a_user_without_rights_is_refused_with_the_reason() -> None:
    code = (
        "import os, sys; sys.path.insert(0, sys.argv[1])\n"
        "from tui.cage import make_cage\n"
        "os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        "print(type(made := make_cage(1 << 25, 0)).__name__, made.reason, made.remedy)"
    )
    top = str(Path(__file__).parents[3])
    answer = subprocess.run([sys.executable, "-c", code, top], capture_output=True, text=True)
    assert answer.stdout.startswith(NoCage.__name__), answer.stderr
    assert "root" in answer.stdout


def test_a_real_v2_directory_is_locked_entered_and_removed() -> None:
    own = cgroup_of("self", 2)
    if isinstance(own, Absent):
        pytest.skip(f"no cgroup v2 tree: {own.reason}")
    directory = own.mount_point / new_name()
    try:
        kernel.make_directory(directory)
    except kernel.CageError as failure:
        pytest.skip(str(failure))
    try:
        lock = kernel.lock(directory)
        assert lock is not None
        kernel.prove_entry(directory / "cgroup.procs")
        assert kernel.pids_in(directory) == []
        os.close(lock)
    finally:
        assert removed(Cgroup(2, directory, own.mount_point), time.monotonic() + 10) is None
    assert not directory.exists()


def test_two_cages_at_once_have_names_of_their_own(real_cage: Cage) -> None:
    second = make_cage(LIMIT_BYTES, 0)
    assert isinstance(second, Cage)
    with second:
        assert second.kind != real_cage.kind
