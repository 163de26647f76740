"""What may have been copied and was never seen: in a map closed between two looks, or at the end.

Each private copy is made by a page fault. So there were at most as many as the look before had
seen, and one page for each fault of the tree since.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

from tui.metrics.measured import Bounded
from tui.probe.reading import NOT_READ_YET, Absent, Figure
from tui.tree.sums import bounds
from workloads.kernel import PAGE_BYTES

CLOSED: Final = "what was copied in a map that was closed between two looks is not known"
AFTER: Final = "what was copied after the last look at its pages is not known"
_KEPT: Final = 64
Held = frozenset[tuple[tuple[int, int], str]]
"""Which process has which file mapped privately."""


@dataclass(frozen=True, slots=True)
class Swept:
    """One look at all pages: `at` its moment, `faults_before` and `faults_after` of the tree."""

    at: float
    copies_bytes: Figure
    faults_before: int
    faults_after: int
    held: Held = frozenset()
    named: frozenset[tuple[int, str]] = frozenset()
    """The same by PID and path."""


class Unseen:
    """`is_from_start`: the tree is watched from its first page fault on."""

    def __init__(self, *, is_from_start: bool) -> None:
        first = Swept(float("-inf"), 0, 0, 0)
        self._swept: deque[Swept] = deque([first] if is_from_start else [], maxlen=_KEPT)
        self._closed: list[float] = []
        self._opened: dict[tuple[int, str], float] = {}

    def opened(self, pid: int, path: str, at: float) -> None:
        """A process mapped a file privately; whether that is told of again is not certain."""
        self._opened.setdefault((pid, path), at)

    def closed(self, at: float) -> None:
        """A private map was closed at this moment."""
        self._closed.append(at)

    def swept(self, now: Swept) -> Bounded | None:
        """A new look: what it and the one before it leave open."""
        # What happened while it was looked may be later than the look at that process.
        later = {key: at for key, at in self._opened.items() if at >= now.at}
        since = [at for at in self._closed if at < now.at]
        since += [at for key, at in self._opened.items() if key not in (now.named | later.keys())]
        if self._swept and self._swept[-1].held - now.held:
            since = [*since, self._swept[-1].at]
        found = self._since(min(since), now.faults_after, CLOSED) if since else None
        self._swept.append(now)
        self._closed = [at for at in self._closed if at >= now.at]
        self._opened = later
        return found

    def at_end(self, faults: int | None) -> Bounded | None:
        """It is over, with so many faults in all; None where these are not known."""
        last = self._swept[-1].at if self._swept else float("-inf")
        return self._since(min([*self._closed, *self._opened.values(), last]), faults, AFTER)

    def _since(self, at: float, faults: int | None, reason: str) -> Bounded | None:
        """From the last look before a moment on."""
        before = [one for one in self._swept if one.at <= at]
        if not before or faults is None:
            return Bounded(reason, 0, None)
        last = before[-1].copies_bytes
        high = 0 if last == NOT_READ_YET else bounds(last)[1]
        if high is None:
            return Bounded(reason, 0, None)
        least = 0 if isinstance(last, Absent) else last
        most = high + max(0, faults - before[-1].faults_before) * PAGE_BYTES
        return Bounded(reason, least, most) if most > least else None
