"""Which rows cost memory: stretches of a file whose pages are private copies. Pure.

A stretch is as fine as the cells of the map that it is told from; a page belongs to every row that
has a byte in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from tui.metrics_format import format_bytes
from tui.pages.map import PageMapFrame
from tui.probe.page_state import PageState
from workloads.kernel import PAGE_BYTES

MOST_STRETCHES: Final = 20


@dataclass(frozen=True, slots=True)
class CopiedRows:
    """Neighbouring cells that all have copies; `rows` is empty where a file has no rows.

    `offsets`: bytes of the file, or of the mapping. `copies_bytes`: in RAM; `swap_bytes`: in swap.
    """

    rows: range
    offsets: range
    copies_bytes: int
    swap_bytes: int

    @property
    def bytes(self) -> int:
        """What they cost, wherever it is."""
        return self.copies_bytes + self.swap_bytes

    @property
    def words(self) -> str:
        """`rows 0-4,999: 312 MiB of private copies`, with what of it is in swap."""
        if self.rows:
            first, last = self.rows.start, self.rows.stop - 1
            where = f"row {first:,}" if first == last else f"rows {first:,}-{last:,}"
        else:
            where = f"bytes {self.offsets.start:,}-{self.offsets.stop - 1:,}"
        swap = f", {format_bytes(self.swap_bytes)} of it in swap" if self.swap_bytes else ""
        return f"{where}: {format_bytes(self.bytes)} of private copies{swap}"

    def to_json(self) -> dict[str, Any]:
        """First and last row, null where there are none; first byte and the one behind the last."""
        return {
            "first_row": self.rows.start if self.rows else None,
            "last_row": self.rows.stop - 1 if self.rows else None,
            "first_byte": self.offsets.start,
            "end_byte": self.offsets.stop,
            "private_copies_bytes": self.bytes,
            "copies_in_swap_bytes": self.swap_bytes,
        }


def copied_rows(frame: PageMapFrame) -> tuple[CopiedRows, ...]:
    """All stretches of the shown pages, in their order; what was not read yet is in none."""
    copies = frame.counts[:, PageState.PRIVATE_COPY]
    swapped = frame.counts[:, PageState.SWAPPED]
    has_some = np.concatenate(([False], copies + swapped > 0, [False]))
    borders = np.flatnonzero(has_some[1:] != has_some[:-1]).tolist()
    geometry = frame.geometry
    found = []
    for first, end in zip(borders[::2], borders[1::2], strict=True):
        start = geometry.offsets_of_cell(first).start
        stop = geometry.offsets_of_cell(end - 1).stop
        found.append(
            CopiedRows(
                geometry.rows_of_offsets(start, stop),
                range(start, stop),
                int(copies[first:end].sum()) * PAGE_BYTES,
                int(swapped[first:end].sum()) * PAGE_BYTES,
            )
        )
    return tuple(found)


def dearest_rows(frame: PageMapFrame, most: int = MOST_STRETCHES) -> tuple[CopiedRows, ...]:
    """Those that cost most, the dearest first, at most so many."""
    return tuple(sorted(copied_rows(frame), key=lambda found: -found.bytes)[:most])


def copied_rows_json(frame: PageMapFrame) -> dict[str, Any]:
    """The dearest stretches, how many more there are, and to how many bytes they are told."""
    every = copied_rows(frame)
    told = dearest_rows(frame)
    geometry = frame.geometry
    return {
        "dearest": [found.to_json() for found in told],
        "more": len(every) - len(told),
        "to_bytes": -(-geometry.shown_pages // geometry.cells) * PAGE_BYTES,
    }
