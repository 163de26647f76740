"""Canned control group trees: files as the kernel writes them, below a temporary root."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tui.probe.cgroup import Roots

NO_LIMIT_V1 = "9223372036854771712\n"
MOUNT_V1 = "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory"
MOUNT_CPU = "32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime shared:9 - cgroup cgroup rw,cpu,cpuacct"
MOUNT_V2 = "41 31 0:38 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate"
MOUNT_HYBRID = "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw"
STAT_V1 = """cache 1
rss 2
shmem 3
dirty 4
writeback 5
swap 6
total_cache 9000
total_rss 20480
total_rss_huge 0
total_shmem 1000
total_dirty 2000
total_writeback 300
total_swap 4096
total_inactive_file 7
"""
STAT_V2 = """anon 20480
file 9000
kernel 512
kernel_stack 100
pagetables 200
shmem 1000
file_mapped 1
file_dirty 2000
file_writeback 300
anon_thp 0
"""


def canned(
    top: Path,
    *,
    cgroup: str,
    mounts: tuple[str, ...],
    files: Mapping[str, str],
    ram_kib: int = 16 << 20,
    swap_kib: int = 2 << 20,
) -> Roots:
    """Roots of a system where `self` and PID 7 have this `/proc/PID/cgroup`."""
    proc = {
        "self/cgroup": cgroup,
        "7/cgroup": cgroup,
        "self/mountinfo": "\n".join(("22 1 8:1 / / rw - ext4 /dev/sda1 rw", *mounts)) + "\n",
        "meminfo": f"MemTotal: {ram_kib} kB\nMemFree: 1 kB\nSwapTotal: {swap_kib} kB\n",
    }
    write_files(top / "proc", proc)
    write_files(top, files)
    return Roots(proc=top / "proc", files=top)


def write_files(top: Path, files: Mapping[str, str]) -> None:
    """Each file with its content, its directories made."""
    for name, text in files.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def v2(top: Path, directories: Mapping[str, Mapping[str, str]], *, path: str) -> Roots:
    """A pure v2 system; `directories` are paths below the mount with their files."""
    files = {"sys/fs/cgroup/cgroup.controllers": "cpu io memory pids\n"}
    for name, content in directories.items():
        for file, text in content.items():
            files[str(Path("sys/fs/cgroup") / name / file)] = text
    return canned(top, cgroup=f"0::{path}\n", mounts=(MOUNT_V2,), files=files)


def v1(top: Path, directories: Mapping[str, Mapping[str, str]], *, path: str) -> Roots:
    """A hybrid system with the memory controller in v1, as systemd's hybrid mode has it."""
    files = {"sys/fs/cgroup/unified/cgroup.controllers": "hugetlb\n"}
    for name, content in directories.items():
        for file, text in content.items():
            files[str(Path("sys/fs/cgroup/memory") / name / file)] = text
    lines = f"8:cpu,cpuacct:/other\n4:memory:{path}\n1:name=systemd:/x\n0::/\n"
    return canned(top, cgroup=lines, mounts=(MOUNT_CPU, MOUNT_V1, MOUNT_HYBRID), files=files)
