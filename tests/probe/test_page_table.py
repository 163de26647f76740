"""The older way on canned pagemap files: bits, blocks, budgets and the end of the process."""

from __future__ import annotations

import itertools
import mmap
import os
from pathlib import Path

import numpy as np
import pytest

from tui.probe.page_state import PageRuns, PageState
from tui.probe.page_table import PageTable, runs_of
from tui.probe.reading import PROCESS_GONE

FILE, SWAP, PRESENT = 1 << 61, 1 << 62, 1 << 63
PAGE = mmap.PAGESIZE


def _table(path: Path, entries: list[int], *, zero_frame: int = 0, step: float = 0.0) -> PageTable:
    path.write_bytes(np.array(entries, np.uint64).tobytes())
    ticks = itertools.count()
    fd = os.open(path, os.O_RDONLY)
    return PageTable(fd, zero_frame=zero_frame, clock=lambda: next(ticks) * step)


def _pages(result: object) -> list[tuple[int, int, PageState]]:
    assert isinstance(result, PageRuns)
    rows = zip(result.starts.tolist(), result.ends.tolist(), result.states.tolist(), strict=True)
    return [(start // PAGE, end // PAGE, PageState(state)) for start, end, state in rows]


def test_bits_become_runs_of_states(tmp_path: Path) -> None:
    entries = [0, PRESENT | 5, PRESENT | 6, PRESENT | FILE, SWAP | 9, 0, SWAP | FILE, 1 << 55]
    table = _table(tmp_path / "pagemap", entries)
    runs = table.scan(0, 8 * PAGE)
    table.close()
    table.close()
    assert _pages(runs) == [
        (1, 3, PageState.PRIVATE_COPY),
        (3, 4, PageState.FILE_CLEAN),
        (4, 5, PageState.SWAPPED),
        (6, 7, PageState.FILE_CLEAN),
    ]


def test_the_zero_page_is_absent_where_its_frame_is_known(tmp_path: Path) -> None:
    entries = [PRESENT | 77, PRESENT | 78, PRESENT | FILE | 77]
    expected = [(1, 2, PageState.PRIVATE_COPY), (2, 3, PageState.FILE_CLEAN)]
    known = _table(tmp_path / "known", entries, zero_frame=77)
    assert _pages(known.scan(0, 3 * PAGE)) == expected
    assert known.source == "/proc/PID/pagemap"
    known.close()
    blind = _table(tmp_path / "blind", entries)
    assert _pages(blind.scan(0, 3 * PAGE)) == [(0, 2, PageState.PRIVATE_COPY), expected[1]]
    assert "zero pages not told from private copies" in blind.source
    blind.close()


@pytest.mark.parametrize("max_runs", [1, 2, 7])
def test_reading_on_from_where_it_stopped_finds_each_run_once(
    tmp_path: Path, max_runs: int
) -> None:
    table = _table(tmp_path / "pagemap", [PRESENT, 0] * 10 + [SWAP] * 5)
    position, found = 3 * PAGE, list[tuple[int, int, PageState]]()
    while position < 25 * PAGE:
        runs = table.scan(position, 25 * PAGE, max_runs=max_runs)
        found += _pages(runs)
        assert isinstance(runs, PageRuns)
        assert len(runs.starts) <= max_runs
        assert runs.walk_end > position
        position = runs.walk_end
    table.close()
    singles = [(page, page + 1, PageState.PRIVATE_COPY) for page in range(4, 20, 2)]
    assert found == [*singles, (20, 25, PageState.SWAPPED)]


def test_a_budget_that_is_spent_stops_after_one_block(tmp_path: Path) -> None:
    table = _table(tmp_path / "pagemap", [PRESENT] * 50_000, step=1.0)
    runs = table.scan(0, 50_000 * PAGE, budget_seconds=0.5)
    table.close()
    assert isinstance(runs, PageRuns)
    assert 0 < runs.walk_end < 50_000 * PAGE
    assert _pages(runs) == [(0, runs.walk_end // PAGE, PageState.PRIVATE_COPY)]


def test_a_file_without_entries_means_that_the_process_is_gone(tmp_path: Path) -> None:
    table = _table(tmp_path / "pagemap", [])
    assert table.scan(0, PAGE) is PROCESS_GONE
    table.close()


def test_no_pages_have_no_runs() -> None:
    starts, ends, states = runs_of(np.empty(0, np.uint8))
    assert (len(starts), len(ends), len(states)) == (0, 0, 0)
