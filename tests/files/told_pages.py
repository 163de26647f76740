"""Sets of pages as a child tells them: as runs, or a bit for each."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from workloads.which_pages import WhichPages


def as_runs(pages: Iterable[int]) -> WhichPages:
    """The fewest runs of these pages."""
    runs: list[tuple[int, int]] = []
    for page in sorted(pages):
        if runs and runs[-1][1] == page:
            runs[-1] = (runs[-1][0], page + 1)
        else:
            runs.append((page, page + 1))
    return WhichPages(tuple(runs))


def as_bits(pages: Iterable[int]) -> WhichPages:
    """A bit for each page up to the last of them."""
    wanted = sorted(pages)
    which = np.zeros(wanted[-1] + 1 if wanted else 0, bool)
    which[wanted] = True
    return WhichPages(None, np.packbits(which).tobytes())


def pages_of(which: WhichPages | None) -> set[int]:
    """The pages that are told."""
    assert which is not None
    if which.runs is not None:
        return {page for first, end in which.runs for page in range(first, end)}
    bits = np.unpackbits(np.frombuffer(which.bits, np.uint8))
    return set(np.flatnonzero(bits).tolist())
