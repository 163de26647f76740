"""A file's pages in the page cache where cachestat(2) does not tell: by mapping the file here.

mincore(2) says which pages are in RAM. These alone are put into this process's page tables, which
reads nothing of the file, and its own smaps tells how many of them are dirty, to the folio.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Final

from tui.probe.reading import Absent, Figure, why
from tui.probe.residency import POPULATE_READ, Mapped, runs, why_not_told
from workloads.kernel import PAGE_BYTES
from workloads.smaps import mapping_only

LONGEST_BYTES: Final = 16 << 30
"""A longer file would take a second, all of it in RAM: of it nothing is known."""
_WINDOW_BYTES: Final = 1 << 30  # 2 MiB of page tables
_TOO_LONG: Final = Absent("no cachestat(2), and the file is too long to be looked through")
_CUT_OFF: Final = Absent("the file was cut off while it was looked through")
_NO_POPULATE: Final = Absent("no cachestat(2), and MADV_POPULATE_READ only from Linux 5.14")
_SMAPS: Final = Path("/proc/self/smaps")


def mapped_here(fd: int) -> tuple[Figure, Figure]:
    """Bytes in RAM and, of them, dirty; each a number or the reason why there is none."""
    reason = why_not_told(fd)
    if reason is not None:
        return reason, reason
    size = os.fstat(fd).st_size
    if size > LONGEST_BYTES:
        return _TOO_LONG, _TOO_LONG
    cached: Figure = 0
    dirty: Figure = 0
    for offset in range(0, size, _WINDOW_BYTES):
        try:
            held, waits = _window(fd, offset, min(_WINDOW_BYTES, size - offset))
        except OSError as error:
            return why(error), why(error)
        cached, dirty = cached + held, dirty + waits
    return (_CUT_OFF, _CUT_OFF) if os.fstat(fd).st_size < size else (cached, dirty)


def _window(fd: int, offset: int, length: int) -> tuple[int, Figure]:
    """Of one stretch of the file; raises OSError."""
    with Mapped(fd, offset, length) as mapped:
        held = runs(mapped.resident())
        try:
            for first, end in held:
                begin = first * PAGE_BYTES
                mapped.advise(POPULATE_READ, begin, min(end * PAGE_BYTES, length) - begin)
        except OSError as error:
            # EFAULT: the file was cut off meanwhile, which would be a SIGBUS for who touches it.
            dirty: Figure = _NO_POPULATE if error.errno == errno.EINVAL else why(error)
        else:
            walk = mapping_only(_SMAPS.read_bytes(), mapped.start, mapped.end)
            dirty = walk.mapping_dirty_bytes
    return sum(end - first for first, end in held) * PAGE_BYTES, dirty
