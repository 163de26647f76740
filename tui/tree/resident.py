"""How much of a file is in RAM for those who have it mapped, each page once.

`Rss` counts a page in each mapping that has it, also where one process has the file mapped twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tui.metrics.measured import Bounded
from tui.probe.reading import Absent, Figure
from tui.tree.kinds import is_twice
from tui.tree.sums import bounded_sum, bounds, within
from tui.tree.walk import Use
from workloads.kernel import PAGE_BYTES

OTHERS: Final = "others have pages of it too, and how many are the same is not told"


def resident_once(uses: Sequence[Use]) -> Figure:
    """The file's pages and the copies of them; within bounds where others have them too.

    By shares where they overlap: all who have a page sum to one page.
    """
    rss = bounded_sum(use.figures["resident_bytes"] for use in uses)
    if len(uses) == 1 and not is_twice(uses[0].mappings):
        return rss
    shares = bounded_sum(use.figures["share_bytes"] for use in uses)
    if isinstance(rss, Absent) or isinstance(shares, Absent):
        return Bounded(OTHERS, bounds(shares)[0], bounds(rss)[1])
    pages = -(-int(shares) // PAGE_BYTES) * PAGE_BYTES
    least = max(bounds(use.least_resident_bytes)[0] for use in uses)
    return min(pages, rss) if pages >= least else within(least, rss, OTHERS)
