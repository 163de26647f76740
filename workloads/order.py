"""In which order the rows are taken: every row once, in constant memory, whatever their number."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import Final

import numpy as np

from workloads.patterns import COLUMNS, RANDOM, stride_of

_ROUNDS: Final = 6
_BLOCK: Final = 8192  # numbers made at once: what is held on the way is some 64 KiB each
_MIX: Final = np.uint64(0xD6E8FEB86659FD93)
_HALF: Final = np.uint64(32)


class Order(ABC):
    """A permutation of `rows` rows, told piece by piece."""

    def __init__(self, rows: int) -> None:
        self.rows = rows

    @abstractmethod
    def rows_at(self, first: int, last: int) -> np.ndarray:
        """The rows (int64) at the positions first..last, last not included."""


class Sequential(Order):
    """As they lie."""

    def rows_at(self, first: int, last: int) -> np.ndarray:
        """The positions themselves."""
        return np.arange(first, last, dtype=np.int64)


class ByColumns(Order):
    """Column after column, of all rows: told in rows, as if each column took as many as another."""

    def __init__(self, rows: int, columns: int) -> None:
        super().__init__(rows)
        self._columns = columns

    def rows_at(self, first: int, last: int) -> np.ndarray:
        """The positions: so many rows' worth of work."""
        return np.arange(first, last, dtype=np.int64)

    def columns_at(self, first: int, last: int) -> tuple[int, int]:
        """The columns that are the work of these positions: none, one or several."""
        return first * self._columns // self.rows, last * self._columns // self.rows


class Strided(Order):
    """Every n-th row from the first on, then every n-th from the second on, and so on."""

    def __init__(self, rows: int, stride: int) -> None:
        super().__init__(rows)
        if stride < 1:
            raise ValueError(f"a stride is at least 1, not {stride}")
        self._stride = stride
        self._lap, self._longer_laps = divmod(rows, stride)

    def rows_at(self, first: int, last: int) -> np.ndarray:
        """As many laps as the stride has rows; the first of them may be one row longer."""
        positions = np.arange(first, last, dtype=np.int64)
        in_longer = self._longer_laps * (self._lap + 1)
        rest = np.maximum(positions - in_longer, 0)
        lap = max(self._lap, 1)  # a stride of more than all rows has laps of one row, all longer
        return np.where(
            positions < in_longer,
            positions // (self._lap + 1) + positions % (self._lap + 1) * self._stride,
            self._longer_laps + rest // lap + rest % lap * self._stride,
        )


class Shuffled(Order):
    """An order drawn from a seed: a Feistel network over the rows, so that nothing is kept.

    The rows are laid out as a rectangle; each round turns every line of it, or every column, by an
    amount that only the other coordinate tells, and can therefore be undone. The rectangle has a
    few cells more than there are rows: who lands on one of those goes on until it is at a row.
    """

    def __init__(self, rows: int, seed: int) -> None:
        super().__init__(rows)
        self._height = math.isqrt(max(rows - 1, 0)) + 1
        self._width = max(-(-rows // self._height), 1)
        self._keys = np.random.SeedSequence(seed).generate_state(_ROUNDS, np.uint64)

    def rows_at(self, first: int, last: int) -> np.ndarray:
        """A row for each position, from the position and the seed alone."""
        found = np.arange(first, last, dtype=np.int64)
        for start in range(0, found.size, _BLOCK):
            block = found[start : start + _BLOCK]
            block[:] = self._turned(block)
            outside = np.flatnonzero(block >= self.rows)
            while outside.size:
                block[outside] = self._turned(block[outside])
                outside = outside[block[outside] >= self.rows]
        return found

    def _turned(self, cells: np.ndarray) -> np.ndarray:
        down, across = np.divmod(cells, self._width)
        for keys in self._keys.reshape(-1, 2):
            down = _turn(down, across, self._height, keys[0])
            across = _turn(across, down, self._width, keys[1])
        return down * self._width + across


def _turn(turned: np.ndarray, by: np.ndarray, size: int, key: np.uint64) -> np.ndarray:
    """`turned` moved on a circle of `size` places, as far as `by` and the key say."""
    mixed = by.astype(np.uint64) + key
    mixed ^= mixed >> _HALF
    mixed *= _MIX
    mixed ^= mixed >> _HALF
    mixed *= _MIX
    # The upper half times the size, halved again: a place of the circle without a division.
    mixed >>= _HALF
    mixed *= np.uint64(size)
    mixed >>= _HALF
    moved = turned + mixed.view(np.int64)
    moved -= np.where(moved >= size, size, 0)
    return moved


def order_of(pattern: str, rows: int, columns: int, seed: int) -> Order:
    """The order that a pattern asks for."""
    stride = stride_of(pattern)
    if stride is not None:
        return Strided(rows, stride)
    if pattern == RANDOM:
        return Shuffled(rows, seed)
    return ByColumns(rows, columns) if pattern == COLUMNS else Sequential(rows)
