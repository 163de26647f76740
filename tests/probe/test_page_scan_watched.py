"""PAGEMAP_SCAN of a mapping whose writes are watched, and calls that stop short of a dense one."""

from __future__ import annotations

import ctypes
import mmap
import os
from pathlib import Path

import numpy as np
import pytest

from tui.probe.page_scan import (
    PAGE_IS_FILE,
    PAGE_IS_PRESENT,
    PAGE_IS_SWAPPED,
    PAGE_IS_WRITTEN,
    watched_state_of,
)
from tui.probe.page_scanner import open_scanner
from tui.probe.page_state import PageRuns, PageState
from tui.probe.reading import Absent
from workloads.kernel import PAGE_BYTES
from workloads.write_watch import MOST_PAGES, WriteWatch

PAGES = 64
FILE, DIRTY = PageState.FILE_CLEAN, PageState.FILE_DIRTY


@pytest.mark.parametrize(
    ("categories", "state", "state_if_dirty"),
    [
        (PAGE_IS_SWAPPED, PageState.ABSENT, PageState.ABSENT),
        (PAGE_IS_WRITTEN, PageState.ABSENT, PageState.ABSENT),
        (PAGE_IS_SWAPPED | PAGE_IS_WRITTEN, PageState.SWAPPED, PageState.SWAPPED),
        (PAGE_IS_PRESENT, PageState.PRIVATE_COPY, PageState.PRIVATE_COPY),
        (PAGE_IS_PRESENT | PAGE_IS_WRITTEN, PageState.PRIVATE_COPY, PageState.PRIVATE_COPY),
        (PAGE_IS_PRESENT | PAGE_IS_FILE, FILE, FILE),
        (PAGE_IS_PRESENT | PAGE_IS_FILE | PAGE_IS_WRITTEN, FILE, DIRTY),
    ],
)
def test_a_watched_page_that_was_never_touched_is_not_in_swap(
    categories: int, state: PageState, state_if_dirty: PageState
) -> None:
    assert watched_state_of(categories) is state
    assert watched_state_of(categories, written_is_dirty=True) is state_if_dirty


def _states(runs: PageRuns | Absent, start: int) -> tuple[list[int], list[int]]:
    """The state of every page, and the pages that were written."""
    assert isinstance(runs, PageRuns)
    assert runs.written is not None
    states, written = [int(PageState.ABSENT)] * PAGES, []
    for low, high, state, is_written in zip(
        runs.starts, runs.ends, runs.states, runs.written, strict=True
    ):
        pages = range((int(low) - start) // PAGE_BYTES, (int(high) - start) // PAGE_BYTES)
        for page in pages:
            states[page] = int(state)
        written += [*pages] if is_written else []
    return states, written


@pytest.mark.parametrize(
    ("access", "dirty", "state"),
    [
        (mmap.ACCESS_COPY, False, PageState.PRIVATE_COPY),
        (mmap.ACCESS_WRITE, False, FILE),
        (mmap.ACCESS_WRITE, True, DIRTY),
    ],
    ids=["c", "r+", "r+ where nothing else tells"],
)
def test_what_was_written_is_told_and_the_rest_is_what_it_was(
    access: int, dirty: bool, state: PageState, disk_dir: Path
) -> None:
    path = disk_dir / "f"
    path.write_bytes(b"x" * (PAGES * PAGE_BYTES))
    with path.open("r+b") as file, mmap.mmap(file.fileno(), 0, access=access) as mapping:
        start = ctypes.addressof(ctypes.c_char.from_buffer(mapping))
        watch = WriteWatch()
        trouble = watch.begin(start, start + len(mapping))
        if trouble is not None:
            pytest.skip(trouble.reason)
        scanner = open_scanner(os.getpid(), written=True, written_is_dirty=dirty)
        assert not isinstance(scanner, Absent)
        assert ("dirty: written since" in scanner.source) is dirty
        assert mapping[20 * PAGE_BYTES] == ord("x")
        for page in (3, 4, 40):
            mapping[page * PAGE_BYTES] = 1
        states, written = _states(scanner.scan(start, start + len(mapping)), start)
        assert written == [3, 4, 40]
        assert {states[page] for page in written} == {state}
        assert states[20] == FILE
        assert states.count(PageState.ABSENT) == PAGES - 4
        assert watch.written_pages(take=True) == [3, 4, 40], "looking takes nothing"
        watch.close()
        scanner.close()


@pytest.mark.parametrize("access", [mmap.ACCESS_COPY, mmap.ACCESS_WRITE], ids=["c", "r+"])
def test_a_map_that_somebody_watches_reads_as_any_other(access: int, disk_dir: Path) -> None:
    path = disk_dir / "f"
    path.write_bytes(b"x" * (PAGES * PAGE_BYTES))
    with path.open("r+b") as file, mmap.mmap(file.fileno(), 0, access=access) as mapping:
        start = ctypes.addressof(ctypes.c_char.from_buffer(mapping))
        watch = WriteWatch()
        trouble = watch.begin(start, start + len(mapping))
        if trouble is not None:
            pytest.skip(trouble.reason)
        assert mapping[20 * PAGE_BYTES] == ord("x")
        mapping[3 * PAGE_BYTES] = 1
        scanner = open_scanner(os.getpid())
        assert not isinstance(scanner, Absent)
        runs = scanner.scan(start, start + len(mapping))
        watch.close()
        scanner.close()
    assert isinstance(runs, PageRuns) and runs.written is None
    there = [
        ((low - start) // PAGE_BYTES, state)
        for low, state in zip(runs.starts.tolist(), runs.states.tolist(), strict=True)
        if state != PageState.ABSENT
    ]
    written = PageState.PRIVATE_COPY if access == mmap.ACCESS_COPY else FILE
    assert there == [(3, written), (20, FILE)], "untouched pages are not in swap"


def test_a_dense_stretch_is_read_in_short_calls_and_told_whole() -> None:
    pages = 2 * MOST_PAGES + 7
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
    with mmap.mmap(-1, pages * PAGE_BYTES, flags=flags) as mapping:
        mapping.madvise(mmap.MADV_NOHUGEPAGE)
        array = np.frombuffer(mapping, np.uint8)
        array[::PAGE_BYTES] = 1
        start = int(array.ctypes.data)
        scanner = open_scanner(os.getpid())
        assert not isinstance(scanner, Absent)
        runs = scanner.scan(start, start + len(mapping))
        scanner.close()
        del array
    assert isinstance(runs, PageRuns)
    if not scanner.source.startswith("PAGEMAP_SCAN"):
        pytest.skip("PAGEMAP_SCAN is not in this kernel")
    assert len(runs.starts) >= 3, "one region for each call"
    assert runs.starts[1:].tolist() == runs.ends[:-1].tolist()
    assert (int(runs.starts[0]), int(runs.ends[-1])) == (start, start + pages * PAGE_BYTES)
    assert runs.walk_end == start + pages * PAGE_BYTES
