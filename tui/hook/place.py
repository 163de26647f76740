"""Where the listener's socket lies: a folder of our own that nobody else may enter.

Its name tells its owner, and a lock on it that the owner lives; a dead owner's is removed by the
next cowtop that looks there.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tui.files.left_over import lock
from tui.files.owner import is_alive, new_name, owner_of, start_ticks
from tui.files.scratch_directory import ScratchError, default_directory

SUFFIX: Final = ".told"
SOCKET: Final = "words"
_LONGEST_SOCKET_BYTES: Final = 107
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


def places() -> Iterator[Path]:
    """Where such a folder may be made, the best first."""
    with contextlib.suppress(ScratchError):
        yield default_directory()
    yield Path(tempfile.gettempdir())


def make_folder(parent: Path) -> tuple[Path, int]:
    """A new folder and its locked descriptor; raises OSError."""
    while True:
        path = parent / (new_name() + SUFFIX)
        if len(os.fsencode(path / SOCKET)) > _LONGEST_SOCKET_BYTES:
            raise OSError(f"{parent}: too long for the name of a socket")
        try:
            path.mkdir(mode=0o700)
        except FileExistsError:
            continue
        path.chmod(0o700)  # a umask may have taken it from its own owner
        descriptor = os.open(path, _FOLDER)
        if lock(descriptor) and _is_there(path, descriptor):
            return path, descriptor
        os.close(descriptor)  # another cowtop took it for a left-over before it was locked


def remove_folder(path: Path, descriptor: int) -> None:
    """Remove the very folder of a descriptor with what is in it, if it still has its name."""
    if _is_there(path, descriptor):
        # By a descriptor that holds: a link in its place is not followed.
        shutil.rmtree(path, ignore_errors=True)


def remove_left_over(parent: Path, *, proc_root: Path = Path("/proc")) -> list[Path]:
    """Remove what cowtops of this user left in `parent` when they were killed; tells which."""
    removed: list[Path] = []
    if start_ticks(os.getpid(), proc_root) is None:
        return removed  # who is alive cannot be known here
    with contextlib.suppress(OSError):
        for path in sorted(parent.glob(f"cowtop-*{SUFFIX}")):
            owner = owner_of(path.name.removesuffix(SUFFIX))
            if owner is not None and not is_alive(owner, proc_root) and _remove_unlocked(path):
                removed.append(path)
    return removed


def _remove_unlocked(path: Path) -> bool:
    try:
        descriptor = os.open(path, _FOLDER)
    except OSError:
        return False
    try:
        if os.fstat(descriptor).st_uid != os.getuid() or not lock(descriptor):
            return False
        remove_folder(path, descriptor)
        return not path.exists()
    finally:
        os.close(descriptor)


def _is_there(path: Path, descriptor: int) -> bool:
    try:
        found = path.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and os.path.samestat(found, os.fstat(descriptor))
