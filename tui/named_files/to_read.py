"""A file to read, looked at before it is opened: only what bytes can be read from to an end.

The opening of a named pipe waits for a writer, that of a device may do something, and both may
never end. A pipe that somebody writes (`<(zcat ...)`) is read as a file is.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from tui.named_files.place import PATH_ONLY

_READ: Final = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK
_PIECE: Final = 1 << 16
_KINDS: Final = (
    (stat.S_ISDIR, "is a directory"),
    (stat.S_ISSOCK, "is a socket"),
    (stat.S_ISBLK, "is a device"),
    (stat.S_ISCHR, "is a device"),
)


class NotRegularError(OSError):
    """What has the name is no file; `strerror` is what it is, to be said behind the name."""


class FileToRead:
    """A regular file, or a pipe that has a writer; raises OSError that says what else it is."""

    def __init__(self, path: Path) -> None:
        self._fd = open_looked_at(path, pipes=True)
        self._first = b""
        try:
            if stat.S_ISFIFO(os.fstat(self._fd).st_mode):
                self._first = self._first_of_pipe()
                os.set_blocking(self._fd, True)
        except BaseException:
            os.close(self._fd)
            raise

    def _first_of_pipe(self) -> bytes:
        """What is in it by now; without a writer it would be read as if it had ended."""
        try:
            first = os.read(self._fd, _PIECE)
        except BlockingIOError:
            return b""
        if not first:
            raise OSError(errno.ENXIO, "is a pipe that nobody writes to")
        return first

    def read(self, size: int) -> bytes:
        """At most so many bytes more; none at the end."""
        first, self._first = self._first[:size], self._first[size:]
        return first or os.read(self._fd, size)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.close(self._fd)


def open_looked_at(path: Path, *, pipes: bool = False) -> int:
    """A descriptor to read of a regular file; raises OSError with the kind of anything else."""
    seen = os.open(path, PATH_ONLY | os.O_NONBLOCK)
    try:
        status = os.fstat(seen)
        for is_kind, words in _KINDS:
            if is_kind(status.st_mode):
                raise NotRegularError(errno.EINVAL, words)
        if stat.S_ISFIFO(status.st_mode) and not pipes:
            raise NotRegularError(errno.EINVAL, "is a pipe")
        return _opened(seen, path, status)
    finally:
        os.close(seen)


def _opened(seen: int, path: Path, status: os.stat_result) -> int:
    """What was looked at, opened: by its descriptor, or where there is no `/proc` by its name."""
    try:
        return os.open(f"/proc/self/fd/{seen}", _READ)
    except (FileNotFoundError, NotADirectoryError):
        fd = os.open(path, _READ)
    if os.path.samestat(os.fstat(fd), status):
        return fd
    os.close(fd)
    raise OSError(errno.EAGAIN, "is another file by now")
