"""Pages as bits: two for each page of the mapping, made and touched at once, for marks in no order.

Two bits tell four states: never changed, waiting, flushed, given up. That it was changed would need
one; the other is for what follows, a flush or a release, which may come at any moment by a key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

import numpy as np

from workloads.page_runs import Fresh
from workloads.which_pages import Run

_BLOCK: Final = 4096
"""Bytes of bits that are flushed together; what has nothing to be flushed costs nothing."""
_BIT: Final = (0x80 >> np.arange(8)).astype(np.uint8)
_FIRST: Final = np.zeros(1, np.int64)
_Bits = Callable[[int, int], np.ndarray]


class BitStates:
    """What became of each page; the first of a byte's eight is its highest bit."""

    def __init__(self, pages: int) -> None:
        size = -(-pages // 8)
        # Written at once: pages touched later would show up as the array's.
        self._held, self._other = np.empty(size, np.uint8), np.empty(size, np.uint8)
        self._held_bytes, self._other_bytes = self._held.data, self._other.data
        # Both: waiting. The first alone: flushed. The other alone: given up.
        self._held.fill(0)
        self._other.fill(0)
        self._has_waiting = np.zeros(-(-size // _BLOCK), bool)
        self._has_waiting.fill(False)

    def mark(self, first: int, end: int) -> Fresh:
        """Mark these pages as changed."""
        total = Fresh(0, 0, 0)
        for start in range(first, end, 8 * _BLOCK):
            total = _sum(total, self._mark_some(start, min(end, start + 8 * _BLOCK)))
        return total

    def _mark_some(self, first: int, end: int) -> Fresh:
        # By one large number: of a few pages that is a fraction of what numpy would take.
        low, high = first >> 3, (end + 7) >> 3
        bits = ((1 << (end - first)) - 1) << (8 * high - end)
        held_bytes, other_bytes = self._held_bytes[low:high], self._other_bytes[low:high]
        held = int.from_bytes(held_bytes, "big")
        other = int.from_bytes(other_bytes, "big")
        held_bytes[:] = (held | bits).to_bytes(high - low, "big")
        other_bytes[:] = (other | bits).to_bytes(high - low, "big")
        for block in range(low // _BLOCK, (high - 1) // _BLOCK + 1):
            self._has_waiting[block] = True
        return Fresh(
            (bits & ~(held | other)).bit_count(),
            (bits & ~held).bit_count(),
            (bits & ~(held & other)).bit_count(),
        )

    def mark_pages(self, pages: np.ndarray) -> Fresh:
        """Mark single pages, in order and each once."""
        places = pages >> 3
        bits = _BIT[pages & 7]
        begins = np.flatnonzero(places[1:] != places[:-1]) + 1
        begins = np.concatenate((_FIRST, begins))
        places, bits = places[begins], np.bitwise_or.reduceat(bits, begins)
        self._has_waiting[places // _BLOCK] = True
        held, other = self._held[places], self._other[places]
        self._held[places] = held | bits
        self._other[places] = other | bits
        return Fresh(
            count(bits & ~(held | other)), count(bits & ~held), count(bits & ~(held & other))
        )

    def flush(self) -> None:
        """Nothing waits any more."""
        for block in np.flatnonzero(self._has_waiting).tolist():
            here = slice(block * _BLOCK, (block + 1) * _BLOCK)
            self._other[here] &= ~self._held[here]
        self._has_waiting.fill(False)

    def discard(self) -> None:
        """Nothing is held any more, nor waits."""
        np.bitwise_or(self._other, self._held, out=self._other)
        self._held.fill(0)
        self._has_waiting.fill(False)

    def forget(self) -> None:
        """None was ever changed."""
        for bits in (self._held, self._other, self._has_waiting):
            bits.fill(0)

    def changed_bits(self, first_byte: int, end_byte: int) -> np.ndarray:
        """A bit for each page of these bytes, set if it was ever changed."""
        here = slice(first_byte, end_byte)
        return np.asarray(self._held[here] | self._other[here])

    def changed_runs(self, most: int) -> list[Run]:
        """The pages that were ever changed; so many runs and one more where there are more."""
        return self._runs(range(len(self._has_waiting)), self.changed_bits, most)

    def waiting_runs(self, most: int) -> list[Run]:
        """The pages that wait; so many runs and one more where there are more."""
        return self._runs(np.flatnonzero(self._has_waiting).tolist(), self._waiting_bits, most)

    def waiting_in(self, first: int, end: int) -> int:
        """How many of these pages wait."""
        total = 0
        for start in range(first, end, 8 * _BLOCK):
            total += self._waiting_in(start, min(end, start + 8 * _BLOCK))
        return total

    def _waiting_in(self, first: int, end: int) -> int:
        low, high = first >> 3, (end + 7) >> 3
        bits = ((1 << (end - first)) - 1) << (8 * high - end)
        return (int.from_bytes(self._waiting_bits(low, high).tobytes(), "big") & bits).bit_count()

    def _waiting_bits(self, first_byte: int, end_byte: int) -> np.ndarray:
        here = slice(first_byte, end_byte)
        return np.asarray(self._held[here] & self._other[here])

    def _runs(self, blocks: Iterable[int], bits: _Bits, most: int) -> list[Run]:
        found: list[Run] = []
        for block in blocks:
            here = bits(block * _BLOCK, (block + 1) * _BLOCK)
            if not here.any():
                continue
            edges = np.flatnonzero(np.diff(np.unpackbits(here), prepend=0, append=0))
            edges += 8 * _BLOCK * block
            for first, end in edges[: 2 * most + 2].reshape(-1, 2).tolist():
                if found and found[-1][1] == first:
                    first = found.pop()[0]
                found.append((first, end))
            if len(found) > most:
                break
        return found[: most + 1]


def count(bits: np.ndarray) -> int:
    """How many are set."""
    return int.from_bytes(bits.tobytes(), "big").bit_count()


def _sum(one: Fresh, other: Fresh) -> Fresh:
    return Fresh(*(a + b for a, b in zip(one, other, strict=True)))
