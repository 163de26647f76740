from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cage.conftest import LIMIT_BYTES, CannedKernel
from tests.probe.cgroup_trees import v1, write_files
from tui.cage import Cage, kernel, remove_dead_cages, sweep
from tui.cage.directory import DirectoryCage
from tui.files.owner import Owner, is_alive, new_name, owner_of, start_ticks
from tui.probe.cgroup import Roots

ALIVE = "7 (a ) b) S 1 " + "0 " * 17 + "4242 0 0\n"


def tree(tmp_path: Path, *names: str) -> Roots:
    directories = {f"user.slice/{name}": {"cgroup.procs": ""} for name in names}
    roots = v1(tmp_path, directories, path="/")
    write_files(roots.proc, {"7/stat": ALIVE})
    return roots


def test_dead_cages_go_and_live_and_foreign_ones_stay(
    tmp_path: Path, canned_kernel: CannedKernel
) -> None:
    dead, reused, alive = "cowtop-6-4242-1", "cowtop-7-4000-2", "cowtop-7-4242-1"
    foreign = ("cowtop", "cowtop-1", "docker-7-4242-1", "cowtop-6-4242-1.scope", "x-cowtop-6-1-1")
    roots = tree(tmp_path, dead, reused, alive, *foreign)
    found = remove_dead_cages(roots)
    folder = tmp_path / "sys/fs/cgroup/memory/user.slice"
    assert {path.name for path in found.removed} == {dead, reused}
    assert {path.name for path in folder.iterdir()} == {alive, *foreign}
    assert found.left == ()


def test_on_a_machine_with_very_many_groups_the_upper_ones_are_looked_through(
    tmp_path: Path, canned_kernel: CannedKernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "_MOST_DIRECTORIES", 2)
    names = ("cowtop-6-4242-1", "deep/deeper/cowtop-6-4242-2")
    found = remove_dead_cages(tree(tmp_path, *names))
    assert [path.name for path in found.removed] == [names[0]]


def test_a_dead_cage_with_processes_stays_and_is_reported(
    tmp_path: Path, canned_kernel: CannedKernel
) -> None:
    roots = tree(tmp_path, "cowtop-6-4242-1")
    directory = tmp_path / "sys/fs/cgroup/memory/user.slice/cowtop-6-4242-1"
    (directory / "cgroup.procs").write_text("123\n456\n")
    found = remove_dead_cages(roots)
    assert found.removed == ()
    assert found.left == (f"{directory}: still in it: PID 123, 456",)
    assert directory.exists()


def test_a_locked_cage_is_alive_whatever_its_pid_says(
    tmp_path: Path, canned_kernel: CannedKernel
) -> None:
    roots = tree(tmp_path, "cowtop-6-4242-1")
    directory = tmp_path / "sys/fs/cgroup/memory/user.slice/cowtop-6-4242-1"
    lock = kernel.lock(directory)
    assert lock is not None
    assert remove_dead_cages(roots).removed == ()
    os.close(lock)
    assert remove_dead_cages(roots).removed == (directory,)


def test_a_killed_runs_cage_is_removed_at_the_next_start_and_this_ones_kept(
    real_cage: Cage,
) -> None:
    if not isinstance(real_cage, DirectoryCage):
        pytest.skip("a scope goes by itself")
    code = (
        "import os, sys, signal; sys.path.insert(0, sys.argv[1])\n"
        "from tui.cage import make_cage\n"
        f"print(make_cage({LIMIT_BYTES}, 0).cgroup.directory, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    top = str(Path(__file__).parents[3])
    killed = subprocess.run([sys.executable, "-c", code, top], stdout=subprocess.PIPE, text=True)
    directory = Path(killed.stdout.strip())
    assert directory.is_dir()
    foreign = directory.with_name("not-cowtop-1-1-1")
    foreign.mkdir()
    try:
        assert directory in remove_dead_cages().removed
        assert not directory.exists()
        assert foreign.is_dir()
        assert real_cage.cgroup.directory.is_dir()
    finally:
        foreign.rmdir()


def test_a_name_leads_back_to_its_living_maker() -> None:
    name = new_name()
    owner = owner_of(name)
    assert owner == Owner(os.getpid(), start_ticks(os.getpid()) or -1)
    assert owner is not None and is_alive(owner)
    assert not is_alive(Owner(owner.pid, owner.start_ticks + 1))
    assert new_name() != name


def test_a_zombie_is_not_alive(tmp_path: Path) -> None:
    write_files(tmp_path, {"7/stat": ALIVE, "8/stat": ALIVE.replace(" S ", " Z ")})
    assert start_ticks(7, tmp_path) == 4242
    assert start_ticks(8, tmp_path) is None
    assert start_ticks(9, tmp_path) is None
