"""How much of a file is in RAM: a page counts once, however often it is mapped and by whom."""

from __future__ import annotations

import pytest

from tui.metrics.measured import Bounded
from tui.probe.reading import Figure
from tui.probe.smaps_table import SmapsTable
from tui.tree.resident import resident_once
from tui.tree.walk import Use, walk_of

KIB = 1024


def _use(*parts: tuple[int, int, int, int]) -> Use:
    lines = []
    for at, (offset, pages, there, by) in enumerate(parts):
        start = (at + 1) << 32
        lines.append(
            f"{start:x}-{start + pages * 4096:x} r--p {offset * 4096:08x} 08:01 7 /a.npy\n"
            f"Rss: {there * 4} kB\nPss: {there * 4 // by} kB\nAnonymous: 0 kB\nSwap: 0 kB\n"
        )
    walk = walk_of(SmapsTable("".join(lines).encode()), 0.0, lambda mappings, is_copied: True)
    (use,) = walk.uses.values()
    return use


@pytest.mark.parametrize(
    ("uses", "least", "most"),
    [
        ([_use((0, 10, 10, 1))], 40, 40),
        # Somebody outside of the tree has them too: they are this process's all the same.
        ([_use((0, 10, 10, 4))], 40, 40),
        # Two parts of it, and the same part twice.
        ([_use((0, 10, 10, 1), (20, 10, 5, 1))], 60, 60),
        ([_use((0, 10, 10, 2), (0, 10, 10, 2))], 40, 40),
        # Twice, and somebody else has them too.
        ([_use((0, 10, 10, 4), (0, 10, 10, 4))], 40, 80),
        # Two processes share all of them; two others have them besides.
        ([_use((0, 10, 10, 2)), _use((0, 10, 10, 2))], 40, 40),
        ([_use((0, 10, 10, 4)), _use((0, 10, 10, 4))], 40, 80),
        # A third of a page is lost to the kernel's rounding of shares.
        ([_use((0, 10, 1, 3)) for _ in range(3)], 4, 4),
    ],
)
def test_a_page_counts_once(uses: list[Use], least: int, most: int) -> None:
    found: Figure = resident_once(uses)
    if least == most:
        assert found == least * KIB
    else:
        assert isinstance(found, Bounded)
        assert (found.at_least, found.at_most) == (least * KIB, most * KIB)
