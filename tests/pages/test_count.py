"""Counting runs between borders equals a plain loop over the pages."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tui.pages.count import count_pages, forget_dirty, split_dirty
from tui.probe.page_state import PageState
from tui.probe.page_table import runs_of
from workloads.kernel import PAGE_BYTES


@given(
    states=st.lists(st.sampled_from(PageState), min_size=1, max_size=200),
    cuts=st.sets(st.integers(0, 200), max_size=12),
)
def test_counts_equal_a_loop_over_the_pages(states: list[PageState], cuts: set[int]) -> None:
    borders = sorted({0, len(states), *(cut for cut in cuts if cut < len(states))})
    runs = runs_of(np.array(states, np.uint8))
    counts = count_pages(*runs, np.array(borders, np.int64))
    for row, (first, end) in enumerate(itertools.pairwise(borders)):
        naive = [states[first:end].count(state) for state in PageState]
        assert counts[row].tolist() == naive


def test_runs_outside_the_borders_do_not_count() -> None:
    starts, ends = np.array([0, 8, 20]), np.array([4, 15, 30])
    states = np.array([PageState.PRIVATE_COPY] * 3, np.uint8)
    counts = count_pages(starts, ends, states, np.array([2, 10, 20]))
    assert counts[:, PageState.PRIVATE_COPY].tolist() == [4, 5]
    assert counts[:, PageState.ABSENT].tolist() == [4, 5]


def test_counts_are_whole_numbers_also_where_no_run_is() -> None:
    nothing = np.array([], np.int64)
    counts = count_pages(nothing, nothing, nothing.astype(np.uint8), np.array([0, 3, 7]))
    assert counts.dtype == np.int64
    assert counts.tolist() == [[3, 0, 0, 0, 0], [4, 0, 0, 0, 0]]


def _file_pages(*clean: int) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    counts = np.zeros((len(clean), len(PageState)), np.int64)
    counts[:, PageState.FILE_CLEAN] = clean
    return counts


def test_dirty_pages_are_split_off_up_to_what_is_mapped() -> None:
    counts, asked = _file_pages(4, 0, 4), list[tuple[int, int]]()

    def dirty_in_range(offset: int, length: int) -> int:
        asked.append((offset // PAGE_BYTES, length // PAGE_BYTES))
        return 5 * PAGE_BYTES if offset < 8 * PAGE_BYTES else 1

    done = split_dirty(counts, np.array([2, 6, 8, 12]), 0, dirty_in_range, lambda: False)
    assert done == 3
    assert counts[:, PageState.FILE_DIRTY].tolist() == [4, 0, 1]
    assert counts[:, PageState.FILE_CLEAN].tolist() == [0, 0, 3]
    assert asked == [(2, 10), (2, 4), (8, 4)]


def test_pages_dirty_before_stay_dirty() -> None:
    counts = _file_pages(3)
    counts[0, PageState.FILE_DIRTY] = 2
    split_dirty(counts, np.array([0, 5]), 0, lambda offset, length: PAGE_BYTES, lambda: False)
    assert counts[0, PageState.FILE_DIRTY] == 3
    assert counts[0, PageState.FILE_CLEAN] == 2


def test_a_clean_file_is_asked_once() -> None:
    asked = list[int]()

    def dirty_in_range(offset: int, length: int) -> int:
        asked.append(offset + length)
        return 0

    counts = _file_pages(1, 1, 1)
    assert split_dirty(counts, np.arange(4), PAGE_BYTES, dirty_in_range, lambda: True) == 3
    assert asked == [4 * PAGE_BYTES]
    assert split_dirty(_file_pages(0, 0), np.arange(3), 0, dirty_in_range, lambda: True) == 2
    assert len(asked) == 1


def test_when_time_is_over_one_cell_at_least_is_answered() -> None:
    counts = _file_pages(0, 1, 0, 1)
    done = split_dirty(counts, np.arange(5), 0, lambda _, length: length, lambda: True)
    assert done == 3
    assert counts[:, PageState.FILE_DIRTY].tolist() == [0, 1, 0, 0]
    forget_dirty(counts)
    assert counts.tolist() == _file_pages(0, 1, 0, 1).tolist()
