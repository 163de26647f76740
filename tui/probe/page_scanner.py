"""Which way this kernel lets page states be read: the newest that answers, or the reason why none.

Both ways need the right to trace the process: it is one's own user's, or one is root.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from tui.probe.page_scan import PageScan
from tui.probe.page_state import Scanner
from tui.probe.page_table import PageTable, zero_frame
from tui.probe.reading import NOT_ON_THIS_SYSTEM, Absent, why


def open_scanner(
    pid: int,
    proc_root: Path = Path("/proc"),
    *,
    clock: Callable[[], float] = time.thread_time,
    older_way: bool = False,
    written: bool = False,
    written_is_dirty: bool = False,
) -> Scanner | Absent:
    """A scanner of the process, by PAGEMAP_SCAN or else `/proc/PID/pagemap` (`older_way`: that).

    `written`, `written_is_dirty`: as `PageScan` takes them.
    `clock` counts the seconds that budgets are in: CPU seconds of the calling thread.
    """
    if not (proc_root / "self").exists() and not (proc_root / str(pid)).exists():
        return NOT_ON_THIS_SYSTEM
    try:
        fd = os.open(proc_root / str(pid) / "pagemap", os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError as error:
        if (proc_root / str(pid)).exists():
            return Absent("page states are not in this kernel (CONFIG_PROC_PAGE_MONITOR)")
        return why(error)
    except OSError as error:
        return why(error)
    try:
        if not older_way and PageScan.is_supported(fd):
            return PageScan(fd, clock=clock, written=written, written_is_dirty=written_is_dirty)
    except OSError as error:
        os.close(fd)
        return why(error)
    return PageTable(fd, zero_frame=zero_frame(), clock=clock)
