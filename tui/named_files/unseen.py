"""A file that has no name until it is given one, so that a kill leaves nothing of it.

Where the file system cannot do that (NFS, FAT) it has a hidden name in the same folder meanwhile,
and that one stays if the program is killed.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tui.ends import LEFT, Rank

_MAKE: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_RIGHTS: Final = 0o666
_NO_LINKS: Final = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS)


class Unseen:
    """Open for writing in a folder; `drop` takes it away again. Raises OSError."""

    def __init__(self, folder_fd: int) -> None:
        """The folder's descriptor is used until the end; `fd`, the file's, is the caller's."""
        self._folder = folder_fd
        self._beside: str | None = None
        self.is_named = False
        self._forget: Callable[[], None] = lambda: None
        fd = _nameless(folder_fd)
        self.fd: int = fd if fd is not None else self._put_beside(self._made)

    def keep(self, name: str, *, may_replace: bool) -> None:
        """Give it its name; harmless when repeated.

        Unless it `may_replace` what has that name, it raises FileExistsError.
        """
        if self.is_named:
            return
        if self._beside is None:
            try:
                self._link(name)
            except FileExistsError:
                if not may_replace:
                    raise
                # Only a name can be put in another's place; it has it for two calls of the kernel.
                self._put_beside(self._link)
            else:
                self.is_named = True
                return
        self._rename(name, may_replace=may_replace)
        self.is_named = True

    def drop(self) -> None:
        """Take away what has no name of its own yet; harmless when called again."""
        if self._beside is not None:
            with contextlib.suppress(OSError):
                os.unlink(self._beside, dir_fd=self._folder)
            self._beside = None
        self._forget()

    def _rename(self, name: str, *, may_replace: bool) -> None:
        beside, folder = self._beside, self._folder
        assert beside is not None
        if not may_replace:
            try:
                os.link(beside, name, src_dir_fd=folder, dst_dir_fd=folder)
            except OSError as error:
                if error.errno not in _NO_LINKS:
                    raise
            else:
                self.drop()
                return
        os.replace(beside, name, src_dir_fd=folder, dst_dir_fd=folder)
        self._beside = None
        self._forget()

    def _put_beside(self, put: Callable[[str], int]) -> int:
        """Give it a hidden name that nothing has."""
        while True:
            name = f".cowtop-{secrets.token_hex(8)}"
            with contextlib.suppress(FileExistsError), LEFT.making():
                fd = put(name)
                self._beside = name
                self._forget = LEFT.add(Rank.FILE, self.drop)
                return fd

    def _made(self, name: str) -> int:
        return os.open(name, _MAKE, _RIGHTS, dir_fd=self._folder)

    def _link(self, name: str) -> int:
        os.link(_way_to(self.fd), name, dst_dir_fd=self._folder)
        return self.fd


def _nameless(folder_fd: int) -> int | None:
    """The descriptor of a file without a name; None where it cannot be made, or named later."""
    kind = getattr(os, "O_TMPFILE", None)
    if kind is None:
        return None
    try:
        fd = os.open(".", kind | os.O_WRONLY | os.O_CLOEXEC, _RIGHTS, dir_fd=folder_fd)
    except OSError:
        return None  # what else is wrong, the file with a name will meet too
    try:
        status = os.fstat(fd)
        is_there = os.path.samestat(Path(_way_to(fd)).stat(), status)
        # Before Linux 5.19 some file systems forgot the umask here.
        if is_there and stat.S_IMODE(status.st_mode) != _RIGHTS:
            return fd
    except OSError:
        pass  # no /proc: no way to it but by a name
    os.close(fd)
    return None


def _way_to(fd: int) -> str:
    return f"/proc/self/fd/{fd}"
