"""Which pages of a file are in the page cache, page by page, by mincore(2); nothing is read for it.

The mapping that is asked about is never touched. It tells the truth where cachestat(2) does not (on
an overlay) or is not there, but to a file's owner or who may write it alone: others are told that
every page is there.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import sys
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tui.probe.reading import Absent, Figure, why
from workloads.kernel import PAGE_BYTES

NOT_TOLD: Final = Absent(
    "the kernel tells which pages are cached to a file's owner and to who may write it alone"
)
POPULATE_READ: Final = 22
"""MADV_POPULATE_READ, 5.14 and later."""
TOO_LARGE: Final = Absent("too large to be asked page by page")
_NOT_HERE: Final = Absent("not on this system")
_STEP_BYTES: Final = 64 << 20
MOST_BYTES: Final = 256 << 30
"""What is asked about page by page: more would take seconds."""
_FAILED: Final = ctypes.c_void_p(-1).value
Pages = NDArray[np.bool_]


def _functions() -> ctypes.CDLL:
    # Its own: what is said of the arguments here holds for nobody else.
    found = ctypes.CDLL(None, use_errno=True)
    address, size = ctypes.c_void_p, ctypes.c_size_t
    found.mmap.restype = address
    found.mmap.argtypes = [address, size, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
    found.munmap.argtypes = [address, size]
    found.mincore.argtypes = [address, size, address]
    found.madvise.argtypes = [address, size, ctypes.c_int]
    return found


_LIBC: Final = _functions()


class Mapped:
    """Pages of a file mapped for a `with` block, to ask about them; raises OSError."""

    def __init__(self, fd: int, offset: int, length: int) -> None:
        """`offset`: of a page."""
        self.length = length
        address = _LIBC.mmap(None, length, mmap.PROT_READ, mmap.MAP_SHARED, fd, offset)
        if address == _FAILED:
            raise _error()
        self.start: int = address

    def resident(self) -> Pages:
        """A truth for each page."""
        found = np.empty(-(-self.length // PAGE_BYTES), np.uint8)
        if _LIBC.mincore(self.start, self.length, found.ctypes.data) != 0:
            raise _error()
        return (found & 1).astype(bool)

    @property
    def end(self) -> int:
        """The address behind its last page."""
        return self.start + -(-self.length // PAGE_BYTES) * PAGE_BYTES

    def advise(self, advice: int, first: int = 0, length: int | None = None) -> None:
        """madvise(2) of all of it, or of so many bytes from the first on."""
        length = self.length if length is None else length
        if _LIBC.madvise(self.start + first, length, advice) != 0:
            raise _error()

    def __enter__(self) -> Mapped:
        return self

    def __exit__(self, *_: object) -> None:
        _LIBC.munmap(self.start, self.length)


def _error() -> OSError:
    number = ctypes.get_errno()
    return OSError(number, os.strerror(number))


def resident(fd: int, offset: int, length: int) -> Pages:
    """Whether each page of a range is cached, if it `is_told`; from a page on; raises OSError."""
    with Mapped(fd, offset, length) as mapped:
        return mapped.resident()


def why_not_told(fd: int) -> Absent | None:
    """Why mincore(2) does not tell the truth of this file; None if it does."""
    if sys.platform != "linux":
        return _NOT_HERE
    try:
        # Behind the last page nothing can be: who is told that it is there is told so of any.
        end = -(-os.fstat(fd).st_size // PAGE_BYTES) * PAGE_BYTES
        return NOT_TOLD if resident(fd, end, PAGE_BYTES).any() else None
    except OSError as error:
        return why(error)


def resident_bytes(fd: int, size_bytes: int) -> Figure:
    """How much of a file is cached, in whole pages; absent for what would take seconds."""
    reason = why_not_told(fd)
    if reason is not None:
        return reason
    if size_bytes > MOST_BYTES:
        return TOO_LARGE
    pages = 0
    try:
        for offset in range(0, size_bytes, _STEP_BYTES):
            length = min(_STEP_BYTES, size_bytes - offset)
            pages += int(np.count_nonzero(resident(fd, offset, length)))
    except OSError as error:
        return why(error)
    return pages * PAGE_BYTES


def runs(pages: Pages, *, of: bool = True) -> list[tuple[int, int]]:
    """First page and the one behind the last of each run of `of`."""
    edges = np.flatnonzero(np.diff((pages == of).astype(np.int8), prepend=0, append=0)).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))
