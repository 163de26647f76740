"""What the terminal sends, made harmless, into a pipe that Textual reads; in the event loop."""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from collections.abc import Callable
from typing import Final

from tui.wire.keys import Keys
from tui.wire.link import Link

_KEPT_SECONDS: Final = 0.05


class Inlet:
    """Reads until it is stopped; the pipe is there until it is closed.

    After a hang-up the pipe stays open and empty: at its end Textual would read for ever.
    """

    def __init__(
        self,
        link: Link,
        encoding: str,
        *,
        is_asked: Callable[[], bool],
        on_answers: Callable[[int], object],
        on_hang_up: Callable[[], object],
    ) -> None:
        """`encoding`: the terminal's own; `is_asked`: whether it owes an answer."""
        self._link = link
        self._is_asked = is_asked
        self._on_answers = on_answers
        self._on_hang_up = on_hang_up
        self._keys = Keys(encoding)
        self._loop = asyncio.get_running_loop()
        self.keys, self._pipe = os.pipe()
        os.set_blocking(self._pipe, False)
        self._waiting = b""
        self._is_full = self._is_stopped = False
        self._loop.add_reader(link.source, self._receive)

    def hear(self, data: bytes) -> bytes:
        """Tell of the answers in what came; what is left are keys."""
        keys = self._keys.take(data, is_asked=self._is_asked(), now=time.monotonic())
        answers, self._keys.answers = self._keys.answers, 0
        if answers:
            self._on_answers(answers)
        return keys

    def stop(self) -> None:
        """Read no more."""
        self._is_stopped = True
        self._loop.remove_reader(self._link.source)
        self._loop.remove_writer(self._pipe)

    def close(self) -> None:
        """Take the pipe away, when nobody reads it any more."""
        os.close(self._pipe)
        os.close(self.keys)

    def _receive(self) -> None:
        keys = self.hear(self._link.read())
        if self._link.is_hung_up:
            self._on_hang_up()
            return
        if keys:
            self._hand_on(keys)
        if self._keys.keeps:
            self._loop.call_later(_KEPT_SECONDS, self._give_back)

    def _give_back(self) -> None:
        if not self._is_stopped:
            self._hand_on(self._keys.rest(time.monotonic()))

    def _hand_on(self, keys: bytes) -> None:
        """Into the pipe; while Textual does not take them none are read, they wait outside."""
        self._waiting += keys
        with contextlib.suppress(BlockingIOError):
            while self._waiting:
                count = os.write(self._pipe, self._waiting)
                self._waiting = self._waiting[count:]
        is_full = bool(self._waiting)
        if is_full == self._is_full:
            return
        self._is_full = is_full
        if is_full:
            self._loop.remove_reader(self._link.source)
            self._loop.add_writer(self._pipe, self._hand_on, b"")
        else:
            self._loop.remove_writer(self._pipe)
            self._loop.add_reader(self._link.source, self._receive)
