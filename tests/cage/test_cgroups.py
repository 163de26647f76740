from __future__ import annotations

from pathlib import Path

import pytest

from tests.cage.conftest import CannedKernel
from tests.probe.cgroup_trees import NO_LIMIT_V1, v1, v2
from tui.cage import Cage, NoCage, kernel, make_cage
from tui.cage.base import Limits
from tui.cage.directory import DirectoryCage
from tui.probe.cgroup import Roots
from tui.settings import CageKind

MIB = 1 << 20
V2_FILES = {"cgroup.procs": "", "memory.max": "max\n", "memory.swap.max": "max\n"}
V1_FILES = {
    "cgroup.procs": "",
    "memory.limit_in_bytes": NO_LIMIT_V1,
    "memory.memsw.limit_in_bytes": NO_LIMIT_V1,
    "memory.oom_control": "oom_kill_disable 1\nunder_oom 0\noom_kill 0\n",
}
DELEGATED = {"cgroup.subtree_control": "memory pids\n", "cgroup.procs": "", "cgroup.events": ""}
LEAF = {"cgroup.subtree_control": "", "cgroup.procs": "", "cgroup.events": "populated 1\n"}


def made(cage: Cage | NoCage) -> DirectoryCage:
    assert isinstance(cage, DirectoryCage)
    return cage


def v2_roots(tmp_path: Path, leaf: dict[str, str] | None = None) -> Roots:
    root = {"cgroup.subtree_control": "memory\n", "cgroup.procs": "1\n"}
    directories = {"": root, "app.slice": DELEGATED, "app.slice/a.scope": LEAF | (leaf or {})}
    return v2(tmp_path, directories, path="/app.slice/a.scope")


def test_v2_stands_in_the_innermost_delegated_subtree(
    tmp_path: Path, canned_kernel: CannedKernel
) -> None:
    canned_kernel.files = V2_FILES
    with made(make_cage(512 * MIB, 0, roots=v2_roots(tmp_path))) as cage:
        directory = cage.cgroup.directory
        assert directory.parent == tmp_path / "sys/fs/cgroup/app.slice"
        assert directory.name.startswith("cowtop-")
        assert cage.kind == f"cgroup v2 at {directory}"
        assert cage.limits == Limits(512 * MIB, 0)
        assert (directory / "memory.max").read_text().startswith(str(512 * MIB))
        assert (directory / "memory.swap.max").read_text().startswith("0")
        assert cage.procs_files == (directory / "cgroup.procs",) == tuple(canned_kernel.entered)
        assert (cage.argv_prefix, cage.notes) == ((), ())
    assert not directory.exists()


def test_v2_unlimited_swap_is_left_alone(tmp_path: Path, canned_kernel: CannedKernel) -> None:
    canned_kernel.files = V2_FILES
    with made(make_cage(512 * MIB, None, roots=v2_roots(tmp_path))) as cage:
        assert cage.limits == Limits(512 * MIB, None)
        assert (cage.cgroup.directory / "memory.swap.max").read_text() == "max\n"


def test_a_cage_beside_cowtops_own_group_keeps_the_limits_it_would_escape(
    tmp_path: Path, canned_kernel: CannedKernel
) -> None:
    canned_kernel.files = V2_FILES
    tight = {"memory.max": f"{64 * MIB}\n", "memory.swap.max": f"{8 * MIB}\n"}
    with made(make_cage(512 * MIB, None, roots=v2_roots(tmp_path, tight))) as cage:
        assert cage.limits == Limits(64 * MIB, 8 * MIB)
        assert "tighter than what was asked for" in cage.notes[0]


def test_only_at_the_real_root_of_v2_the_controller_is_turned_on(
    tmp_path: Path, canned_kernel: CannedKernel
) -> None:
    canned_kernel.files = V2_FILES
    root = {"cgroup.subtree_control": "\n", "cgroup.procs": "1\n"}
    roots = v2(tmp_path, {"": root, "a": LEAF}, path="/a")
    mount = tmp_path / "sys/fs/cgroup"
    with made(make_cage(512 * MIB, 0, roots=roots)) as cage:
        assert cage.cgroup.directory.parent == mount
        assert "turned the memory controller on" in cage.notes[0]
        assert (mount / "cgroup.subtree_control").read_text().startswith("+memory")
    assert (mount / "a/cgroup.subtree_control").read_text() == ""


@pytest.mark.parametrize(
    ("files", "left"),
    [
        ({}, "-memory"),
        ({"memory.max": "max\n", "memory.low": "0\n"}, "-memory"),
        ({"cgroup.subtree_control": "memory\n"}, "+memory"),
        ({"memory.max": "4096\n"}, "+memory"),
        ({"memory.min": "4096\n"}, "+memory"),
    ],
)
def test_what_a_cage_turned_on_is_turned_off_with_it_unless_somebody_uses_it(
    tmp_path: Path, canned_kernel: CannedKernel, files: dict[str, str], left: str
) -> None:
    canned_kernel.files = V2_FILES
    root = {"cgroup.subtree_control": "\n", "cgroup.procs": "1\n"}
    roots = v2(tmp_path, {"": root, "a": LEAF, "b": LEAF | files}, path="/a")
    control = tmp_path / "sys/fs/cgroup/cgroup.subtree_control"
    cage = made(make_cage(512 * MIB, 0, roots=roots))
    assert control.read_text().startswith("+memory")
    assert cage.remove() is None
    assert control.read_text().startswith(left)
    control.write_text("memory\n")
    assert cage.remove() is None
    assert control.read_text() == "memory\n"


def test_what_was_on_before_stays_on(tmp_path: Path, canned_kernel: CannedKernel) -> None:
    canned_kernel.files = V2_FILES
    root = {"cgroup.subtree_control": "memory\n", "cgroup.procs": "1\n"}
    roots = v2(tmp_path, {"": root, "a": LEAF}, path="/a")
    assert made(make_cage(512 * MIB, 0, roots=roots)).remove() is None
    control = tmp_path / "sys/fs/cgroup/cgroup.subtree_control"
    assert control.read_text() == "memory\n"


def test_a_cage_that_fails_turns_off_what_was_turned_on_for_it(
    tmp_path: Path, canned_kernel: CannedKernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> None:
        raise kernel.CageError("no room")

    monkeypatch.setattr(kernel, "make_directory", refuse)
    root = {"cgroup.subtree_control": "\n", "cgroup.procs": "1\n"}
    roots = v2(tmp_path, {"": root, "a": LEAF}, path="/a")
    assert isinstance(make_cage(512 * MIB, 0, kind=CageKind.CGROUP2, roots=roots), NoCage)
    control = tmp_path / "sys/fs/cgroup/cgroup.subtree_control"
    assert control.read_text().startswith("-memory")


def test_a_cage_wider_than_what_is_around_it_says_so_before_the_start(
    tmp_path: Path, canned_kernel: CannedKernel
) -> None:
    canned_kernel.files = V1_FILES
    job = {"cgroup.procs": "", "memory.limit_in_bytes": f"{500 * MIB}\n"}
    roots = v1(tmp_path, {"job": job}, path="/job")
    with made(make_cage(512 * MIB, 0, roots=roots)) as wide:
        assert wide.tighter is not None
        assert wide.tighter.bytes == 500 * MIB
        assert wide.tighter.directory == tmp_path / "sys/fs/cgroup/memory/job"
        assert wide.notes[-1].startswith("the limit of 512 MiB is wider than what is around it: ")
        assert "500 MiB (cgroup v1 memory.limit_in_bytes of " in wide.notes[-1]
    with made(make_cage(500 * MIB, 0, roots=roots)) as as_wide:
        assert as_wide.tighter is None
        assert as_wide.notes == ()


def test_a_cage_wider_than_the_machine_says_so(tmp_path: Path, canned_kernel: CannedKernel) -> None:
    canned_kernel.files = V1_FILES
    roots = v1(tmp_path, {"job": {"cgroup.procs": ""}}, path="/job")
    with made(make_cage(50 << 30, 0, roots=roots)) as cage:
        assert cage.tighter is not None
        assert (cage.tighter.bytes, cage.tighter.directory) == (16 << 30, None)
        assert "16.0 GiB (RAM and swap of this machine" in cage.notes[0]


def test_the_root_of_a_container_is_not_the_real_root(
    tmp_path: Path, canned_kernel: CannedKernel
) -> None:
    refused = make_cage(
        512 * MIB, 0, kind=CageKind.CGROUP2, roots=v2(tmp_path, {"": LEAF}, path="/")
    )
    assert isinstance(refused, NoCage)
    assert "hands the memory controller to its children" in refused.reason
    assert "run as root" in refused.remedy


def test_v1_is_a_child_of_cowtops_own_group_with_both_limits(
    tmp_path: Path, canned_kernel: CannedKernel
) -> None:
    canned_kernel.files = V1_FILES
    roots = v1(tmp_path, {"job": {"cgroup.procs": ""}}, path="/job")
    with made(make_cage(512 * MIB, 128 * MIB, roots=roots)) as cage:
        directory = cage.cgroup.directory
        assert directory.parent == tmp_path / "sys/fs/cgroup/memory/job"
        assert cage.limits == Limits(512 * MIB, 128 * MIB)
        both = (directory / "memory.memsw.limit_in_bytes").read_text()
        assert both.startswith(str(640 * MIB))
        assert (directory / "memory.oom_control").read_text().startswith("0")


@pytest.mark.parametrize("swap_kib", [0, 1024])
def test_a_swap_limit_that_cannot_be_set_is_refused_unless_there_is_no_swap(
    tmp_path: Path, canned_kernel: CannedKernel, swap_kib: int
) -> None:
    canned_kernel.files = {
        name: text for name, text in V1_FILES.items() if name != "memory.memsw.limit_in_bytes"
    }
    roots = v1(tmp_path, {"job": {"cgroup.procs": ""}}, path="/job")
    (roots.proc / "meminfo").write_text(f"MemTotal: 99 kB\nSwapTotal: {swap_kib} kB\n")
    cage = make_cage(512 * MIB, 0, kind=CageKind.CGROUP1, roots=roots)
    if swap_kib:
        assert isinstance(cage, NoCage)
        assert "swapaccount=1" in cage.reason
    else:
        assert "swap accounting is off" in made(cage).notes[0]
        assert made(cage).remove() is None
    assert not list((tmp_path / "sys/fs/cgroup/memory").rglob("cowtop-*"))


def test_a_step_that_fails_leaves_nothing_and_names_the_step(
    tmp_path: Path, canned_kernel: CannedKernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(procs_file: Path) -> None:
        raise kernel.CageError(f"a process cannot enter {procs_file.parent}: Permission denied")

    canned_kernel.files = V2_FILES
    monkeypatch.setattr(kernel, "prove_entry", refuse)
    refused = make_cage(512 * MIB, 0, kind=CageKind.CGROUP2, roots=v2_roots(tmp_path))
    assert isinstance(refused, NoCage)
    assert "cannot enter" in refused.reason
    assert not list(tmp_path.rglob("cowtop-*"))


def test_when_nothing_works_every_reason_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "proc/self").mkdir(parents=True)
    refused = make_cage(512 * MIB, 0, roots=Roots(proc=tmp_path / "proc", files=tmp_path))
    assert isinstance(refused, NoCage)
    for word in ("cgroup v2: ", "cgroup v1: ", "systemd-run: systemd-run is not installed"):
        assert word in refused.reason
    assert "root" in refused.remedy


def test_an_rlimit_is_given_only_when_asked_for_and_says_what_it_is() -> None:
    with made_rlimit() as cage:
        assert cage.rlimit_data_bytes == 512 * MIB
        assert cage.limits == Limits(512 * MIB, None)
        assert "mode c fails at once" in cage.kind
        assert (cage.procs_files, cage.argv_prefix) == ((), ())
        assert "does not limit swap" in cage.notes[0]
        assert not isinstance(cage.counters().oom_kills, int)


def made_rlimit() -> Cage:
    cage = make_cage(512 * MIB, 0, kind=CageKind.RLIMIT)
    assert isinstance(cage, Cage)
    return cage


def test_a_limit_no_process_could_start_in_is_refused() -> None:
    assert isinstance(make_cage(4096, 0), NoCage)
