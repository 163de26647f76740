"""Which pages of a file are compared: all up to a bound, beyond it a sample spread over it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tui.metrics_format import format_bytes
from workloads.kernel import PAGE_BYTES

EXACT_UP_TO_BYTES: Final = 1 << 30
PIECE_BYTES: Final = 4 << 20
SAMPLED_PAGES: Final = 4096
SPREAD: Final = 0x9E3779B1

Pages = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Places:
    """The pages to compare of a file of this size."""

    size_bytes: int
    exact_up_to_bytes: int = EXACT_UP_TO_BYTES

    @property
    def is_sampled(self) -> bool:
        """Whether some pages are left out."""
        return self.size_bytes > max(self.exact_up_to_bytes, SAMPLED_PAGES * PAGE_BYTES)

    @property
    def all_pages(self) -> int:
        """The pages of the file, the last one begun."""
        return -(-self.size_bytes // PAGE_BYTES)

    def pages(self) -> Pages:
        """Their numbers, in order."""
        if self.is_sampled:
            return np.array(sampled_pages(self.all_pages), np.int64)
        return np.arange(self.all_pages, dtype=np.int64)

    @property
    def words(self) -> str:
        """`all 7.63 MiB`, or how many of the pages."""
        if self.is_sampled:
            return f"sampled {SAMPLED_PAGES:,} of {self.all_pages:,} pages"
        return f"all {format_bytes(self.size_bytes)}"


def sampled_pages(pages: int) -> list[int]:
    """One page out of each of 4,096 equal stretches, first and last included, in order.

    The place within a stretch varies: a workload's regular stride cannot miss them all.
    """
    chosen = []
    for number in range(SAMPLED_PAGES):
        start = number * pages // SAMPLED_PAGES
        stretch = (number + 1) * pages // SAMPLED_PAGES - start
        chosen.append(start + (number * SPREAD & 0xFFFFFFFF) * stretch // (1 << 32))
    return [0, *chosen[1:-1], pages - 1]


def pieces(pages: Pages) -> Iterator[tuple[int, int]]:
    """First page and number of neighbouring pages together, as many as a piece holds."""
    if not len(pages):
        return
    longest = max(1, PIECE_BYTES // PAGE_BYTES)
    starts = np.flatnonzero(np.diff(pages, prepend=-2) != 1)
    ends = np.append(starts[1:], len(pages))
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        for begin in range(start, end, longest):
            yield int(pages[begin]), min(end - begin, longest)
