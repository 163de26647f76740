"""The child's ear: commands from stdin, taken between two chunks; the end of stdin ends all."""

from __future__ import annotations

import contextlib
import os
import queue
import threading
import time
from collections.abc import Callable, Iterable

from workloads.words import Action, Command, ProtocolError

PARENT_GONE = 3


class Control:
    """Holds the commands that a reader thread hears until the workload asks for them."""

    def __init__(self, lines: Iterable[str], on_end: Callable[[], None] | None = None) -> None:
        self._commands: queue.SimpleQueue[Command] = queue.SimpleQueue()
        # The parent is gone: whatever the workload is in the midst of, nobody waits for it.
        self._on_end = on_end or (lambda: os._exit(PARENT_GONE))
        threading.Thread(target=self._listen, args=(lines,), daemon=True).start()

    def _listen(self, lines: Iterable[str]) -> None:
        with contextlib.suppress(OSError, UnicodeError):  # a broken stream has ended
            for line in lines:
                try:
                    command = Command.decode(line)
                except ProtocolError:
                    continue  # a newer parent's word; what it does not know, a child leaves
                self._commands.put(command)
                if command.action is Action.STOP:
                    return
        self._on_end()

    def next(self, timeout_seconds: float | None) -> Command | None:
        """The next command, waiting at most so long (None: for ever); None if there was none."""
        try:
            if timeout_seconds is not None and timeout_seconds <= 0:
                return self._commands.get_nowait()
            return self._commands.get(timeout=timeout_seconds)
        except queue.Empty:
            return None

    def within_chunk(self) -> Command | None:
        """The next command, asked for after each piece: none costs next to nothing."""
        return None if self._commands.empty() else self.next(0)


class Pace:
    """Stretches a run of so many rows to about a given time; no time given means full speed."""

    def __init__(
        self, rows: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._seconds_per_row = max(0.0, seconds) / max(1, rows)
        self._clock = clock
        self._rate = 1.0
        self._due = clock()

    def faster(self, factor: float) -> None:
        """Multiply the speed, of the wait that has begun too."""
        before, now = self._rate, self._clock()
        self._rate = min(1000.0, max(0.001, before * factor))
        if self._due > now:
            self._due = now + (self._due - now) * before / self._rate

    def done(self, rows: int) -> None:
        """Some rows more were done: put the next chunk's moment off by their share.

        Time that a pause or a slow chunk took is not made up for later.
        """
        late_limit = self._clock() - 0.25
        self._due = max(self._due + rows * self._seconds_per_row / self._rate, late_limit)

    def wait_seconds(self) -> float:
        """How long until the next chunk is due; 0 at full speed."""
        return max(0.0, self._due - self._clock()) if self._seconds_per_row else 0.0
