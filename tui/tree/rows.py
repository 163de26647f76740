"""Pages of a file as what was written of an array: how much, and in which rows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from tui.metrics.measured import Bounded
from tui.probe.reading import Figure
from tui.tree.runs import Runs
from tui.tree.written import MOST_TOLD, WrittenPart
from workloads.kernel import PAGE_BYTES

_CUT: Final = "too many separate places were written to remember all of them"


@dataclass(frozen=True, slots=True)
class Shape:
    """How an array lies in its file: from `offset` on, rows one after the other if `has_rows`."""

    offset: int
    shape: tuple[int, ...]
    array_bytes: int
    has_rows: bool = True

    @property
    def row_bytes(self) -> int:
        """Of one row; 0 where there are none to tell."""
        rows = self.shape[0] if self.shape else 0
        whole = rows and math.prod(self.shape) and self.array_bytes % rows == 0
        return self.array_bytes // rows if whole and self.has_rows else 0


def part_of(pages: Runs, shape: Shape | None, reason: str) -> WrittenPart:
    """What these pages are; `reason`: why there may be more. No shape: it is not one array."""
    found = pages.length * PAGE_BYTES
    reason = reason or (_CUT if pages.is_cut else "")
    figure: Figure = Bounded(reason, found) if reason else found
    if shape is None:
        return WrittenPart(figure, no_rows="it was opened as arrays of more than one shape")
    if not shape.row_bytes:
        return WrittenPart(figure, no_rows="a row of this array does not lie in one piece")
    rows = pages.scaled(PAGE_BYTES).rows(shape.offset, shape.array_bytes, shape.row_bytes)
    listed = tuple(
        (int(first), int(behind) - 1)
        for first, behind in zip(rows.firsts[:MOST_TOLD], rows.behinds[:MOST_TOLD], strict=True)
    )
    return WrittenPart(figure, listed, len(rows.firsts) - len(listed))
