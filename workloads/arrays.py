"""Opening and closing the array in each mode; `allow_pickle` is never on.

The file is opened by its descriptor, each time: it stays the one that was meant. An `OpenArray`
owns the only references to the mapping, so that closing really unmaps it.
"""

from __future__ import annotations

import contextlib
import math
import mmap
import os
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.lib import format as npy

from workloads.kernel import PAGE_BYTES, by_descriptor
from workloads.layout import Array
from workloads.words import Mode

_BEFORE_BYTES: Final = 4096


@dataclass(frozen=True, slots=True)
class OpenFile:
    """The file that an array is in: what it is called, and a descriptor of it."""

    path: Path
    fd: int

    @classmethod
    def named(cls, path: Path, *, make: bool) -> Self:
        """Open it, or make an empty one; raises OSError."""
        flags = os.O_RDONLY | os.O_CLOEXEC | (os.O_CREAT if make else 0)
        return cls(path, os.open(path, flags, 0o666))

    @property
    def again(self) -> Path:
        """What to open it by once more."""
        return by_descriptor(self.fd, self.path)


@dataclass(slots=True)
class OpenArray:
    """The array as numpy opened it, and where it lies.

    `start` is the first byte of the mapping (of the buffer's first page, for `load`),
    `data_offset` the array's first byte counted from there, `file_offset` its first byte in the
    file. `before`: a checksum of what lay right before it in the file, None where numpy has read a
    header instead.
    """

    array: np.ndarray[Any, np.dtype[Any]]
    mode: Mode
    start: int
    length_bytes: int
    data_offset: int
    file_offset: int
    before: int | None = None
    is_closed: bool = False

    @property
    def end(self) -> int:
        """The end of the mapping, which the kernel rounds up to whole pages."""
        return self.start + -(-self.length_bytes // PAGE_BYTES) * PAGE_BYTES

    @property
    def mapping_offset(self) -> int:
        """Where in the file the mapping begins; 0 for `load`."""
        return 0 if self.mapping is None else self.file_offset - self.data_offset

    @property
    def mapping(self) -> mmap.mmap | None:
        """The mmap object under the array; None for `load`."""
        base = self.array.base
        return base if isinstance(base, mmap.mmap) else None

    def flat(self) -> Array:
        """The array's elements one after another, as they lie: a view, never a copy."""
        return np.asarray(self.array).reshape(-1)

    def as_bytes(self) -> Array:
        """The array's bytes, a view too."""
        return self.flat().view(np.uint8)

    def close(self) -> None:
        """Unmap it; whoever keeps a view of it keeps the mapping too, and numpy then refuses."""
        mapping, self.array, self.is_closed = self.mapping, np.empty(0), True
        if mapping is not None:
            mapping.close()

    def flush(self) -> None:
        """What the user calls: numpy's own flush; `load` has none to call."""
        flush = getattr(self.array, "flush", None)
        if flush is not None:
            flush()


def open_array(
    file: OpenFile, mode: Mode, shape: tuple[int, ...], dtype: str, offset: int | None = None
) -> OpenArray:
    """Open the file as numpy does: at that offset, or where its header says; `w+` makes it anew.

    `shape` and `dtype` are what the file is to have. Raises numpy's own errors, with the file's own
    name, OSError for another file, and ValueError for one that holds another array by now.
    """
    path = file.again
    try:
        if offset is None:
            opened = _opened(path, mode, shape, dtype)
        else:
            opened = _opened_at(file, path, mode, shape, np.dtype(dtype), offset)
        _refuse_unlike(file, path.stat())
    except OSError as error:
        if error.filename == str(path):
            error.filename = str(file.path)
        raise
    return opened


def _opened_at(
    file: OpenFile,
    path: Path,
    mode: Mode,
    shape: tuple[int, ...],
    dtype: np.dtype[Any],
    offset: int,
) -> OpenArray:
    count = math.prod(shape)
    # numpy would make a file that is too short longer, in `r+`.
    _refuse_cut_off(file, offset + count * dtype.itemsize)
    before = _before(file, offset)
    if mode is Mode.LOAD:
        loaded = np.fromfile(path, dtype, count, offset=offset).reshape(shape)
        return _in_memory(loaded, offset, before)
    numpy_mode: Any = str(mode)
    array = np.memmap(path, dtype, numpy_mode, offset, shape)
    return _mapped(array, mode, before)


def _opened(path: Path, mode: Mode, shape: tuple[int, ...], dtype: str) -> OpenArray:
    if mode is Mode.LOAD:
        return _loaded(path, shape, dtype)
    if mode is Mode.WRITE_NEW:
        array = np.lib.format.open_memmap(path, mode="w+", dtype=np.dtype(dtype), shape=shape)
        # The header's page was written just now: on disk before the baseline is read.
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    else:
        numpy_mode: Any = str(mode)
        array = np.load(path, mmap_mode=numpy_mode)
        _refuse_another(array.shape, array.dtype, shape, dtype)
    return _mapped(array, mode)


def _mapped(array: np.memmap[Any, Any], mode: Mode, before: int | None = None) -> OpenArray:
    # numpy maps from the start of the page that the array begins in.
    data_offset = array.offset % mmap.ALLOCATIONGRANULARITY
    start = int(array.__array_interface__["data"][0]) - data_offset
    return OpenArray(
        array, mode, start, data_offset + array.nbytes, data_offset, array.offset, before
    )


def _loaded(path: Path, shape: tuple[int, ...], dtype: str) -> OpenArray:
    with path.open("rb") as file:
        array: np.ndarray[Any, np.dtype[Any]] = np.load(file)
        file_offset = file.tell() - array.nbytes
    _refuse_another(array.shape, array.dtype, shape, dtype)
    return _in_memory(array, file_offset)


def _in_memory(
    array: np.ndarray[Any, np.dtype[Any]], file_offset: int, before: int | None = None
) -> OpenArray:
    address = int(array.__array_interface__["data"][0])
    data_offset = address % PAGE_BYTES
    length = -(-(data_offset + array.nbytes) // PAGE_BYTES) * PAGE_BYTES
    start = address - data_offset
    return OpenArray(array, Mode.LOAD, start, length, data_offset, file_offset, before)


def refuse_to_reopen(opened: OpenArray, array_file: OpenFile) -> None:
    """Raise OSError, with nothing closed yet, if the array cannot be opened again as it was."""
    name = array_file.path.name
    access = os.O_RDWR if opened.mode.is_shared else os.O_RDONLY
    again = os.open(array_file.again, access | os.O_NONBLOCK)  # a named pipe would wait
    try:
        _refuse_unlike(array_file, os.fstat(again))
        _refuse_cut_off(array_file, opened.file_offset + opened.array.nbytes)
        if opened.before is not None:
            if _before(array_file, opened.file_offset) != opened.before:
                raise OSError(
                    f"{name} is no longer what it was: what lies before the array changed"
                )
            return
        with os.fdopen(again, "rb", closefd=False) as file:
            read = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}
            shape, _, dtype = read[npy.read_magic(file)](file)
            _refuse_another(shape, dtype, opened.array.shape, opened.array.dtype.str)
    except (KeyError, ValueError) as error:
        raise OSError(f"{name} is no longer the array that it was: {error}") from error
    finally:
        os.close(again)


def _refuse_unlike(file: OpenFile, found: os.stat_result) -> None:
    if not os.path.samestat(found, os.fstat(file.fd)):
        raise OSError(f"{file.path.name} is another file by now")


def _refuse_cut_off(file: OpenFile, end: int) -> None:
    if os.fstat(file.fd).st_size < end:
        raise OSError(f"{file.path.name} was cut off")


def _before(file: OpenFile, offset: int) -> int:
    """Of what lies right before the array: where there is a header, its end, with the shape."""
    length = min(offset, _BEFORE_BYTES)
    return zlib.crc32(os.pread(file.fd, length, offset - length))


def _refuse_another(
    shape: tuple[int, ...], dtype: np.dtype[Any], wanted: tuple[int, ...], wanted_dtype: str
) -> None:
    if shape != wanted:
        raise ValueError(f"the file holds an array of shape {shape} now, not {wanted}")
    if dtype != np.dtype(wanted_dtype):
        raise ValueError(f"the file holds numbers of {dtype} now, not {np.dtype(wanted_dtype)}")


def touch_inode(fd: int) -> None:
    """Have the file's times written before the baseline is read, as they are.

    The first change of a mapping changes them, and where the file system keeps no journal its own
    page for them counts as one that this process dirtied.
    """
    status = os.fstat(fd)
    with contextlib.suppress(OSError):  # somebody else's file
        os.utime(fd, ns=(status.st_atime_ns, status.st_mtime_ns))
