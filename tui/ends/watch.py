"""The thread that hears of every end and sees to it that it comes.

It waits for nobody: neither for the main thread and its event loop, nor for the terminal.
"""

from __future__ import annotations

import os
import select
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Final, NoReturn, Protocol

from tui.ends.asked import Asked
from tui.ends.giving_back import GivingBack
from tui.ends.left import LEFT
from tui.ends.patience import Patience
from tui.ends.signals import ASKING, SIGNAL_CODE, Caught, Interrupted
from tui.ends.unhurried import tell
from tui.errors import ExitCode

KEY: Final = 0xFF
"""What a key is heard as that asks for the end; no signal has that number."""
_LOOK: Final = 0
LEAVE_SECONDS: Final = 8.0
_LOOK_MS: Final = 20.0
_GONE: Final = select.POLLHUP | select.POLLERR | select.POLLNVAL


class Front(Protocol):
    """Who has runs to end. All of it is called from another thread, and waits for nothing."""

    leave_seconds: float
    """What the rest may take once the runs are put away."""

    @property
    def exit_code(self) -> int:
        """What the runs say of how it ended, where no signal does."""

    def stop(self) -> None:
        """Ask every run for the end; may be called again."""

    def is_put_away(self) -> bool:
        """Whether nothing of them is left."""

    def say(self, words: str) -> None:
        """Let the user know why it takes time."""

    def leave(self) -> None:
        """The runs are put away: give the terminal back, and return."""


class Watch:
    """Begun in the main thread; ended there, or ends the program."""

    def __init__(self) -> None:
        self.asked = Asked(time.monotonic)
        self.front: Front | None = None
        self.routes: dict[int, Callable[[], object]] = {}
        self._terminal: GivingBack | None = None
        self._watched: int | None = None
        self._stopped: Front | None = None
        self._is_quiet = self._was_raised = self._is_over = False
        self.caught = Caught(self._in_main)
        self._thread = threading.Thread(target=self._run, name="cowtop-ends", daemon=True)
        self._thread.start()

    def show(self, front: Front, terminal: int | None) -> None:
        """From now on these are the runs to end; a terminal that they need is watched."""
        self._terminal = GivingBack(terminal) if terminal is not None else None
        self.front = front
        self.caught.tell(_LOOK)

    def leave(self) -> None:
        """All is put away by who had to; what the main thread still does has its time."""
        self._is_quiet = self.asked.patience is not None
        self.front = self._terminal = None
        self.caught.tell(_LOOK)

    def hush(self) -> None:
        """The main thread is in its last steps: nothing is raised in it any more."""
        self._is_quiet = True

    def close(self, *, is_over: bool = False) -> None:
        """Let the signals go again, or, where all is over, for good."""
        self._is_over = True
        self.caught.tell(_LOOK)
        self._thread.join()
        self.caught.let_go(is_over=is_over)

    def _in_main(self, number: int, frame: FrameType | None) -> None:
        is_routed = number in self.routes
        if is_routed or number in self.caught.ignored or self.front is not None or self._is_quiet:
            return  # the thread has heard it too
        if not self._was_raised:
            self._was_raised = True
            raise Interrupted(number)

    def _run(self) -> None:
        poll = select.poll()
        poll.register(self.caught.heard, select.POLLIN)
        while not self._is_over:
            self._watch_terminal(poll)
            patience = self.asked.patience
            for descriptor, event in poll.poll(self._wait_ms(patience)):
                if descriptor == self.caught.heard:
                    for number in self.caught.numbers():
                        self._hear(number)
                elif event & _GONE:
                    poll.unregister(descriptor)
                    self._watched = -1
                    self.asked.by_hang_up()
            if self.asked.patience is not None and not self._is_over:
                self._see_to(self.asked.patience)

    def _watch_terminal(self, poll: select.poll) -> None:
        if self._terminal is not None and self._watched is None:
            self._watched = self._terminal.descriptor
            poll.register(self._watched, 0)  # hang-ups are always reported
        elif self._terminal is None and self._watched is not None:
            if self._watched >= 0:
                poll.unregister(self._watched)
            self._watched = None

    def _hear(self, number: int) -> None:
        if number in self.routes:
            _done(self.routes[number])
        elif number == KEY:
            self.asked.by_key()
        elif number in ASKING and number not in self.caught.ignored:
            self.asked.by_signal(number)

    def _wait_ms(self, patience: Patience | None) -> float | None:
        if patience is None:
            return None
        if not patience.is_put_away:
            return _LOOK_MS
        return max(0.0, (patience.next_at() - time.monotonic()) * 1000)

    def _see_to(self, patience: Patience) -> None:
        """Do what is due of an end that was asked for."""
        now, front = time.monotonic(), self.front
        if now >= patience.hurry_at:
            patience.hurry_at = float("inf")
            _done(LEFT.hurry)
        if front is not None and not patience.is_put_away:
            _done(lambda: self._put_away(front, patience, now))
        elif self._is_quiet and not patience.is_put_away:
            patience.put_away(now, LEAVE_SECONDS)
        if now >= patience.end_at:
            self._end_hard(patience)

    def _put_away(self, front: Front, patience: Patience, now: float) -> None:
        if front is not self._stopped:
            self._stopped = front
            front.stop()
        if front.is_put_away():
            patience.put_away(now, front.leave_seconds)
            front.leave()
        elif now >= patience.said_at:
            patience.said_at = float("inf")
            left = max(1, round(patience.end_at - now))
            front.say(f"putting away what was made, {left} s at most; ctrl+c shortens it")

    def _end_hard(self, patience: Patience) -> NoReturn:
        """End the program from here; nothing that was made is left."""
        front, asked = self.front, self.asked
        if not patience.is_put_away:
            tell("putting away at once")
        was_whole = LEFT.put_away(for_good=True)
        if not was_whole:
            tell("not all could be put away in time; the next start of cowtop clears up")
        if self._terminal is not None and not asked.is_hung_up:
            self._terminal.do()
        if asked.signal is not None:
            code = SIGNAL_CODE + asked.signal
        elif patience.is_put_away and was_whole and front is not None:
            code = front.exit_code
        else:
            code = ExitCode.FAULT
        os._exit(code)


def _done(act: Callable[[], object]) -> None:
    """Do it; a fault in it must not keep the rest from being done."""
    try:
        act()
    except Exception:
        import logging

        logging.getLogger("cowtop").exception("a part of the end failed")  # that of `--debug`
