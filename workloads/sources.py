"""Which source answers which question about a file: asked once, when it is opened.

One table for both processes, for `doctor` and for the screen. What a file system is called
decides little; what it answers when it is asked decides: a page that was just read is in the
cache, and a cachestat(2) that does not see it says nothing about this file.
"""

from __future__ import annotations

import ctypes
import errno
import os
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from workloads.figures import Absent
from workloads.kernel import PAGE_BYTES, cachestat, libc

# From linux/magic.h and the file systems' own sources.
_NAMES: Final = {
    0xEF53: "ext4", 0x58465342: "xfs", 0x9123683E: "btrfs", 0xF2F52010: "f2fs",
    0x2FC12FC1: "zfs", 0xCA451A4E: "bcachefs", 0x794C7630: "overlay", 0x61756673: "aufs",
    0x01021994: "tmpfs", 0x858458F6: "ramfs", 0x958458F6: "hugetlbfs", 0x65735546: "fuse",
    0x6969: "nfs", 0x0BD00BD0: "lustre", 0x01021997: "9p", 0xFF534D42: "cifs",
    0xFE534D42: "smb", 0x00C36400: "ceph", 0x47504653: "gpfs", 0x19830326: "beegfs",
    0x6A656A63: "virtiofs", 0x4D44: "vfat", 0x2011BAB0: "exfat", 0x73717368: "squashfs",
}  # fmt: skip
IN_MEMORY: Final = frozenset({"tmpfs", "ramfs", "hugetlbfs"})
SHARED_BY_MACHINES: Final = frozenset(
    {"nfs", "lustre", "9p", "cifs", "smb", "ceph", "gpfs", "beegfs", "virtiofs", "fuse"}
)


class Source(StrEnum):
    """Where a figure comes from."""

    CACHESTAT = "cachestat(2)"
    SMAPS = "smaps"
    IO = "write_bytes"
    COUNTERS = "RssAnon + VmSwap"
    PAGE_SCAN = "page tables"


@dataclass(frozen=True, slots=True)
class FileSources:
    """What answers for one file on this kernel, with these rights; each a source or the reason.

    `file_pages`: the file's pages in the cache, whoever put them there. `file_dirty`: those that
    wait to be written, whoever changed them. `own_dirty`: those that this process's mapping has
    dirty. `dirtied`: what this process ever made dirty. `copies`: its private copies.
    """

    file_system: str
    file_pages: Source | Absent
    file_dirty: Source | Absent
    own_dirty: Source | Absent
    dirtied: Source | Absent
    copies: Source | Absent

    @property
    def is_in_memory(self) -> bool:
        """Whether the file itself lies in memory: its pages are never clean."""
        return self.file_system in IN_MEMORY

    @property
    def taken_by(self) -> str:
        """What could take the pages of a file in memory out of RAM."""
        return "nothing" if self.file_system in ("ramfs", "hugetlbfs") else "only swap"

    @property
    def copies_taken_by(self) -> str:
        """What could take private copies of the file: a copy of a huge page is a huge page."""
        return "nothing" if self.copies is Source.PAGE_SCAN else "only swap"

    @property
    def words(self) -> str:
        """What must be known of this file before its figures are read; empty if nothing."""
        if self.is_in_memory:
            huge = "; huge pages are in no RSS" if self.file_system == "hugetlbfs" else ""
            return (
                f"the file lies in memory ({self.file_system}): its pages are never clean, "
                f"{self.taken_by} can take them, and they are charged to who wrote them first{huge}"
            )
        if self.file_system in SHARED_BY_MACHINES:
            return f"{self.file_system}: what other machines write to the file is not seen here"
        if isinstance(self.own_dirty, Absent):
            return f"dirty pages of the file are not known: {self.own_dirty.reason}"
        if self.own_dirty is Source.SMAPS and isinstance(self.file_dirty, Absent):
            return (
                f"dirty pages are those of this mapping ({Source.SMAPS}); the file's own are not "
                f"known: {self.file_dirty.reason}"
            )
        return ""


def sources_of(
    file_system: str, cachestat_trouble: Absent | None, smaps_trouble: Absent | None
) -> FileSources:
    """The table: what was found out, and what follows from it for each question."""
    cached = Source.CACHESTAT if cachestat_trouble is None else cachestat_trouble
    walked = Source.SMAPS if smaps_trouble is None else smaps_trouble
    if file_system in IN_MEMORY:
        never = Absent(f"{file_system} keeps the file in memory: nothing is ever clean or written")
        is_huge = file_system == "hugetlbfs"
        copies = Source.PAGE_SCAN if is_huge else Source.COUNTERS
        return FileSources(file_system, cached, never, never, never, copies)
    own = walked if isinstance(cached, Absent) else cached
    return FileSources(file_system, cached, cached, own, Source.IO, Source.COUNTERS)


def ask(fd: int) -> FileSources:
    """Ask the kernel about an open file, not empty; reads a page at most and changes nothing."""
    name = file_system_of(fd)
    return sources_of(name, cachestat_trouble(fd, name), _readable("/proc/self/smaps"))


def file_system_of(fd: int) -> str:
    """The name of the file system that the very file is on; its number where it has no name."""
    # `struct statfs` begins with the type, a long, on every Linux.
    buffer = (ctypes.c_long * 64)()
    if not hasattr(libc, "fstatfs") or libc.fstatfs(ctypes.c_int(fd), buffer) != 0:
        return "unknown"
    magic = buffer[0] & 0xFFFFFFFF
    return _NAMES.get(magic, f"0x{magic:x}")


def cachestat_trouble(fd: int, file_system: str) -> Absent | None:
    """Why cachestat(2) says nothing of this file; None if it answers.

    Where it sees nothing of the first page, that is read, alone, and let go of again: if no page
    is counted then, others lie elsewhere, as in the layers of an overlay, or nowhere, as with
    direct access.
    """
    try:
        if cachestat(fd, 0, PAGE_BYTES).cached_bytes:
            return None
        own = _opened_again(fd)
        try:
            for _ in range(2):  # the page may be reclaimed in between, hardly twice
                os.pread(own, 1, 0)
                if cachestat(fd, 0, PAGE_BYTES).cached_bytes:
                    os.posix_fadvise(own, 0, PAGE_BYTES, os.POSIX_FADV_DONTNEED)
                    return None
        finally:
            os.close(own)
    except OSError as error:
        if error.errno == errno.EOPNOTSUPP:
            return Absent(f"cachestat(2) does not answer on {file_system}")
        return cachestat_refused(error)
    return Absent(f"cachestat(2) sees no page of a file on {file_system}")


def _opened_again(fd: int) -> int:
    """The same file such that nothing is read ahead; as it is where it cannot be opened anew."""
    try:
        own = os.open(f"/proc/self/fd/{fd}", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return os.dup(fd)
    os.posix_fadvise(own, 0, 0, os.POSIX_FADV_RANDOM)
    return own


def cachestat_refused(error: OSError) -> Absent:
    """The reason behind a cachestat(2) that failed."""
    if error.errno == errno.ENOSYS:
        return Absent("no cachestat(2): kernel older than 6.5")
    if error.errno in (errno.EPERM, errno.EACCES):
        return Absent("cachestat(2): no permission")
    return Absent(f"cachestat(2): {error.strerror or 'failed'}")


def _readable(path: str) -> Absent | None:
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - no Path in what a child does first
            file.read(1)
    except OSError as error:
        return Absent(f"{path}: {error.strerror}")
    return None


ANSWERED: Final = sources_of("unknown", None, None)
"""A file of which nothing is known but that everything answers."""
