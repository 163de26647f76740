"""A file's pages in the page cache where cachestat(2) does not tell: by mapping the file here.

mincore(2) says which pages are in RAM. These alone are put into this process's page tables, which
reads nothing of the file, and its own smaps tells how many of them are dirty, to the folio.
"""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import re
import sys
from pathlib import Path
from typing import Final

import numpy as np

from tui.probe.reading import NOT_ON_THIS_SYSTEM, Absent, Figure, why
from workloads.kernel import PAGE_BYTES, libc
from workloads.smaps import mapping_only

LONGEST_BYTES: Final = 16 << 30
"""A longer file would take a second, all of it in RAM: of it nothing is known."""
_WINDOW_BYTES: Final = 1 << 30  # 2 MiB of page tables
_MADV_POPULATE_READ: Final = 22
_IN_RAM: Final = re.compile(rb"[^\x00]+")
_TOO_LONG: Final = Absent("no cachestat(2), and the file is too long to be looked through")
_NOT_TOLD: Final = Absent("mincore(2) tells it only to who owns the file or may write it")
_CUT_OFF: Final = Absent("the file was cut off while it was looked through")
_NO_POPULATE: Final = Absent("no cachestat(2), and MADV_POPULATE_READ only from Linux 5.14")
_SMAPS: Final = Path("/proc/self/smaps")


def mapped_here(fd: int) -> tuple[Figure, Figure]:
    """Bytes in RAM and, of them, dirty; each a number or the reason why there is none."""
    if sys.platform != "linux":
        return NOT_ON_THIS_SYSTEM, NOT_ON_THIS_SYSTEM
    status = os.fstat(fd)
    if status.st_size > LONGEST_BYTES:
        return _TOO_LONG, _TOO_LONG
    # To others the kernel says that all of it is in RAM.
    if status.st_uid != os.geteuid() and not os.access(Path(f"/proc/self/fd/{fd}"), os.W_OK):
        return _NOT_TOLD, _NOT_TOLD
    cached: Figure = 0
    dirty: Figure = 0
    for offset in range(0, status.st_size, _WINDOW_BYTES):
        length = min(_WINDOW_BYTES, status.st_size - offset)
        try:
            held, waits = _window(fd, offset, length)
        except OSError as error:
            return why(error), why(error)
        except ValueError:
            return _CUT_OFF, _CUT_OFF
        cached, dirty = cached + held, dirty + waits
    return cached, dirty


def _window(fd: int, offset: int, length: int) -> tuple[int, Figure]:
    """Of one stretch of the file; raises OSError, ValueError where it is not there any more."""
    with mmap.mmap(fd, length, mmap.MAP_SHARED, mmap.PROT_READ, offset=offset) as mapped:
        address = np.frombuffer(mapped, np.uint8).ctypes.data
        held = _in_ram(address, length)
        try:
            for first, pages in held:
                size = min(pages * PAGE_BYTES, length - first * PAGE_BYTES)
                mapped.madvise(_MADV_POPULATE_READ, first * PAGE_BYTES, size)
        except OSError as error:
            # EFAULT: the file was cut off meanwhile, which would be a SIGBUS for who touches it.
            dirty: Figure = _NO_POPULATE if error.errno == errno.EINVAL else why(error)
        else:
            end = address + -(-length // PAGE_BYTES) * PAGE_BYTES
            walk = mapping_only(_SMAPS.read_bytes(), address, end)
            dirty = walk.mapping_dirty_bytes
    return sum(pages for _, pages in held) * PAGE_BYTES, dirty


def _in_ram(address: int, length: int) -> list[tuple[int, int]]:
    """The runs of pages that are in RAM: the first one's number and how many; raises OSError."""
    told = ctypes.create_string_buffer(-(-length // PAGE_BYTES))
    if libc.mincore(ctypes.c_void_p(address), ctypes.c_size_t(length), told) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return [(run.start(), run.end() - run.start()) for run in _IN_RAM.finditer(told.raw)]
