"""Cells, pages, offsets and rows: no gap, no overlap, and every way there leads back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.pages.geometry import PageGeometry
from workloads.kernel import PAGE_BYTES

KIB_16 = PageGeometry.of_array(0, 16 * PAGE_BYTES, 4, rows=30, row_bytes=2048, data_offset=128)


@pytest.mark.parametrize(
    ("cell", "pages", "rows"),
    [
        (0, range(0, 4), range(0, 8)),
        (1, range(4, 8), range(7, 16)),
        (3, range(12, 16), range(23, 30)),
    ],
)
def test_a_cell_names_its_pages_and_the_rows_with_a_byte_in_it(
    cell: int, pages: range, rows: range
) -> None:
    assert KIB_16.pages_of_cell(cell) == pages
    assert KIB_16.rows_of_cell(cell) == rows


def test_the_header_alone_holds_no_row() -> None:
    geometry = PageGeometry.of_array(
        0, 2 * PAGE_BYTES, 2, rows=1, row_bytes=PAGE_BYTES, data_offset=PAGE_BYTES
    )
    assert geometry.rows_of_cell(0) == range(0)
    assert geometry.rows_of_cell(1) == range(1)


def test_what_has_no_rows_has_none_in_any_cell() -> None:
    geometry = PageGeometry.of_array(0, 2 * PAGE_BYTES, 2)
    assert geometry.rows_of_cell(1) == range(0)


def test_no_rows_are_in_no_cell() -> None:
    assert KIB_16.rows_of_offsets(0, 129) == range(1)
    assert KIB_16.rows_of_offsets(0, 128) == range(0)
    assert KIB_16.rows_of_offsets(200, 200) == range(0)
    empty = PageGeometry.of_array(0, PAGE_BYTES, 1, rows=5, row_bytes=0, data_offset=128)
    assert empty.rows_of_cell(0) == range(0)


def test_a_row_longer_than_a_cell_is_in_each_of_its_cells() -> None:
    geometry = PageGeometry.of_array(0, 9 * PAGE_BYTES, 9, rows=2, row_bytes=4 * PAGE_BYTES)
    assert [geometry.rows_of_cell(cell) for cell in (3, 4, 7)] == [
        range(1),
        range(1, 2),
        range(1, 2),
    ]
    assert geometry.rows_of_cell(5) == range(1, 2)
    assert geometry.rows_of_cell(8) == range(0)


def test_an_address_inside_a_page_moves_the_data_not_the_pages() -> None:
    geometry = PageGeometry.of_array(PAGE_BYTES + 16, PAGE_BYTES, 5, rows=4, row_bytes=1024)
    assert geometry.start == PAGE_BYTES
    assert geometry.pages == geometry.cells == 2
    assert geometry.data_offset == 16


def test_an_empty_mapping_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^a mapping of no bytes has no pages$"):
        PageGeometry.of_array(0, 0, 1)
    assert PageGeometry.of_array(0, 1, 1).pages == 1


def test_what_is_not_told_of_an_array_is_nothing() -> None:
    assert PageGeometry.of_array(4096, 8192, 9) == PageGeometry(4096, 2, 0, 2, 2)


def test_everything_told_of_an_array_is_in_its_place() -> None:
    geometry = PageGeometry.of_array(
        3 * PAGE_BYTES + 5, 7, 9, rows=1, row_bytes=2, data_offset=3, file_offset=4096
    )
    assert geometry == PageGeometry(
        start=3 * PAGE_BYTES,
        pages=1,
        first_page=0,
        end_page=1,
        cells=1,
        rows=1,
        row_bytes=2,
        data_offset=8,
        file_offset=4096,
    )


@pytest.mark.parametrize("cells", [1, 0, -3])
def test_there_is_always_one_cell_and_one_page_at_least(cells: int) -> None:
    assert PageGeometry.of_array(0, 4 * PAGE_BYTES, cells).cells == 1
    assert KIB_16.with_cells(cells).cells == 1
    zoomed = KIB_16.zoomed(5, 5, cells)
    assert (zoomed.first_page, zoomed.end_page, zoomed.cells) == (5, 6, 1)
    last = KIB_16.zoomed(99, 99, cells)
    assert (last.first_page, last.end_page) == (15, 16)
    assert KIB_16.zoomed(-4, -2, cells) == KIB_16.zoomed(0, 1, cells)


def test_zooming_clips_to_the_mapping_and_leads_back() -> None:
    zoomed = KIB_16.zoomed(14, 99, 50)
    assert (zoomed.first_page, zoomed.end_page, zoomed.cells) == (14, 16, 2)
    assert zoomed.whole(4) == KIB_16
    assert KIB_16.zoomed(40, 3, 1).shown_pages == 1


@given(
    pages=st.integers(1, 1 << 40),
    cells=st.integers(1, 100_000),
    data=st.data(),
    row_bytes=st.integers(1, 1 << 30),
)
def test_every_page_is_in_the_cell_that_it_is_said_to_be_in(
    pages: int, cells: int, data: st.DataObject, row_bytes: int
) -> None:
    whole = PageGeometry.of_array(0, pages * PAGE_BYTES, cells, data_offset=128)
    first = data.draw(st.integers(0, pages - 1))
    geometry = whole.zoomed(first, data.draw(st.integers(first + 1, pages)), cells)
    page = data.draw(st.integers(geometry.first_page, geometry.end_page - 1))
    cell = geometry.cell_of_page(page)
    assert page in geometry.pages_of_cell(cell)
    assert geometry.border(0) == geometry.first_page
    assert geometry.border(geometry.cells) == geometry.end_page


@given(rows=st.integers(1, 500), row_bytes=st.integers(1, 9000), cells=st.integers(1, 60))
def test_a_row_is_in_a_cell_exactly_when_the_cell_has_the_row(
    rows: int, row_bytes: int, cells: int
) -> None:
    geometry = PageGeometry.of_array(
        0, 128 + rows * row_bytes, cells, rows=rows, row_bytes=row_bytes, data_offset=128
    )
    for row in {0, rows // 2, rows - 1}:
        start = 128 + row * row_bytes
        for cell in range(geometry.cells):
            offsets = geometry.offsets_of_cell(cell)
            overlaps = start < offsets.stop and offsets.start < start + row_bytes
            assert (row in geometry.rows_of_cell(cell)) == overlaps
