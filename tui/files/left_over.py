"""A scratch file's name tells its owner; only a dead owner's files are removed, and no others.

A lock held by the owner as long as it lives protects it from a cowtop that cannot see its
process: one in another container, or on another machine that shares the directory.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import stat
from pathlib import Path
from typing import Final

from tui.files.owner import Owner, is_alive, new_name, owner_of, start_ticks
from tui.named_files.place import PATH_ONLY
from workloads.kernel import by_descriptor

SUFFIX: Final = ".npy"


def new_file_name() -> str:
    """`cowtop-PID-START-N.npy`: a name that no other process has used since boot."""
    return new_name() + SUFFIX


def owner_of_file(name: str) -> Owner | None:
    """Who made the scratch file of this name; None if it is not the name of one."""
    return owner_of(name.removesuffix(SUFFIX)) if name.endswith(SUFFIX) else None


def lock(fd: int) -> bool:
    """Mark the open file as in use until the descriptor is closed; False if somebody did before.

    A file system without locks counts as free: there the owner's process alone decides.
    """
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def remove_left_over(directory: Path, *, proc_root: Path = Path("/proc")) -> list[Path]:
    """Remove what cowtops of this user left in `directory` when they were killed; tells which."""
    if start_ticks(os.getpid(), proc_root) is None:
        return []  # who is alive cannot be known here
    removed = []
    try:
        names = sorted(path.name for path in directory.iterdir())
    except OSError:
        return []
    for name in names:
        owner = owner_of_file(name)
        if owner is None or is_alive(owner, proc_root):
            continue
        with contextlib.suppress(OSError):
            if _remove_unlocked(directory / name):
                removed.append(directory / name)
    return removed


def _remove_unlocked(path: Path) -> bool:
    seen = os.open(path, PATH_ONLY | os.O_NOFOLLOW)
    try:
        status = os.fstat(seen)
        if not stat.S_ISREG(status.st_mode) or status.st_uid != os.getuid():
            return False
        # A lock wants it open to write, on some file systems; its rights may be anything by now.
        again = by_descriptor(seen, path)
        if not os.access(again, os.R_OK | os.W_OK):
            again.chmod(0o600)
        fd = os.open(again, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            if not lock(fd) or not os.path.samestat(path.lstat(), status):
                return False
            path.unlink()
            return True
        finally:
            os.close(fd)
    finally:
        os.close(seen)
