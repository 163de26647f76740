"""How much of a file is in the page cache, and having it leave before a run begins.

What others left dirty or have mapped stays: it is theirs, and is said.
"""

from __future__ import annotations

import os
import time
from dataclasses import replace
from typing import Final

from tui.files.held import HeldFile
from tui.files.letting_go import counts_dirty, let_go_of_all
from tui.files.warmth import NOT_ASKED, Warmth
from tui.probe.reading import Absent, Figure, why
from tui.probe.residency import MOST_BYTES, TOO_LARGE, resident_bytes, why_not_told
from tui.probe.writers import MappedFile, other_users
from workloads.kernel import cachestat
from workloads.sources import IN_MEMORY, file_system_of

_MOST_NAMED: Final = 3


def warmth_of(held: HeldFile) -> Warmth:
    """As it is now; absent with the reason where the kernel does not tell."""
    size = os.fstat(held.fd).st_size
    is_in_memory = file_system_of(held.fd) in IN_MEMORY
    return Warmth(size, cached_of(held.fd, size), time.monotonic(), is_in_memory=is_in_memory)


def cached_of(fd: int, size_bytes: int) -> Figure:
    """The cached bytes of a file of this size, whoever brought them in."""
    if not size_bytes:
        return 0
    try:
        if counts_dirty(fd):
            return min(cachestat(fd).cached_bytes, size_bytes)
    except OSError as error:
        return why(error)
    found = resident_bytes(fd, size_bytes)
    return found if isinstance(found, Absent) else min(found, size_bytes)


def cooled(held: HeldFile, *, is_ours: bool) -> Warmth:
    """After its clean pages were let go of; only what `is_ours` is written to the disk first."""
    before = warmth_of(held)
    trouble = _trouble(held.fd, before.file_bytes)
    if not trouble:
        try:
            if is_ours:
                os.fsync(held.fd)
            let_go_of_all(held.fd, before.file_bytes)
        except OSError as error:
            trouble = error.strerror or str(error)
    now = replace(
        warmth_of(held), before_bytes=before.cached_bytes, trouble=trouble, is_asked_cold=True
    )
    if trouble or (not isinstance(now.cached_bytes, Absent) and not now.cached_bytes):
        return replace(now, dirty_bytes=0 if not trouble else NOT_ASKED)
    return replace(now, dirty_bytes=_dirty(held.fd), users=_users(held))


def _trouble(fd: int, size_bytes: int) -> str:
    """Why nothing of it can be let go of, or must not be."""
    name = file_system_of(fd)
    if name in IN_MEMORY:
        return f"{name} has no disk to read the file from again"
    if not hasattr(os, "posix_fadvise"):
        return "not on this system"
    if not size_bytes or counts_dirty(fd):
        return ""
    told = why_not_told(fd)
    if told is None:
        return TOO_LARGE.reason if size_bytes > MOST_BYTES else ""
    return f"what of it is dirty is not told ({told.reason}), and must not be written unasked"


def _dirty(fd: int) -> Figure:
    if not counts_dirty(fd):
        return Absent("nothing counts a file's dirty pages here")
    stat = cachestat(fd)
    return stat.dirty_bytes + stat.writeback_bytes


def _users(held: HeldFile) -> tuple[str, ...]:
    device, inode = held.identity
    file = MappedFile(b"%02x:%02x" % (os.major(device), os.minor(device)), b"%d" % inode)
    users = other_users(file, held.path, frozenset((os.getpid(),)))
    named = [f"{user.name} (PID {user.pid})" for user in users[:_MOST_NAMED]]
    more = len(users) - len(named)
    return (*named, *([f"{more:,} more"] if more > 0 else []))
