"""How many places are worked on at once where each may have to be waited for: as many as are quick.

Between two pieces commands are heard and progress is told; a fault may take a thousandth of a
second or, with much read ahead into a full limit, a tenth.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Final

MOST: Final = 1024
_FIRST: Final = 32
_QUICK_SECONDS: Final = 0.01
_SLOW_SECONDS: Final = 0.2


class Paced:
    """Cuts spans into pieces: longer ones after quick pieces, shorter ones after slow ones."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._length = clock, _FIRST

    def pieces(self, start: int, stop: int, most: int) -> Iterator[tuple[int, int]]:
        """First and last of each piece, none longer than `most`; taken up when one is done."""
        first = start
        while first < stop:
            last = min(first + min(self._length, most), stop)
            began = self._clock()
            yield first, last
            seconds = self._clock() - began
            if seconds > _SLOW_SECONDS:
                self._length = max(1, self._length // 4)
            elif seconds < _QUICK_SECONDS:
                self._length = min(2 * self._length, MOST)
            first = last
