"""What the kernel lets be read: every interface is tried for real, not told from a version."""

from __future__ import annotations

import errno
import os
import platform
import re
import sys
import tempfile
from pathlib import Path
from typing import Final

from tui.doctor.check import Check
from tui.probe.exact_price import written_pages
from tui.probe.page_scanner import open_scanner
from tui.probe.process import PROC
from tui.probe.reading import Absent
from workloads.kernel import cachestat

OLDEST_KERNEL: Final = (5, 10)
CAP_SYS_PTRACE: Final = 19
CAP_SYS_ADMIN: Final = 21


def kernel_check(system: str = sys.platform, release: str | None = None) -> Check:
    """Which system this is; home is Linux 5.10 and later."""
    release = platform.release() if release is None else release
    if system != "linux":
        return Check(
            "kernel",
            "missing",
            f"{system} {release}: no /proc, so only psutil's figures can be shown",
            "run cowtop on Linux to see private copies, dirty pages and the cage",
        )
    numbers = re.match(r"(\d+)\.(\d+)", release)
    if numbers and (int(numbers[1]), int(numbers[2])) < OLDEST_KERNEL:
        return Check("kernel", "limited", f"Linux {release}: untested", "use Linux 5.10 or later")
    return Check("kernel", "ok", f"Linux {release}")


def cachestat_check() -> Check:
    """Ask cachestat(2) about a file of our own."""
    name = "cachestat(2)"
    lost = "the file's cached, dirty and written pages are not shown"
    try:
        with tempfile.TemporaryFile() as file:
            cachestat(file.fileno())
    except OSError as error:
        if error.errno == errno.ENOSYS:
            return Check(name, "limited", f"not in this kernel: {lost}", "use Linux 6.5 or later")
        if error.errno in (errno.EPERM, errno.EACCES):
            return Check(
                name,
                "limited",
                f"not permitted, as under a container's system call filter: {lost}",
                "update the container runtime, or start it with a filter that allows cachestat",
            )
        return Check(name, "limited", f"{error.strerror}: {lost}")
    return Check(name, "ok", "tells the file's cached, dirty and written pages")


def page_scan_check(proc_root: Path = PROC) -> Check:
    """Open the page tables of this very process the way a run would."""
    name = "PAGEMAP_SCAN"
    scanner = open_scanner(os.getpid(), proc_root)
    if isinstance(scanner, Absent):
        return Check(
            name,
            "missing",
            f"{scanner.reason}: no map of the array's pages",
            "on Linux, run outside a restricted container or as the owner of the process",
        )
    scanner.close()
    if scanner.source == "PAGEMAP_SCAN":
        return Check(name, "ok", "maps the array's pages, skipping what is absent")
    return Check(
        name,
        "limited",
        f"not in this kernel: pages are mapped by {scanner.source}, more slowly",
        "use Linux 6.7 or later",
    )


def exact_check() -> Check:
    """Watch a small mapping of our own, write to some of its pages, and see which are told."""
    name, wrote = "exact writes", range(3, 6)
    try:
        told, page_seconds = written_pages(wrote)
    except OSError as error:
        return Check(name, "missing", f"not tried, no room for a small file: {error.strerror}")
    if isinstance(page_seconds, Absent):
        return Check(
            name,
            "missing",
            f"{page_seconds.reason}: --exact runs without the kernel's word",
            "use Linux 6.7 or later, outside a system call filter that forbids userfaultfd",
        )
    if told != list(wrote):
        return Check(
            name,
            "missing",
            f"pages {list(wrote)} were written and the kernel tells {told}: do not trust --exact",
            "please report this line",
        )
    return Check(name, "ok", "--exact: the kernel tells which pages a run wrote, to the page")


def readable_check(file: str, shows: str, proc_root: Path = PROC) -> Check:
    """Whether `/proc/PID/<file>` can be read, tried on this very process."""
    name = f"/proc/PID/{file}"
    try:
        (proc_root / "self" / file).read_bytes()
    except FileNotFoundError:
        return Check(name, "missing", f"not in this kernel: {shows} not shown", "use Linux 5.10+")
    except OSError as error:
        return Check(
            name,
            "missing",
            f"{error.strerror}: {shows} not shown",
            "a container or a hardened kernel forbids it: run outside, or as root",
        )
    return Check(name, "ok", f"readable: {shows} shown")


def permission_check(proc_root: Path = PROC, user_id: int | None = None) -> Check:
    """Whose processes may be looked into; one's own child always may."""
    user_id = os.geteuid() if user_id is None else user_id
    try:
        status = (proc_root / "self" / "status").read_text(errors="replace")
        found = re.search(r"^CapEff:\s+([0-9a-f]+)$", status, re.MULTILINE)
        capabilities = int(found[1], 16) if found else 0
    except OSError:
        capabilities = 0
    held = [
        name
        for name, bit in (("CAP_SYS_PTRACE", CAP_SYS_PTRACE), ("CAP_SYS_ADMIN", CAP_SYS_ADMIN))
        if capabilities >> bit & 1
    ]
    who = f"uid {user_id}, {' and '.join(held) or 'no capabilities'}, {_yama(proc_root)}"
    if "CAP_SYS_PTRACE" in held:
        return Check("permissions", "ok", f"{who}: processes of all users can be watched")
    return Check(
        "permissions",
        "ok",
        f"{who}: your own processes can be watched; those of others only as root",
    )


def _yama(proc_root: Path) -> str:
    try:
        scope = (proc_root / "sys/kernel/yama/ptrace_scope").read_text().strip()
    except OSError:
        return "no ptrace_scope"
    return f"ptrace_scope {scope} (forbids attaching a debugger, not reading)"
