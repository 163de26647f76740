"""What several runs of one file told, in the order of its time: each is written in pieces.

What one told waits until the others have told as far; one that never tells holds up no more than
fits.
"""

from __future__ import annotations

import heapq
import sys
from collections.abc import Callable
from typing import Final

from tui.probe.reading import Sample
from tui.recording.keepers import OBJECT_BYTES
from tui.run.state import RunState

MOST_WAITING_BYTES: Final = 16 << 20


class InOrder:
    """Is told samples and states as they stand in the file; hands them on by their moments."""

    def __init__(
        self,
        many: int,
        on_sample: Callable[[int, Sample], None],
        on_state: Callable[[int, RunState], None],
    ) -> None:
        self._on_sample, self._on_state = on_sample, on_state
        # Of those that may still tell of an earlier moment.
        self._read_up_to = dict.fromkeys(range(many), float("-inf"))
        self._waiting: list[tuple[float, int, int, int, Sample | RunState]] = []
        self._count = self._bytes = 0

    def put_sample(self, number: int, sample: Sample) -> None:
        """One more; those of one run never fall."""
        if number in self._read_up_to:
            self._read_up_to[number] = sample.at
        self._put(sample.at, number, sys.getsizeof(sample.values) + OBJECT_BYTES, sample)

    def put_state(self, number: int, at: float, state: RunState, kept_bytes: int) -> None:
        """One more; after its outcome a run tells of nothing earlier."""
        if state.outcome is not None:
            self._read_up_to.pop(number, None)
        self._put(at, number, kept_bytes + OBJECT_BYTES, state)

    def finish(self) -> None:
        """Hand on what still waits."""
        self._release(float("inf"))

    def _put(self, at: float, number: int, size_bytes: int, told: Sample | RunState) -> None:
        self._count += 1
        self._bytes += size_bytes
        heapq.heappush(self._waiting, (at, self._count, number, size_bytes, told))
        self._release(min(self._read_up_to.values(), default=float("inf")))
        while self._bytes > MOST_WAITING_BYTES:
            self._hand_on()

    def _release(self, up_to: float) -> None:
        while self._waiting and self._waiting[0][0] <= up_to:
            self._hand_on()

    def _hand_on(self) -> None:
        _, _, number, size_bytes, told = heapq.heappop(self._waiting)
        self._bytes -= size_bytes
        if isinstance(told, Sample):
            self._on_sample(number, told)
        else:
            self._on_state(number, told)
