"""The checks of memory: swap, overcommit, scratch, cage and control groups."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cage.conftest import CannedKernel
from tests.doctor.proc_tree import proc_tree
from tests.probe.cgroup_trees import v2
from tui.cage import Cage, NoCage, kernel, make_cage
from tui.cage.base import Limits
from tui.doctor.check import Check
from tui.doctor.memory import (
    cage_check,
    control_group_check,
    overcommit_check,
    scratch_check,
    swap_check,
)
from tui.probe.cgroup import Roots
from tui.probe.cgroup_counters import CgroupCounters


def test_no_swap_says_what_follows_from_it(tmp_path: Path) -> None:
    check = swap_check(proc_tree(tmp_path))
    assert check.state == "missing"
    assert "private copies can only stay in RAM" in check.finding
    assert "cowtop never makes one" in check.remedy


def test_swap_is_told_with_its_size_and_place(tmp_path: Path) -> None:
    swaps = "Filename Type Size Used Priority\n/swapfile file 1048576 0 -2\n"
    check = swap_check(proc_tree(tmp_path, swap=1048576, swaps=swaps))
    assert check == Check("swap", "ok", "1.00 GiB, 1.00 GiB free: /swapfile")


@pytest.mark.parametrize(
    ("rule", "state", "says"),
    [
        ("0", "ok", "0 (a guess): mode c and load of one array over 3.00 GiB"),
        ("1", "ok", "1 (always)"),
        ("2", "limited", "what is left to promise, 1.00 MiB now"),
        ("not a number", "limited", "cannot be read"),
    ],
)
def test_the_overcommit_rule_is_told_for_mode_c(
    tmp_path: Path, rule: str, state: str, says: str
) -> None:
    check = overcommit_check(proc_tree(tmp_path, swap=1048576, overcommit=rule))
    assert check.state == state
    assert says in check.finding


@pytest.mark.parametrize(
    ("mount", "state", "says"),
    [
        ("ext4 /dev/sda", "ok", "(ext4), free: "),
        ("tmpfs tmpfs", "limited", "in RAM"),
        ("nfs4 server:/x", "limited", "nfs4: over the network"),
        ("lustre mds:/x", "limited", "lustre: over the network"),
        ("overlay overlay", "ok", "overlay: a container's layers"),
    ],
)
def test_the_scratch_file_system_is_named(
    tmp_path: Path, mount: str, state: str, says: str
) -> None:
    proc = proc_tree(tmp_path)
    (proc / "self/mountinfo").write_text(f"1 0 8:1 / / rw - {mount} rw\n")
    check = scratch_check(tmp_path, proc)
    assert check.state == state
    assert says in check.finding


def test_a_scratch_directory_that_cannot_be_used_is_missing(tmp_path: Path) -> None:
    check = scratch_check(tmp_path / "none")
    assert check.state == "missing"
    assert "does not exist" in check.finding


class _Canned(Cage):
    def __init__(self, notes: tuple[str, ...] = (), stays: str | None = None) -> None:
        self.kind = "cgroup v2 at /x"
        self.limits = Limits(1, None)
        self.notes = notes
        self.stays = stays
        self.removals = 0

    def counters(self) -> CgroupCounters:
        raise NotImplementedError

    def remove(self, timeout_seconds: float = 10.0) -> str | None:
        self.removals += 1
        return self.stays


@pytest.mark.parametrize(
    ("cage", "state", "says"),
    [
        (_Canned(), "ok", "--memory-max works by cgroup v2 at /x"),
        (_Canned(("swap is not counted",)), "limited", "swap is not counted"),
        (_Canned(stays="busy"), "limited", "could not be removed: busy"),
    ],
)
def test_a_cage_is_made_and_removed(cage: _Canned, state: str, says: str) -> None:
    check = cage_check(lambda memory, swap: cage)
    assert check.state == state
    assert says in check.finding
    assert cage.removals == 1


def test_what_the_check_turned_on_is_off_again_when_it_has_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    canned = CannedKernel({"cgroup.procs": "", "memory.max": "max\n"})
    monkeypatch.setattr(kernel, "make_directory", canned.make_directory)
    monkeypatch.setattr(kernel, "remove_directory", shutil.rmtree)
    monkeypatch.setattr(kernel, "prove_entry", canned.prove_entry)
    root = {"cgroup.subtree_control": "\n", "cgroup.procs": "1\n"}
    leaf = {"cgroup.subtree_control": "", "cgroup.events": ""}
    roots = v2(tmp_path, {"": root, "a": leaf}, path="/a")
    check = cage_check(lambda memory, swap: make_cage(memory, swap, roots=roots))
    assert "turned the memory controller on" in check.finding
    top = tmp_path / "sys/fs/cgroup"
    assert (top / "cgroup.subtree_control").read_text().startswith("-memory")
    assert not list(top.glob("cowtop-*"))


def test_a_refused_cage_keeps_its_reason_and_remedy() -> None:
    check = cage_check(lambda memory, swap: NoCage("no delegation", "ask for delegation"))
    assert check == Check(
        "cage", "missing", "no memory limit can be set: no delegation", "ask for delegation"
    )


def test_a_machine_without_control_groups_says_so(tmp_path: Path) -> None:
    check = control_group_check(Roots(proc_tree(tmp_path), tmp_path))
    assert check.state == "limited"
    assert "limit in force 2.00 GiB" in check.finding
