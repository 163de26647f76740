"""A list that is bounded by the memory its items take, and knows how many had to go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class Shelf(Generic[T]):
    """Items up to a size in all; `fewer` names those that stay when it is full."""

    def __init__(self, most_bytes: float, fewer: Callable[[Sequence[T]], list[int]]) -> None:
        self._most_bytes, self._fewer = most_bytes, fewer
        self.items: list[T] = []
        self._sizes: list[int] = []
        self._bytes = 0
        self.left_out = 0

    def put(self, item: T, size_bytes: int) -> None:
        """One more, if need be at the cost of others; the last is always there."""
        self.items.append(item)
        self._sizes.append(size_bytes)
        self._bytes += size_bytes
        while self._bytes > self._most_bytes and len(self.items) > 1:
            count = len(self.items)
            stay = self._fewer(self.items)
            if len(stay) == count:  # too few to choose among
                stay = stay[(count + 1) // 2 :]
            self.left_out += count - len(stay)
            self.items = [self.items[index] for index in stay]
            self._sizes = [self._sizes[index] for index in stay]
            self._bytes = sum(self._sizes)
