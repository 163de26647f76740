"""Which calls of flush() are looked at one by one, and what is known of those that are not.

To read the counters before and after a call costs many times what a call costs that does nothing,
and each is an event that somebody has to hear. So only the first ones are looked at, whatever their
pace, and after them some a second; of the others it is counted what this process itself can count.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, Self

from workloads.figures import Count, rise

AT_ONCE: Final = 200
A_SECOND: Final = 10


class Looks:
    """Counts what may still be looked at; `clock` is that of the events."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._left, self._at = float(AT_ONCE), clock()

    def take(self) -> bool:
        """Whether the next call may be looked at: then it is."""
        now = self._clock()
        self._left = min(float(AT_ONCE), self._left + (now - self._at) * A_SECOND)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


@dataclass(frozen=True, slots=True)
class Unseen:
    """Calls that were not looked at: how many, their seconds, and the pages that they had to write,
    by this process's own count.

    `written_bytes`: by how much the kernel's own count rose within them: a file system notes there
    where the file's blocks are. `has_last`: the call that they are told with is one of them.
    """

    calls: int = 0
    seconds: float = 0.0
    pages: int = 0
    written_bytes: Count = 0
    has_last: bool = False

    @property
    def told(self) -> int:
        """All calls that are told of at once: these, and the one that was looked at."""
        return self.calls if self.has_last else self.calls + 1

    def with_one(self, seconds: float, pages: int, before: Count, after: Count) -> Self:
        """With one call more, and the kernel's count before and after it."""
        return replace(
            self,
            calls=self.calls + 1,
            seconds=self.seconds + seconds,
            pages=self.pages + pages,
            written_bytes=self.written_bytes + rise(before, after),
        )


NONE_UNSEEN: Final = Unseen()
