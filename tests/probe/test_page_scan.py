"""PAGEMAP_SCAN: what the categories mean, and that parts put together are the whole."""

from __future__ import annotations

import itertools
import mmap
import os
from collections.abc import Iterator

import numpy as np
import pytest

from tui.probe.page_scan import (
    PAGE_IS_FILE,
    PAGE_IS_PFNZERO,
    PAGE_IS_PRESENT,
    PAGE_IS_SWAPPED,
    PageScan,
    state_of,
)
from tui.probe.page_state import PageRuns, PageState

PAGES = 9000


@pytest.mark.parametrize(
    ("categories", "state"),
    [
        (0, PageState.ABSENT),
        (PAGE_IS_PRESENT, PageState.PRIVATE_COPY),
        (PAGE_IS_PRESENT | PAGE_IS_FILE, PageState.FILE_CLEAN),
        (PAGE_IS_SWAPPED, PageState.SWAPPED),
        (PAGE_IS_SWAPPED | PAGE_IS_FILE, PageState.FILE_CLEAN),
        (PAGE_IS_PRESENT | PAGE_IS_PFNZERO, PageState.ABSENT),
        (PAGE_IS_PRESENT | PAGE_IS_PFNZERO | PAGE_IS_FILE, PageState.ABSENT),
    ],
)
def test_categories_mean_one_state(categories: int, state: PageState) -> None:
    assert state_of(categories) is state


@pytest.fixture
def every_second_page() -> Iterator[int]:
    """The address of an anonymous mapping of `PAGES` pages, every second one written."""
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
    with mmap.mmap(-1, PAGES * mmap.PAGESIZE, flags=flags) as held:
        held.madvise(mmap.MADV_NOHUGEPAGE)
        array = np.frombuffer(held, np.uint8)
        array[:: 2 * mmap.PAGESIZE] = 1
        yield int(array.ctypes.data)
        del array


def _scan(seconds_per_look: float = 0.0) -> PageScan:
    fd = os.open("/proc/self/pagemap", os.O_RDONLY)
    if not PageScan.is_supported(fd):
        os.close(fd)
        pytest.skip("PAGEMAP_SCAN is not in this kernel")
    ticks = itertools.count()
    return PageScan(fd, clock=lambda: next(ticks) * seconds_per_look)


def _runs(result: object) -> PageRuns:
    assert isinstance(result, PageRuns)
    return result


def test_more_runs_than_one_call_returns_come_once_each_and_in_order(
    every_second_page: int,
) -> None:
    end = every_second_page + PAGES * mmap.PAGESIZE
    scan = _scan()
    runs = _runs(scan.scan(every_second_page, end))
    scan.close()
    expected = every_second_page + np.arange(0, PAGES, 2) * mmap.PAGESIZE
    assert runs.starts.tolist() == expected.tolist()
    assert (runs.ends - runs.starts == mmap.PAGESIZE).all()
    assert (runs.states == PageState.PRIVATE_COPY).all()
    assert runs.walk_end == end


@pytest.mark.parametrize("max_runs", [1, 511, 512, 513, 1025, 4500])
def test_scanning_on_from_where_it_stopped_finds_each_run_once(
    every_second_page: int, max_runs: int
) -> None:
    scan, position, starts = _scan(), every_second_page, list[int]()
    end = every_second_page + min(PAGES, 4 * max_runs) * mmap.PAGESIZE
    while position < end:
        runs = _runs(scan.scan(position, end, max_runs=max_runs))
        assert len(runs.starts) <= max_runs
        assert runs.walk_end > position
        position = runs.walk_end
        starts += runs.starts.tolist()
    scan.close()
    assert starts == list(range(every_second_page, end, 2 * mmap.PAGESIZE))


def test_a_budget_that_is_spent_stops_the_scan_after_one_piece(every_second_page: int) -> None:
    scan = _scan(seconds_per_look=1.0)
    end = every_second_page + PAGES * mmap.PAGESIZE
    runs = _runs(scan.scan(every_second_page, end, budget_seconds=0.5))
    scan.close()
    assert 0 < len(runs.starts) < PAGES // 2
    assert every_second_page < runs.walk_end < end


def test_closing_twice_does_no_harm() -> None:
    scan = _scan()
    scan.close()
    scan.close()
