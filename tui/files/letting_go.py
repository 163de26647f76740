"""Has the kernel let go of a file's cached pages that are clean; what is dirty stays as it is.

POSIX_FADV_DONTNEED alone would have dirty pages written first, whoever left them so.
"""

from __future__ import annotations

import errno
import mmap
import os
from typing import Final

from tui.probe.residency import POPULATE_READ, Mapped, resident, runs, why_not_told
from workloads.kernel import PAGE_BYTES, cachestat
from workloads.sources import cachestat_trouble, file_system_of

_STEP_BYTES: Final = 8 << 20
_PAGE_OUT: Final = 21
"""MADV_PAGEOUT: takes clean pages that nobody else has mapped, and writes none."""
_TOO_OLD: Final = "it takes Linux 5.14 to let go of clean pages alone, or 6.5 (cachestat)"
_PASSES: Final = 3  # what was just read lies in batches, which the first one only empties


def counts_dirty(fd: int) -> bool:
    """Whether the kernel tells of a range of this file what is dirty; a file with a byte in it."""
    is_told = why_not_told(fd) is None
    was_there = not is_told or resident(fd, 0, PAGE_BYTES).any()
    answers = cachestat_trouble(fd, file_system_of(fd)) is None
    if not was_there and resident(fd, 0, PAGE_BYTES).any():
        # What the question itself read in.
        os.posix_fadvise(fd, 0, PAGE_BYTES, os.POSIX_FADV_DONTNEED)
    return answers


def let_go_of_clean(fd: int, offset: int, length: int) -> None:
    """Of a range of whole pages, where dirty ones are counted; raises OSError."""
    stat = cachestat(fd, offset, length)
    unwritten = stat.dirty_bytes + stat.writeback_bytes
    if not stat.cached_bytes or unwritten >= stat.cached_bytes:
        return
    if not unwritten:
        os.posix_fadvise(fd, offset, length, os.POSIX_FADV_DONTNEED)
        return
    # A folio is as large as its alignment: half by half none is cut.
    pages = -(-length // PAGE_BYTES)
    half = (1 << (pages - 1).bit_length() - 1) * PAGE_BYTES
    let_go_of_clean(fd, offset, half)
    let_go_of_clean(fd, offset + half, length - half)


def let_go_of_all(fd: int, size_bytes: int) -> None:
    """Of a file's pages, for its owner or who may write it; raises OSError."""
    # To the end of the last page: a part of one is never let go of.
    whole = -(-size_bytes // PAGE_BYTES) * PAGE_BYTES
    if counts_dirty(fd):
        for _ in range(_PASSES):
            let_go_of_clean(fd, 0, whole)
            stat = cachestat(fd, 0, whole)
            if stat.cached_bytes <= stat.dirty_bytes + stat.writeback_bytes:
                break  # else somebody had clean ones in their hands, or has them mapped
        return
    for offset in range(0, whole, _STEP_BYTES):
        _page_out(fd, offset, min(_STEP_BYTES, whole - offset))


def _page_out(fd: int, offset: int, length: int) -> None:
    """Where nothing tells what is dirty: the kernel's own reclaim knows."""
    for _ in range(_PASSES):
        # Asked anew: populating what has left would bring it back.
        for first, last in runs(resident(fd, offset, length)):
            start, span = offset + first * PAGE_BYTES, (last - first) * PAGE_BYTES
            with Mapped(fd, start, span) as mapped:
                # A dirty page that reclaim met is taken for one to read ahead from.
                mapped.advise(mmap.MADV_RANDOM)
                try:
                    mapped.advise(POPULATE_READ)
                except OSError as error:
                    if error.errno != errno.EINVAL:
                        raise
                    raise OSError(error.errno, _TOO_OLD) from error
                mapped.advise(_PAGE_OUT)
