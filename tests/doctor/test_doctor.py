from __future__ import annotations

import errno
import fcntl
import os
import pty
import struct
import termios
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest

from tui.cage import Cage, NoCage
from tui.cage.base import Limits
from tui.doctor import examine, kernel
from tui.doctor.check import Check
from tui.doctor.kernel import (
    cachestat_check,
    kernel_check,
    page_scan_check,
    permission_check,
    readable_check,
)
from tui.doctor.memory import (
    cage_check,
    control_group_check,
    overcommit_check,
    scratch_check,
    swap_check,
)
from tui.doctor.screen import (
    colour_check,
    glyph_check,
    package_check,
    python_check,
    size_check,
)
from tui.files.owner import owner_of
from tui.probe.cgroup import Roots, memory_mounts
from tui.probe.cgroup_counters import CgroupCounters

MEMINFO = "MemTotal: 2097152 kB\nMemFree: 1000 kB\nSwapTotal: {swap} kB\nSwapFree: {swap} kB\n"


def _proc(tmp_path: Path, *, swap: int = 0, overcommit: str = "0", **files: str) -> Path:
    (tmp_path / "self").mkdir()
    (tmp_path / "sys/vm").mkdir(parents=True)
    (tmp_path / "meminfo").write_text(
        MEMINFO.format(swap=swap) + "CommitLimit: 2048 kB\nCommitted_AS: 1024 kB\n"
    )
    (tmp_path / "sys/vm/overcommit_memory").write_text(overcommit + "\n")
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("system", "release", "state", "says"),
    [
        ("linux", "6.18.44-custom", "ok", "Linux 6.18.44-custom"),
        ("linux", "5.10.0", "ok", "Linux 5.10.0"),
        ("linux", "5.9.16", "limited", "untested"),
        ("linux", "4.18.0-553.el8", "limited", "untested"),
        ("linux", "strange", "ok", "strange"),
        ("darwin", "24.1.0", "missing", "no /proc"),
    ],
)
def test_the_kernel_is_named(system: str, release: str, state: str, says: str) -> None:
    check = kernel_check(system, release)
    assert check.state == state
    assert says in check.finding


@pytest.mark.parametrize(
    ("number", "says", "remedy"),
    [
        (errno.ENOSYS, "not in this kernel", "Linux 6.5"),
        (errno.EPERM, "system call filter", "container runtime"),
        (errno.EIO, "Input/output error", ""),
    ],
)
def test_a_missing_cachestat_has_its_reason(
    monkeypatch: pytest.MonkeyPatch, number: int, says: str, remedy: str
) -> None:
    def refuse(fd: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(kernel, "cachestat", refuse)
    check = cachestat_check()
    assert check.state == "limited"
    assert says in check.finding
    assert remedy in check.remedy


def test_page_states_without_proc_are_missing_and_say_so(tmp_path: Path) -> None:
    check = page_scan_check(tmp_path)
    assert check.state == "missing"
    assert "not on this system" in check.finding


def test_a_file_of_proc_is_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    proc = _proc(tmp_path)
    assert "not in this kernel" in readable_check("io", "bytes", proc).finding
    (proc / "self/io").write_text("rchar: 1\n")
    assert readable_check("io", "bytes", proc) == Check(
        "/proc/PID/io", "ok", "readable: bytes shown"
    )

    def refuse(path: Path) -> bytes:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    check = readable_check("io", "bytes", proc)
    assert check.state == "missing"
    assert "Permission denied" in check.finding


@pytest.mark.parametrize(
    ("user", "capabilities", "says"),
    [
        (0, "000001ffffffffff", ("CAP_SYS_PTRACE and CAP_SYS_ADMIN", "of all users")),
        (0, "00000000a80425fb", ("uid 0, no capabilities", "your own")),
        (1000, "0000000000000000", ("uid 1000", "only as root")),
    ],
)
def test_permissions_tell_whose_processes_can_be_watched(
    tmp_path: Path, user: int, capabilities: str, says: tuple[str, ...]
) -> None:
    proc = _proc(tmp_path)
    (proc / "self/status").write_text(f"Name:\tx\nCapEff:\t{capabilities}\n")
    (proc / "sys/kernel/yama").mkdir(parents=True)
    (proc / "sys/kernel/yama/ptrace_scope").write_text("1\n")
    finding = permission_check(proc, user).finding
    assert all(part in finding for part in (*says, "ptrace_scope 1"))


def test_no_swap_says_what_follows_from_it(tmp_path: Path) -> None:
    check = swap_check(_proc(tmp_path))
    assert check.state == "missing"
    assert "private copies can only stay in RAM" in check.finding
    assert "cowtop never makes one" in check.remedy


def test_swap_is_told_with_its_size_and_place(tmp_path: Path) -> None:
    swaps = "Filename Type Size Used Priority\n/swapfile file 1048576 0 -2\n"
    check = swap_check(_proc(tmp_path, swap=1048576, swaps=swaps))
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
    check = overcommit_check(_proc(tmp_path, swap=1048576, overcommit=rule))
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
    proc = _proc(tmp_path)
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


def test_a_refused_cage_keeps_its_reason_and_remedy() -> None:
    check = cage_check(lambda memory, swap: NoCage("no delegation", "ask for delegation"))
    assert check == Check(
        "cage", "missing", "no memory limit can be set: no delegation", "ask for delegation"
    )


def test_a_machine_without_control_groups_says_so(tmp_path: Path) -> None:
    check = control_group_check(Roots(_proc(tmp_path), tmp_path))
    assert check.state == "limited"
    assert "limit in force 2.00 GiB" in check.finding


@pytest.mark.parametrize(
    ("environment", "is_terminal", "state", "says"),
    [
        ({"TERM": "xterm-256color"}, False, "limited", "no terminal here"),
        ({}, True, "limited", "TERM is not set"),
        ({"TERM": "dumb"}, True, "limited", "TERM is dumb"),
        ({"TERM": "xterm", "NO_COLOR": "1"}, True, "limited", "NO_COLOR"),
        ({"TERM": "xterm", "NO_COLOR": ""}, True, "ok", "16 promised"),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, True, "ok", "16 million"),
        ({"TERM": "tmux-256color"}, True, "ok", "256"),
        ({"TERM": "linux"}, True, "ok", "16 promised"),
    ],
)
def test_colours_are_those_the_environment_promises(
    environment: Mapping[str, str], is_terminal: bool, state: str, says: str
) -> None:
    check = colour_check(environment, is_terminal=is_terminal)
    assert check.state == state
    assert says in check.finding


@pytest.mark.parametrize(
    ("encoding", "state"),
    [
        ("utf-8", "ok"),
        ("UTF8", "ok"),
        ("ascii", "limited"),
        ("latin1", "limited"),
        (None, "limited"),
        ("no-such", "limited"),
    ],
)
def test_glyphs_need_utf_8(encoding: str | None, state: str) -> None:
    assert glyph_check(encoding).state == state


@pytest.mark.parametrize(
    ("columns", "lines", "state"), [(80, 24, "ok"), (200, 60, "ok"), (79, 24, "limited")]
)
def test_the_size_of_a_real_terminal_is_read(columns: int, lines: int, state: str) -> None:
    master, slave = pty.openpty()
    try:
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        check = size_check(slave)
    finally:
        os.close(master)
        os.close(slave)
    assert check.state == state
    assert check.finding.startswith(f"{columns} x {lines}")
    assert size_check(None).state == "limited"


@pytest.mark.parametrize(
    ("absent", "state", "says"),
    [
        ((), "ok", "numpy 1.0"),
        (("resvg-py",), "limited", "no PNG pictures"),
        (("textual", "resvg-py"), "missing", "not installed: textual"),
    ],
)
def test_packages_are_told_with_their_versions(
    absent: tuple[str, ...], state: str, says: str
) -> None:
    def version_of(package: str) -> str:
        if package in absent:
            raise PackageNotFoundError(package)
        return "1.0"

    check = package_check(version_of)
    assert check.state == state
    assert says in check.finding


def test_this_machine_can_be_examined_and_nothing_is_left() -> None:
    checks = {check.name: check for check in examine.examine()}
    assert len(checks) == 16
    assert not [check for check in checks.values() if "check itself failed" in check.finding]
    assert python_check() == checks["Python"]
    mine = [
        directory
        for mount in memory_mounts(Roots())
        for directory in mount.mount_point.rglob("cowtop-*")
        if (owner := owner_of(directory.name)) and owner.pid == os.getpid()
    ]
    assert mine == []


def test_a_check_that_fails_does_not_end_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def explode() -> Check:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr(kernel, "kernel_check", explode)
    checks = list(examine.examine())
    assert len(checks) == 16
    assert checks[0].finding == "the check itself failed: ZeroDivisionError: oh"
