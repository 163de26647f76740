"""The file that a recording goes to: plain or gzip, and never in the place of something else."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import gzip
import os
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Final

from tui.errors import UsageError
from tui.named_files.new_file import NewFile, check_writable
from tui.named_files.to_read import open_looked_at
from tui.recording.reader import is_recording


class OutputFile:
    """What the lines go to: kept here until `begin`, then in the file, each as it is written.

    `has_begun`: it is there. Raises OSError, and UsageError where it could not be made.
    """

    def __init__(self, path: Path) -> None:
        self._path, self.has_begun = path, False
        self._early: list[bytes] = []
        self._new: NewFile | None = None
        self._to: BinaryIO | gzip.GzipFile | None = None
        try:
            self._refuse()
        except OSError as error:
            raise UsageError(f"--record {path.name}: {error.strerror}") from error

    def write(self, data: bytes) -> None:
        """A line more."""
        if self._to is None:
            self._early.append(data)
            return
        self._to.write(data)
        self._to.flush()

    def begin(self) -> None:
        """Make the file, and give it its name with all lines so far in it; once."""
        if self.has_begun:
            return
        self._refuse()
        self._new = NewFile(self._path)
        with contextlib.suppress(OSError):  # a file system without locks, or no file
            fcntl.flock(self._new.file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._to = self._new.file
        if self._path.suffix == ".gz":
            # No name and no time in gzip's own header: it would tell more than the recording does.
            self._to = gzip.GzipFile("", "wb", compresslevel=6, fileobj=self._new.file, mtime=0)
        self.write(b"".join(self._early))
        self._new.keep(is_whole=False)
        self._early, self.has_begun = [], True

    def sync(self) -> None:
        """Have it on the disk, where it is a file of one."""
        if self._new is None:
            return
        try:
            os.fsync(self._new.file.fileno())
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.EROFS):  # a pipe, a terminal
                raise

    @property
    def is_deleted(self) -> bool:
        """Whether it was there and is not any more: what is written now nobody will find."""
        return self._new is not None and self._new.is_deleted

    def close(self) -> None:
        """Write what ends it, and let go."""
        try:
            if self._to is not None:
                self._to.close()
        finally:
            if self._new is not None:
                self._new.close()

    def _refuse(self) -> None:
        path = self._path
        check_writable(path)
        if path.is_file() and path.stat().st_size and not is_recording(path):
            raise FileExistsError(errno.EEXIST, "is there already, and is not a recording")
        if path.is_file() and _is_being_written(path):
            raise FileExistsError(errno.EBUSY, "another run is being recorded there")


def _is_being_written(path: Path) -> bool:
    """Whether somebody holds the lock of a recording that is not at its end."""
    fd = open_looked_at(path)
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(fd)
    return False


DEFAULT_BYTES_PER_HOUR: Final = 2_000_000
_HOUR: Final = 3600.0


class LineKind(StrEnum):
    """What a line of a recording holds."""

    SAMPLE = "sample"
    STATE = "state"
    TREE = "tree"
    MARKER = "marker"
    MAP = "map"


# Share of the hour's budget to begin with, and spread over the hour. Header, last line and what
# must be written whatever it costs take the rest.
_SHARES: Final = {
    LineKind.SAMPLE: (0.18, 0.20),
    LineKind.STATE: (0.08, 0.12),
    LineKind.TREE: (0.0, 0.0),
    LineKind.MARKER: (0.12, 0.05),
    LineKind.MAP: (0.06, 0.09),
}
# Of a tree hardly anything else changes in its state.
_SHARES_OF_A_TREE: Final = {
    **_SHARES,
    LineKind.STATE: (0.02, 0.02),
    LineKind.TREE: (0.08, 0.13),
}


class ByteBudget:
    """What was spent of it, kind by kind; times are seconds since the recording began."""

    def __init__(
        self, bytes_per_hour: int = DEFAULT_BYTES_PER_HOUR, *, of_a_tree: bool = False
    ) -> None:
        self._per_hour = bytes_per_hour
        self._shares = _SHARES_OF_A_TREE if of_a_tree else _SHARES
        self._spent = dict.fromkeys(LineKind, 0)

    def allows(self, kind: LineKind, size_bytes: int, at: float) -> bool:
        """Whether so much more may be written now."""
        stock, spread = self._shares[kind]
        allowed = self._per_hour * (stock + spread * at / _HOUR)
        return self._spent[kind] + size_bytes <= allowed

    def spend(self, kind: LineKind, size_bytes: int) -> None:
        """So much was written."""
        self._spent[kind] += size_bytes
