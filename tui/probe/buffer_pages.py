"""The pages of a range of a process's own memory, told apart from what lies around them.

A buffer that `load` reads into may be a part of the heap, or of a mapping that the kernel merged
with its neighbours: `smaps` knows only the whole.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tui.probe.page_scanner import open_scanner
from tui.probe.page_state import PageRuns, PageState
from tui.probe.reading import Absent


def read_buffer(pid: int, proc_root: Path, start: int, end: int) -> dict[str, int] | Absent:
    """Bytes in start..end (page aligned), by the names that smaps has: `Anonymous` and `Swap`."""
    scanner = open_scanner(pid, proc_root)
    if isinstance(scanner, Absent):
        return scanner
    sums = {"Anonymous": 0, "Swap": 0}
    try:
        while start < end:
            runs = scanner.scan(start, end)
            if isinstance(runs, Absent):
                return runs
            sums["Anonymous"] += _bytes_of(runs, PageState.PRIVATE_COPY)
            sums["Swap"] += _bytes_of(runs, PageState.SWAPPED)
            start = runs.walk_end
    finally:
        scanner.close()
    return sums


def _bytes_of(runs: PageRuns, state: PageState) -> int:
    return int(np.sum((runs.ends - runs.starts)[runs.states == state]))
