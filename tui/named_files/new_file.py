"""A file that is written without its name, and has that name once it is whole.

So what had the name before stays until there is something better: until `keep`, and for good where
that never comes (a full disk, a kill). What is no regular file (a pipe, a terminal, `/dev/null`)
is written to as it is.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import stat
from pathlib import Path
from typing import BinaryIO, Final

from tui.named_files.pipe import PatientPipe
from tui.named_files.place import Place, find, is_shared
from tui.named_files.unseen import Unseen

_WRITE: Final = os.O_WRONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_NOCTTY | os.O_CLOEXEC
_RIGHTS: Final = 0o777
_NO_READER: Final = "nobody reads from this pipe"
_NOT_FOR_BYTES: Final = ((stat.S_ISSOCK, "is a socket"), (stat.S_ISBLK, "is a disk"))
_FOREIGN: Final = "somebody else's, in a folder that others can write to"


class NewFile:
    """Give `file` the bytes, then `keep` it; `close` without that leaves everything as it was.

    Raises OSError wherever it cannot go on. A file that is replaced hands on its rights, and its
    owner where that may be; other names of it (hard links) keep the old contents.
    """

    def __init__(self, path: Path, *, make_folders: bool = False, may_replace: bool = True) -> None:
        """`may_replace`: else a name that is taken is refused with FileExistsError."""
        self._place, self._may_replace = find(path, make_folders=make_folders), may_replace
        self._unseen: Unseen | None = None
        try:
            fd = self._opened()
            is_pipe = stat.S_ISFIFO(os.fstat(fd).st_mode)
            self.file: BinaryIO | io.BufferedWriter = (
                io.BufferedWriter(PatientPipe(fd)) if is_pipe else os.fdopen(fd, "wb")
            )
        except BaseException:
            self._place.close()
            raise

    def _opened(self) -> int:
        place = self._place
        _refuse(place, may_replace=self._may_replace)
        if place.is_missing:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        if place.status is not None and not place.is_regular:
            return _open_as_it_is(place)
        self._unseen = Unseen(place.folder_fd)
        if place.status is not None:
            _hand_on_rights(place.status, self._unseen.fd)
        return self._unseen.fd

    def keep(self, *, is_whole: bool = True) -> None:
        """Give it its name, if `is_whole` once it is on the disk; harmless when repeated."""
        self.file.flush()
        if self._unseen is None:
            return
        if is_whole and not self._unseen.is_named:
            os.fsync(self.file.fileno())
        self._unseen.keep(self._place.name, may_replace=self._may_replace)

    @property
    def is_deleted(self) -> bool:
        """Whether it was kept and no name leads to it any more; asked before `close`."""
        if self._unseen is None or not self._unseen.is_named:
            return False
        return os.fstat(self.file.fileno()).st_nlink == 0

    def close(self) -> None:
        """Let go of it, and of what was not kept; raises OSError if its last bytes are lost."""
        try:
            self.file.close()
        finally:
            if self._unseen is not None:
                self._unseen.drop()
            self._place.close()


def write_whole(
    path: Path, contents: bytes, *, make_folders: bool = False, may_replace: bool = True
) -> None:
    """Make or replace a file in one go; raises OSError, and then all is as it was."""
    new = NewFile(path, make_folders=make_folders, may_replace=may_replace)
    try:
        new.file.write(contents)
        new.keep()
    finally:
        new.close()


def check_writable(path: Path, *, make_folders: bool = False) -> None:
    """Raise OSError where no file could be made now; nothing is opened, made or changed."""
    place = find(path)
    try:
        _refuse(place)
        if place.is_missing and not make_folders:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        if os.fstat(place.folder_fd).st_nlink == 0:
            raise FileNotFoundError(errno.ENOENT, "its folder was deleted")
        if (place.status is None or place.is_regular) and not os.access(
            ".", os.W_OK | os.X_OK, dir_fd=place.folder_fd
        ):
            raise PermissionError(errno.EACCES, "no permission to make a file in its folder")
    finally:
        place.close()


def _refuse(place: Place, *, may_replace: bool = True) -> None:
    status = place.status
    if status is None:
        return
    if not may_replace:
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
    if place.open_fd is not None:
        return
    for is_kind, words in _NOT_FOR_BYTES:
        if is_kind(status.st_mode):
            raise OSError(errno.EINVAL, words)
    # A file that is guarded against writing is not replaced either.
    if not os.access(place.name, os.W_OK, dir_fd=place.folder_fd):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    is_foreign = status.st_uid not in (os.geteuid(), 0)
    if not place.is_regular and is_foreign and is_shared(os.fstat(place.folder_fd)):
        raise PermissionError(errno.EACCES, _FOREIGN)


def _hand_on_rights(before: os.stat_result, fd: int) -> None:
    """Those of what is to be replaced, to what will replace it."""
    with contextlib.suppress(OSError):  # only root gives a file to somebody else
        os.fchown(fd, before.st_uid, before.st_gid)
    with contextlib.suppress(OSError):  # a file system that has no rights
        os.fchmod(fd, stat.S_IMODE(before.st_mode) & _RIGHTS)


def _open_as_it_is(place: Place) -> int:
    if place.open_fd is not None:
        if stat.S_ISFIFO(os.fstat(place.open_fd).st_mode):
            # Opened once more: others who have it open are to wait as they did.
            return os.open(f"/proc/self/fd/{place.open_fd}", os.O_WRONLY | os.O_CLOEXEC)
        return os.dup(place.open_fd)
    try:
        fd = os.open(place.name, _WRITE, dir_fd=place.folder_fd)
    except OSError as error:
        if error.errno == errno.ENXIO:  # else the opening of a named pipe would wait
            raise OSError(errno.ENXIO, _NO_READER) from error
        raise
    if place.status is None or not os.path.samestat(os.fstat(fd), place.status):
        os.close(fd)
        raise OSError(errno.EAGAIN, "something else has its name by now")
    os.set_blocking(fd, True)
    return fd
