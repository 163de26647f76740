"""Where a name leads: the folder it is in, held by a descriptor, and what has the name there.

A link is followed only in a folder that nobody else can write to: one that belongs to the user or
to root and lets neither its group nor others write. Anywhere else it may be another's bait.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PATH_ONLY: Final = getattr(os, "O_PATH", os.O_RDONLY) | os.O_CLOEXEC
_FOLDER: Final = PATH_ONLY | os.O_DIRECTORY
_MOST_LINKS: Final = 40
LINK_REFUSED: Final = "a link in a folder that others can write to is not followed"


@dataclass(slots=True)
class Place:
    """A name in a folder, and what has it (None: nothing); `close` gives the descriptors back.

    `open_fd`: a descriptor of what the name leads to through `/proc`, as `/dev/stdout` does.
    `is_missing`: it is a folder on the way that is not there.
    """

    folder_fd: int
    name: str
    status: os.stat_result | None = None
    open_fd: int | None = None
    is_missing: bool = False

    @property
    def is_regular(self) -> bool:
        """Whether a file has the name, and not by way of `/proc`."""
        return self.status is not None and stat.S_ISREG(self.status.st_mode) and not self.open_fd

    def close(self) -> None:
        """Give the descriptors back; harmless when called again."""
        for fd in (self.folder_fd, self.open_fd):
            if fd is not None and fd >= 0:
                os.close(fd)
        self.folder_fd, self.open_fd = -1, None


def is_shared(folder: os.stat_result) -> bool:
    """Whether somebody else than the user and root can put something into this folder."""
    if folder.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return True
    # Whoever has `/` is root, by whatever number a user namespace calls it.
    return folder.st_uid not in (os.geteuid(), 0, Path("/").stat().st_uid)


def find(path: Path, *, make_folders: bool = False) -> Place:
    """Go where the name leads, link by link; raises OSError.

    A folder on the way that is not there is made with `make_folders`, else it is what is found.
    """
    folder = os.open(".", _FOLDER)
    try:
        waiting, links = [*reversed(path.parts)], _MOST_LINKS
        while waiting:
            name = waiting.pop()
            status = _look(folder, name)
            if status is None:
                if not waiting or not make_folders:
                    return Place(folder, name, is_missing=bool(waiting))
                with contextlib.suppress(FileExistsError):  # another was faster
                    os.mkdir(name, dir_fd=folder)
                status = os.lstat(name, dir_fd=folder)
            is_link = stat.S_ISLNK(status.st_mode)
            if is_link:
                if is_shared(os.fstat(folder)):
                    raise OSError(errno.ELOOP, LINK_REFUSED)
                if not _is_of_proc(status):
                    if (links := links - 1) < 0:
                        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
                    waiting += reversed(Path(os.readlink(name, dir_fd=folder)).parts)
                    continue
                status = os.stat(name, dir_fd=folder)  # only the kernel knows where it leads
            if stat.S_ISDIR(status.st_mode):
                below = os.open(name, _FOLDER | (0 if is_link else os.O_NOFOLLOW), dir_fd=folder)
                os.close(folder)
                folder = below
                continue
            if waiting:
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
            return Place(folder, name, status, _again(name, status, folder) if is_link else None)
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    except BaseException:
        os.close(folder)
        raise


def _look(folder: int, name: str) -> os.stat_result | None:
    try:
        return os.lstat(name, dir_fd=folder)
    except FileNotFoundError:
        return None


def _is_of_proc(status: os.stat_result) -> bool:
    try:
        return status.st_dev == Path("/proc").stat().st_dev
    except OSError:
        return False


def _again(name: str, status: os.stat_result, folder: int) -> int:
    """A descriptor of what a link of `/proc` leads to: where it is our own, one more of that."""
    # Opened anew, a file would be written from its beginning, and a socket not at all.
    if name.isdecimal():
        try:
            if os.path.samestat(os.fstat(int(name)), status):
                return os.dup(int(name))
        except (OSError, OverflowError):
            pass  # another process's
    return os.open(name, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
