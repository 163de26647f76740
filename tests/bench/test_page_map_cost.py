"""What a tick and a whole pass of the page map cost, beside a plain loop over `/proc/PID/pagemap`.

Two mappings: 4 GiB copy-on-write with one page in four written at random, and 1 TiB read-only of
which 20,000 pages were touched. CPU milliseconds of the reading thread.
"""

from __future__ import annotations

import mmap
import os
import struct
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from tui.pages.geometry import PageGeometry
from tui.pages.map import PageMapFrame
from tui.pages.mapper import PageMapper
from tui.probe.page_scanner import open_scanner
from tui.probe.page_state import PageState
from tui.probe.reading import Absent
from workloads.kernel import PAGE_BYTES

BUDGET_SECONDS: Final = 0.020
CELLS: Final = 120 * 30
GIB: Final = 1 << 30
# The plain loop over 1 TiB would take minutes: this much of it is measured.
NAIVE_BYTES: Final = 4 * GIB


@contextmanager
def _mapping(length: int, access: int, touched: int) -> Iterator[int]:
    """The address of a sparse file mapped, with so many random pages read or written."""
    with tempfile.TemporaryFile(dir="/var/tmp") as file:
        os.truncate(file.fileno(), length)
        with mmap.mmap(file.fileno(), length, access=access) as held:
            held.madvise(mmap.MADV_RANDOM)  # no read-ahead: what is touched is all that comes
            array = np.frombuffer(held, np.uint8)
            rng = np.random.default_rng(1)
            pages = rng.choice(length // PAGE_BYTES, touched, replace=False) * PAGE_BYTES
            if access == mmap.ACCESS_READ:
                array[pages].sum()
            else:
                array[pages] = 1
            try:
                yield int(array.ctypes.data)
            finally:
                del array


def _naive_seconds(start: int, length: int) -> float:
    """CPU seconds of a loop over the entries, one struct at a time."""
    began, counts = time.thread_time(), [0, 0, 0]
    with Path("/proc/self/pagemap").open("rb") as file:
        file.seek(start // PAGE_BYTES * 8)
        for _ in range(length // (1 << 28)):
            for (entry,) in struct.iter_unpack("<Q", file.read((1 << 28) // PAGE_BYTES * 8)):
                if entry >> 63 & 1:
                    counts[entry >> 61 & 1] += 1
                elif entry >> 62 & 1:
                    counts[2] += 1
    return time.thread_time() - began


def _measure(start: int, length: int, *, older_way: bool, passes: int) -> tuple[PageMapFrame, str]:
    scanner = open_scanner(os.getpid(), older_way=older_way)
    assert not isinstance(scanner, Absent)
    mapper = PageMapper(scanner, PageGeometry.of_array(start, length, CELLS))
    ticks, done, last = list[float](), 0, None
    while True:
        began = time.thread_time()
        frame = mapper.tick(BUDGET_SECONDS)
        ticks.append(time.thread_time() - began)
        assert not isinstance(frame, Absent)
        if frame.last_pass is not None and frame.last_pass is not last:
            last = frame.last_pass
            done += 1
            if done == passes:
                break
    mapper.close()
    tick = np.array(ticks) * 1e3
    words = (
        f"tick max {tick.max():5.1f} ms, median {np.median(tick):5.1f} ms; "
        f"a pass {tick.sum() / passes:7.1f} ms in {len(ticks) / passes:.1f} ticks"
    )
    return frame, words


@pytest.mark.bench
@pytest.mark.parametrize(
    ("name", "length", "access", "touched", "older_passes"),
    [
        ("4 GiB c, one page in four", 4 * GIB, mmap.ACCESS_COPY, 1 << 18, 3),
        ("1 TiB r, 20,000 pages", 1024 * GIB, mmap.ACCESS_READ, 20_000, 1),
    ],
)
def test_a_tick_of_the_page_map(
    name: str, length: int, access: int, touched: int, older_passes: int
) -> None:
    with _mapping(length, access, touched) as start:
        print(f"\n{name}, budget {BUDGET_SECONDS * 1e3:.0f} ms, {CELLS} cells")
        for older_way, passes in ((False, 10), (True, older_passes)):
            frame, words = _measure(start, length, older_way=older_way, passes=passes)
            print(f"  {frame.source:<20} {words}")
            is_read = access == mmap.ACCESS_READ
            state = PageState.FILE_CLEAN if is_read else PageState.PRIVATE_COPY
            assert frame.last_pass is not None
            assert frame.last_pass.bytes_by_state[state] == touched * PAGE_BYTES
        measured = min(length, NAIVE_BYTES)
        seconds = _naive_seconds(start, measured) * length / measured
        more = "" if measured == length else f" (from {measured // GIB} GiB)"
        print(f"  plain loop           a pass {seconds * 1e3:9.1f} ms{more}")
