"""Which pages of a file are a run's own, by what it told: runs stay runs, bits stay bits."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np

from tui.files.places import Pages
from tui.files.proof import OwnChanges
from workloads.which_pages import WhichPages


def is_own(own: OwnChanges, pages: Pages) -> np.ndarray:
    """Whether each of these pages of the file may have been changed by the run."""
    which, places = own.which, pages - own.first_page
    if which is None:
        return np.ones(len(pages), bool)
    if which.runs is not None:
        edges = np.array(list(chain.from_iterable(which.runs)), np.int64)
        return np.asarray(np.searchsorted(edges, places, side="right") % 2 == 1)
    bits = np.frombuffer(which.bits, np.uint8)
    found = np.zeros(len(pages), bool)
    known = (places >= 0) & (places < 8 * len(bits))
    places = places[known]
    found[known] = bits[places >> 3] & (0x80 >> (places & 7)) != 0
    return found


def united(each: Sequence[WhichPages]) -> tuple[int, WhichPages]:
    """All the pages that any of them names: how many, and which."""
    runs = sorted(run for which in each for run in which.runs or ())
    if any(which.bits for which in each):
        return _united_bits([which.bits for which in each], runs)
    whole: list[tuple[int, int]] = []
    for first, end in runs:
        if whole and first <= whole[-1][1]:
            first, end = whole[-1][0], max(end, whole.pop()[1])
        whole.append((first, end))
    return sum(end - first for first, end in whole), WhichPages(tuple(whole))


def _united_bits(each: Sequence[bytes], runs: Sequence[tuple[int, int]]) -> tuple[int, WhichPages]:
    size = max(*map(len, each), *(-(-end // 8) for _, end in runs), 0)
    whole = np.zeros(size, np.uint8)
    for bits in each:
        whole[: len(bits)] |= np.frombuffer(bits, np.uint8)
    for first, end in runs:
        low, high = first >> 3, (end + 7) >> 3
        own = ((1 << (end - first)) - 1) << (8 * high - end)
        whole[low:high] |= np.frombuffer(own.to_bytes(high - low, "big"), np.uint8)
    return int(np.bitwise_count(whole).sum()), WhichPages(None, whole.tobytes())
