"""Private copies of one file in several processes: a page that forks still share is one page.

The kernel gives each process its share of a page (`Pss_Dirty`, `SwapPss`). Shares of all who have
a page sum to one page, so that they count it once; they do not where somebody outside has it too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tui.probe.reading import Absent, Figure
from tui.tree.sums import bounded_sum, bounds, within
from workloads.kernel import PAGE_BYTES

NOT_TOLD_APART: Final = "copies that forks share cannot be told apart here"
OUTSIDE: Final = "copies may be shared with processes outside of the tree"


@dataclass(frozen=True, slots=True)
class Held:
    """What one process has of a file in RAM, or in swap, in bytes.

    `share_bytes`: each page divided by who has it, rounded down by `lost_bytes` at most.
    """

    pages_bytes: Figure
    share_bytes: Figure
    lost_bytes: int = 0

    @property
    def is_alone(self) -> bool:
        """Whether nobody else has any of these pages."""
        return not isinstance(self.pages_bytes, Absent) and self.pages_bytes == self.share_bytes


def counted_once(held: Sequence[Held], *, may_share_outside: bool = False) -> Figure:
    """How many bytes of different pages they are; within bounds where that cannot be told.

    Exact to a page for every four mappings that share, as the kernel rounds a share to 1 KiB.
    """
    whole = bounded_sum(one.pages_bytes for one in held)
    if isinstance(whole, Absent):
        return whole
    having = [one for one in held if bounds(one.pages_bytes)[0]]
    if len(having) < 2 or all(one.is_alone for one in having):
        return whole
    largest = max(bounds(one.pages_bytes)[0] for one in having)
    alone = [one for one in having if one.is_alone]
    # Pages of one who shares nothing are none of the largest's, but for its own.
    least = max(
        largest,
        sum(bounds(one.pages_bytes)[0] for one in alone)
        + max((bounds(one.pages_bytes)[0] for one in having if not one.is_alone), default=0),
    )
    shares = bounded_sum(one.share_bytes for one in having)
    if may_share_outside:
        return within(least, whole, OUTSIDE)
    if isinstance(shares, Absent):
        return within(least, whole, NOT_TOLD_APART)
    lost = sum(one.lost_bytes for one in having)
    if shares + lost < least:
        return within(least, whole, OUTSIDE)
    pages = -(-int(shares) // PAGE_BYTES) * PAGE_BYTES
    return min(max(pages, least), whole)
