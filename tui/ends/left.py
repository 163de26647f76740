"""What would be left behind if the program ended now: children, scratch arrays, cages, files.

Who makes one says here how it is put away, and takes that back when it is gone. In an orderly end
this is never asked; at a hard one it is all that counts.
"""

from __future__ import annotations

import contextlib
import itertools
import threading
from collections.abc import Callable, Iterator
from enum import IntEnum
from typing import Final

LONGEST_SECONDS: Final = 6.0
_LOCK_SECONDS: Final = 1.0


class Rank(IntEnum):
    """The order of putting away: a cage is empty only when its child is dead."""

    CHILD = 0
    FILE = 1
    CAGE = 2


class Left:
    """Things to put away, and those who can be asked to hurry; used by many threads."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._numbers = itertools.count()
        self._things: dict[int, tuple[Rank, Callable[[], object]]] = {}
        self._slow: dict[int, Callable[[], object]] = {}

    @contextlib.contextmanager
    def making(self) -> Iterator[None]:
        """While something is made and not yet told: a hard end waits, or nothing is made."""
        with self._lock:
            yield

    def add(self, rank: Rank, put_away: Callable[[], object]) -> Callable[[], None]:
        """Tell of something; the result takes it back, harmless when repeated.

        `put_away` is called from another thread and may be called twice.
        """
        with self._lock:
            number = next(self._numbers)
            self._things[number] = (rank, put_away)
        return lambda: self._forget(number)

    def _forget(self, number: int) -> None:
        with self._lock:
            self._things.pop(number, None)

    @contextlib.contextmanager
    def hurried_by(self, hurry: Callable[[], object]) -> Iterator[None]:
        """In this block `hurry` is called, from another thread, when the end should come soon."""
        number = next(self._numbers)
        self._slow[number] = hurry
        try:
            yield
        finally:
            del self._slow[number]

    def hurry(self) -> None:
        """Have everybody give up what takes long."""
        for hurry in list(self._slow.values()):
            hurry()

    def put_away(self, *, for_good: bool) -> bool:
        """Put all of it away, as far as it can be done in time; whether it was tried to the end.

        `for_good`: nothing more is to be made, for the program ends.
        """
        worker = threading.Thread(
            target=self._put_away, args=[for_good], name="cowtop-left", daemon=True
        )
        worker.start()
        worker.join(LONGEST_SECONDS)
        return not worker.is_alive()

    def _put_away(self, for_good: bool) -> None:
        # Without it all the same: who holds it waits for a disk that does not answer.
        is_locked = self._lock.acquire(timeout=_LOCK_SECONDS)
        for _, put_away in sorted(self._things.values(), key=lambda thing: thing[0]):
            with contextlib.suppress(OSError):
                put_away()
        if is_locked and not for_good:
            self._lock.release()


LEFT: Final = Left()
