"""Folders on a real disk (pytest's own may be in memory), gone with all that is in them.

What a killed run of the tests left, the next one removes: a folder's name tells whose it is, and
its lock whether they live where their process cannot be seen.
"""

from __future__ import annotations

import contextlib
import functools
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psutil

from tui.files.left_over import lock
from tui.files.owner import is_alive, new_name, owner_of

DISK: Final = Path("/var/tmp")
_NAME: Final = re.compile(r"cowtop-[a-z]+(-\d+-\d+-\d+)")


@contextmanager
def made_folder(kind: str, disk: Path = DISK) -> Iterator[Path]:
    """A folder of one's own, called `cowtop-KIND-...`."""
    _remove_left_over(disk)
    path = disk / f"cowtop-{kind}{new_name().removeprefix('cowtop')}"
    path.mkdir(mode=0o700)
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        lock(fd)
        yield path
    finally:
        os.close(fd)
        shutil.rmtree(path)


@functools.cache
def _remove_left_over(disk: Path) -> None:
    for path in disk.glob("cowtop-*"):
        named = _NAME.fullmatch(path.name)
        owner = owner_of(f"cowtop{named[1]}") if named else None
        if owner is None or is_alive(owner) or path.lstat().st_uid != os.geteuid():
            continue
        with contextlib.suppress(OSError):  # another run of the tests is at it as well
            fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                if lock(fd):
                    _unmount_below(path)
                    shutil.rmtree(path)
            finally:
                os.close(fd)


def _unmount_below(path: Path) -> None:
    for mounted in psutil.disk_partitions(all=True):
        if Path(mounted.mountpoint).is_relative_to(path):
            subprocess.run(["umount", mounted.mountpoint], check=False, capture_output=True)
