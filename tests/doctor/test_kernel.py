"""The checks of the kernel: what it counts and whom it tells."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from tests.doctor.proc_tree import proc_tree
from tui.doctor import kernel
from tui.doctor.check import Check
from tui.doctor.kernel import (
    cachestat_check,
    kernel_check,
    page_scan_check,
    permission_check,
    readable_check,
)
from tui.probe.reading import Absent, Figure


@pytest.mark.parametrize(
    ("told", "price", "state", "says"),
    [
        ([3, 4, 5], 1e-6, "ok", "to the page"),
        ([3, 4, 5, 6], 1e-6, "missing", "the kernel tells [3, 4, 5, 6]: do not trust"),
        ([], Absent("userfaultfd(2): no permission"), "missing", "no permission: --exact runs"),
    ],
)
def test_exact_writes_are_tried(
    told: list[int], price: Figure, state: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernel, "written_pages", lambda places: (told, price))
    check = kernel.exact_check()
    assert (check.name, check.state) == ("exact writes", state)
    assert says in check.finding


def test_exact_writes_are_tried_on_a_mapping_of_ones_own_that_is_gone_after() -> None:
    before = len([*Path("/proc/self/fd").iterdir()])
    check = kernel.exact_check()
    assert check.state == "ok" or check.remedy
    assert len([*Path("/proc/self/fd").iterdir()]) == before


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
    proc = proc_tree(tmp_path)
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
    proc = proc_tree(tmp_path)
    (proc / "self/status").write_text(f"Name:\tx\nCapEff:\t{capabilities}\n")
    (proc / "sys/kernel/yama").mkdir(parents=True)
    (proc / "sys/kernel/yama/ptrace_scope").write_text("1\n")
    finding = permission_check(proc, user).finding
    assert all(part in finding for part in (*says, "ptrace_scope 1"))
