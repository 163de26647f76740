"""Which rows cost memory: stretches of pages with copies, by rows or else by bytes."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.headless.page_map import LastPageMap
from tui.pages.copied_rows import copied_rows, copied_rows_json, dearest_rows
from tui.pages.geometry import PageGeometry
from tui.pages.map import PageMapFrame, read_only
from tui.probe.page_state import PageState
from tui.probe.reading import Absent
from tui.run.about_tree import TreeAbout
from tui.run.state import RunState, Update
from workloads.kernel import PAGE_BYTES

A, F, P, S = PageState.ABSENT, PageState.FILE_CLEAN, PageState.PRIVATE_COPY, PageState.SWAPPED


def frame_of(states: list[PageState], *, cells: int = 0, rows: int = 0) -> PageMapFrame:
    """A map of so many pages, of two rows a page behind a header of half a page."""
    geometry = PageGeometry.of_array(
        0,
        len(states) * PAGE_BYTES,
        cells or len(states),
        rows=rows,
        row_bytes=PAGE_BYTES // 2 if rows else 0,
        data_offset=PAGE_BYTES // 2 if rows else 0,
    )
    counts = np.zeros((geometry.cells, len(PageState)), np.int64)
    for page, state in enumerate(states):
        counts[geometry.cell_of_page(page), state] += 1
    at = read_only(np.ones(geometry.cells))
    return PageMapFrame(
        1.0, geometry, counts, at, at, True, len(states), False, "x", None, of="a.npy, all 2"
    )


def test_rows_are_told_from_the_first_to_the_last_with_a_byte_in_a_copy() -> None:
    found = copied_rows(frame_of([A, P, P, F, S, A, P], rows=13))
    assert [(f.rows, f.copies_bytes // PAGE_BYTES, f.swap_bytes // PAGE_BYTES) for f in found] == [
        (range(1, 5), 2, 0),
        (range(7, 9), 0, 1),
        (range(11, 13), 1, 0),
    ]
    assert found[0].words == "rows 1-4: 8.00 KiB of private copies"
    assert found[1].words == "rows 7-8: 4.00 KiB of private copies, 4.00 KiB of it in swap"
    assert [f.rows.start for f in dearest_rows(frame_of([P, F, P, P], rows=7), most=1)] == [3]


def test_a_file_without_rows_is_told_by_its_bytes() -> None:
    (found,) = copied_rows(frame_of([F, P, F]))
    assert found.words == "bytes 4,096-8,191: 4.00 KiB of private copies"
    assert found.to_json() == {
        "first_row": None,
        "last_row": None,
        "first_byte": 4096,
        "end_byte": 8192,
        "private_copies_bytes": 4096,
        "copies_in_swap_bytes": 0,
    }


@given(st.lists(st.sampled_from([A, F, P, S]), min_size=1, max_size=60), st.integers(1, 60))
def test_all_stretches_together_are_all_copies_and_never_touch(
    states: list[PageState], cells: int
) -> None:
    frame = frame_of(states, cells=cells)
    found = copied_rows(frame)
    assert sum(f.bytes for f in found) == PAGE_BYTES * sum(state in (P, S) for state in states)
    for before, after in pairwise(found):
        assert before.offsets.stop < after.offsets.start
    told = copied_rows_json(frame)
    assert len(told["dearest"]) + told["more"] == len(found)


@pytest.mark.parametrize("last", [None, Absent("no data file is mapped")])
def test_the_last_map_that_could_be_read_is_told(last: Absent | None) -> None:
    state, kept = RunState(TreeAbout("x")), LastPageMap()
    assert kept.to_json() == {"absent": "no page map was read"}
    kept.show(Update(state, page_map=Absent("not yet")))
    assert kept.to_json() == {"absent": "not yet"}
    kept.show(Update(state, page_map=frame_of([P, F], rows=3)))
    kept.show(Update(state, page_map=last))
    told = kept.to_json()
    assert told["of"] == "a.npy, all 2"
    assert told["copied_rows"] == {
        "dearest": [
            {
                "first_row": 0,
                "last_row": 0,
                "first_byte": 0,
                "end_byte": 4096,
                "private_copies_bytes": 4096,
                "copies_in_swap_bytes": 0,
            }
        ],
        "more": 0,
        "to_bytes": 4096,
    }
