"""Where things lie: cell <-> page <-> byte offset <-> row of the array, by whole numbers alone.

Cells part the shown pages without a gap; their sizes differ by one page at most.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self

from workloads.kernel import PAGE_BYTES


@dataclass(frozen=True, slots=True)
class PageGeometry:
    """A mapping of `pages` pages from address `start` (page aligned), of which some are shown.

    `data_offset` is the array's first byte counted from `start`; `file_offset` is the place in
    the file of the mapping's first byte. Offsets below are bytes from `start`.
    """

    start: int
    pages: int
    first_page: int
    end_page: int
    cells: int
    rows: int = 0
    row_bytes: int = 0
    data_offset: int = 0
    file_offset: int = 0

    @classmethod
    def of_array(
        cls,
        start: int,
        length_bytes: int,
        cells: int,
        *,
        rows: int = 0,
        row_bytes: int = 0,
        data_offset: int = 0,
        file_offset: int = 0,
    ) -> Self:
        """The whole mapping in about `cells` cells; raises ValueError if it is empty."""
        if length_bytes <= 0:
            raise ValueError("a mapping of no bytes has no pages")
        data_offset += start % PAGE_BYTES
        length_bytes += start % PAGE_BYTES
        pages = -(-length_bytes // PAGE_BYTES)
        return cls(
            start - start % PAGE_BYTES,
            pages,
            0,
            pages,
            min(max(cells, 1), pages),
            rows,
            row_bytes,
            data_offset,
            file_offset,
        )

    @property
    def shown_pages(self) -> int:
        """How many pages the cells hold together."""
        return self.end_page - self.first_page

    def with_cells(self, cells: int) -> Self:
        """The same pages in another number of cells, at most one cell a page."""
        return replace(self, cells=min(max(cells, 1), self.shown_pages))

    def zoomed(self, first_page: int, end_page: int, cells: int) -> Self:
        """Only these pages (clipped to the mapping; at least one), in about `cells` cells."""
        first = min(max(first_page, 0), self.pages - 1)
        end = min(max(end_page, first + 1), self.pages)
        return replace(self, first_page=first, end_page=end).with_cells(cells)

    def whole(self, cells: int) -> Self:
        """The whole mapping again, in about `cells` cells."""
        return self.zoomed(0, self.pages, cells)

    def border(self, cell: int) -> int:
        """The first page of a cell; of `cells`, the page behind the last."""
        return self.first_page + cell * self.shown_pages // self.cells

    def pages_of_cell(self, cell: int) -> range:
        """The pages of a cell, counted from the mapping's start."""
        return range(self.border(cell), self.border(cell + 1))

    def cell_of_page(self, page: int) -> int:
        """The cell that holds a shown page."""
        return ((page - self.first_page + 1) * self.cells - 1) // self.shown_pages

    def offsets_of_cell(self, cell: int) -> range:
        """The byte offsets of a cell."""
        pages = self.pages_of_cell(cell)
        return range(pages.start * PAGE_BYTES, pages.stop * PAGE_BYTES)

    def rows_of_cell(self, cell: int) -> range:
        """The rows with a byte in the cell: empty where it holds the file's header alone."""
        offsets = self.offsets_of_cell(cell)
        return self.rows_of_offsets(offsets.start, offsets.stop)

    def rows_of_offsets(self, start: int, stop: int) -> range:
        """The rows with a byte in start..stop."""
        if self.row_bytes <= 0:
            return range(0)
        size = self.rows * self.row_bytes
        first = min(max(start - self.data_offset, 0), size)
        end = min(max(stop - self.data_offset, 0), size)
        if end <= first:
            return range(0)
        return range(first // self.row_bytes, -(-end // self.row_bytes))
