"""A scratch array: a `.npy` file of known contents, on disk and out of the cache when made,
and gone when its owner is done with it.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from math import prod
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import numpy as np

from tui.ends import LEFT, Rank
from tui.files.formats.npy import npy_header
from tui.files.held import HeldFile
from tui.files.left_over import lock, new_file_name, remove_left_over
from tui.files.scratch_directory import (
    REMEDY,
    ScratchDirectory,
    ScratchError,
    choose_directory,
    default_directory,
)
from tui.metrics_format import format_bytes
from tui.named_files.place import PATH_ONLY
from tui.probe.filesystem import free_bytes
from tui.probe.reading import Absent
from workloads.contents import expected, is_supported

__all__ = [
    "ScratchDirectory",
    "ScratchError",
    "ScratchFile",
    "ScratchStopped",
    "choose_directory",
    "default_directory",
    "make",
    "remove_left_over",
    "reserve",
]

PIECE_BYTES: Final = 8 << 20
SYNC_BYTES: Final = 32 << 20


class ScratchStopped(ScratchError):
    """The making was asked to stop; nothing is left of it."""


@dataclass(slots=True)
class ScratchFile:
    """A scratch array's file; removed at the end of a `with` block or by `remove()`."""

    path: Path
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    data_offset: int
    file_bytes: int
    header: bytes = field(repr=False)
    _fd: int = field(repr=False)  # held open: its lock tells other cowtops that we live
    _folder_fd: int = field(repr=False)
    _forget: Callable[[], None] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._forget = LEFT.add(Rank.FILE, self.remove)

    def held(self) -> HeldFile:
        """The file by a descriptor of its own; raises ScratchError once it is removed."""
        if self._fd < 0:
            raise ScratchError("the scratch array was removed")
        return HeldFile.of(self.path, self._fd)

    def remove(self) -> None:
        """Remove the file, but none that has its name by now; harmless when called again."""
        if self._fd >= 0:
            name, folder = self.path.name, self._folder_fd
            with contextlib.suppress(FileNotFoundError):
                if os.path.samestat(os.lstat(name, dir_fd=folder), os.fstat(self._fd)):
                    os.unlink(name, dir_fd=folder)
            os.close(self._fd)
            os.close(folder)
            self._fd = self._folder_fd = -1
            self._forget()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.remove()


def reserve(directory: Path, shape: tuple[int, ...], dtype: np.dtype[Any]) -> ScratchFile:
    """An empty file for mode `w+` to fill, space permitting; raises ScratchError.

    The name is taken, not only thought of: in a shared directory it could be somebody's link.
    """
    header, file_bytes = _checked_size(directory, shape, dtype)
    with LEFT.making():
        path, fd, folder = _create(directory)
        return ScratchFile(path, shape, dtype, len(header), file_bytes, header, fd, folder)


def begin(directory: Path, shape: tuple[int, ...], dtype: np.dtype[Any]) -> ScratchFile:
    """A scratch array of which only the header is written: its contents come from elsewhere."""
    scratch = reserve(directory, shape, dtype)
    _write_all(scratch._fd, memoryview(scratch.header))
    return scratch


def make(
    directory: Path,
    shape: tuple[int, ...],
    dtype: np.dtype[Any],
    *,
    on_progress: Callable[[int, int], None],
    should_stop: Callable[[], bool],
    keep_cached: bool = False,
) -> ScratchFile:
    """Write a scratch array of `workloads.contents`; raises ScratchError or ScratchStopped.

    `on_progress` gets the bytes written and all bytes, after each piece of about 8 MiB. Every
    byte is on the disk at the end; unless `keep_cached`, none is in the page cache.
    """
    scratch = reserve(directory, shape, dtype)
    try:
        _write(scratch, on_progress, should_stop, keep_cached)
    except OSError as error:
        done = format_bytes(os.fstat(scratch._fd).st_size)
        scratch.remove()
        raise ScratchError(_write_error(error, directory, scratch.file_bytes, done)) from error
    except BaseException:
        scratch.remove()
        raise
    return scratch


def _write(
    scratch: ScratchFile,
    on_progress: Callable[[int, int], None],
    should_stop: Callable[[], bool],
    keep_cached: bool,
) -> None:
    fd, elements = scratch._fd, prod(scratch.shape)
    header = scratch.header
    piece_elements = PIECE_BYTES // scratch.dtype.itemsize
    _write_all(fd, memoryview(header))
    synced = 0
    for first in range(0, elements, piece_elements):
        if should_stop():
            raise ScratchStopped("stopped while the scratch array was being made")
        piece = expected(scratch.dtype, first, min(piece_elements, elements - first))
        _write_all(fd, piece.view(np.uint8).data)
        done = len(header) + (first + len(piece)) * scratch.dtype.itemsize
        if done - synced >= SYNC_BYTES or done == scratch.file_bytes:
            os.fsync(fd)
            if not keep_cached and hasattr(os, "posix_fadvise"):
                os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
            synced = done
        on_progress(done, scratch.file_bytes)


def _write_all(fd: int, view: memoryview) -> None:
    while view:
        view = view[os.write(fd, view) :]


def _checked_size(
    directory: Path, shape: tuple[int, ...], dtype: np.dtype[Any]
) -> tuple[bytes, int]:
    """The file's header and size, if such an array can be and fits."""
    if not shape or min(shape) < 1:
        raise ScratchError("an array needs at least one row and one column")
    if not is_supported(dtype):
        raise ScratchError(f"no scratch arrays of dtype {dtype}: a workload needs plain numbers")
    header = npy_header(shape, dtype)
    needed = len(header) + prod(shape) * dtype.itemsize
    free = free_bytes(directory)
    if not isinstance(free, Absent) and needed > free:
        raise ScratchError(
            f"the array needs {format_bytes(needed)}, {directory} has {format_bytes(free)} "
            f"free; make it smaller, or {REMEDY}"
        )
    return header, needed


def _create(directory: Path) -> tuple[Path, int, int]:
    """Path, descriptor, and that of its folder."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    folder = -1
    try:
        folder = os.open(directory, PATH_ONLY | os.O_DIRECTORY)
        while True:
            name = new_file_name()
            try:
                fd = os.open(name, flags, 0o600, dir_fd=folder)
            except FileExistsError:
                continue
            with contextlib.suppress(OSError):
                os.fchmod(fd, 0o600)  # a umask may have taken it from its own owner
            if lock(fd) and os.fstat(fd).st_nlink == 1:
                return directory / name, fd, folder
            os.close(fd)  # another cowtop took it for a left-over before it was locked
    except OSError as error:
        if folder >= 0:
            os.close(folder)
        raise ScratchError(
            f"no file can be made in {directory}: {error.strerror}; {REMEDY}"
        ) from error


def _write_error(error: OSError, directory: Path, file_bytes: int, done: str) -> str:
    what = {
        errno.ENOSPC: "ran out of space",
        errno.EDQUOT: "reached your disk quota",
        errno.EFBIG: "does not allow a file of this size",
    }.get(error.errno or 0, f"failed ({error.strerror})")
    return (
        f"{directory} {what} after {done} of {format_bytes(file_bytes)}; "
        f"the scratch file is removed; make the array smaller, or {REMEDY}"
    )
