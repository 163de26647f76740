"""What Textual writes, to the terminal; what the terminal sends, to Textual: in one event loop.

Nothing here waits but `close`, and that at most as long as it is told to. Every call but
`write_soon` and `let_go` belongs to the loop's thread.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final

from tui.ends.giving_back import RESTORE
from tui.wire.flow import QUESTION, Flow
from tui.wire.frames import Frames
from tui.wire.inlet import Inlet
from tui.wire.link import Link

CLOSE_SECONDS: Final = 2.0
_STALLED_SECONDS: Final = 0.5
_UNKNOWN_SIZE: Final = (1000, 1000)
_STRING_END: Final = b"\x1b\\"


class Wire:
    """An opened terminal, until it is closed."""

    def __init__(
        self,
        link: Link,
        *,
        encoding: tuple[str, str],
        input_encoding: str,
        on_hang_up: Callable[[], object],
    ) -> None:
        """`encoding`: of the output, and the name of what is done with what it lacks."""
        self._link = link
        self._encoding = encoding
        self._on_hang_up = on_hang_up
        self._loop = asyncio.get_running_loop()
        self._frames = Frames()
        self._flow = Flow()
        self._to_send = b""
        self._is_awake = self._is_told = self._is_closed = False
        self._timer: asyncio.TimerHandle | None = None
        self._link.make_raw()
        self._inlet = Inlet(
            link,
            input_encoding,
            is_asked=lambda: self._flow.is_asked,
            on_answers=self._heard,
            on_hang_up=self._tell_hang_up,
        )

    @property
    def keys(self) -> int:
        """The descriptor that Textual reads keys from."""
        return self._inlet.keys

    def write(self, data: str) -> None:
        """Take in what Textual writes; it is sent when the loop comes to it."""
        self._frames.picture.feed(data)
        self._wake()

    def write_soon(self, data: str) -> None:
        """The same from another thread; a RuntimeError if the loop has ended."""
        self._loop.call_soon_threadsafe(self.write, data)

    def ask(self) -> None:
        """Learn whether the terminal answers."""
        self._frames.picture.controls.add(QUESTION)
        self._flow.asked(time.monotonic())

    def forget_shown(self) -> None:
        """Somebody else wrote on the terminal, or it has another size: all is sent anew."""
        self._frames.picture.forget_shown()
        self._wake()

    def close(self, seconds: float = CLOSE_SECONDS) -> bool:
        """Send what is left beside the picture, wait for answers on their way, let go of all.

        It takes at most so long; whether the terminal took everything.
        """
        self._is_closed = True
        self._inlet.stop()
        self._loop.remove_writer(self._link.target)
        if self._timer is not None:
            self._timer.cancel()
        is_taken = self._finish(time.monotonic() + seconds)
        self._link.restore()
        self._link.close()
        self._inlet.close()
        return is_taken

    def let_go(self) -> None:
        """Take every mode back at once, from any thread, and wait for nothing."""
        if self._link.write(RESTORE) < len(RESTORE):
            self._link.drop_output()
            self._link.write(RESTORE)
        self._link.restore()

    def _finish(self, deadline: float) -> bool:
        """Send what comes last, before a moment; what the terminal does not take is dropped."""
        flow, link = self._flow, self._link
        last = self._frames.take_controls()
        if flow.answers:
            last += QUESTION
            flow.asked(time.monotonic())
        ending = last.encode(*self._encoding)
        left = self._to_send + ending
        gives_up_at = time.monotonic() + _STALLED_SECONDS
        while left and time.monotonic() < deadline:
            count = link.write(left)
            left = left[count:]
            if count:
                gives_up_at = time.monotonic() + _STALLED_SECONDS
            elif time.monotonic() > gives_up_at:
                link.drop_output()
                left = _STRING_END + ending  # what was cut may be a title without its end
                gives_up_at = deadline
            else:
                link.wait(min(deadline, gives_up_at) - time.monotonic(), for_room=True)
                self._inlet.hear(link.read())
        while not link.is_hung_up and (until := flow.answer_is_due()) is not None:
            seconds = min(until, deadline) - time.monotonic()
            if seconds <= 0:
                break
            link.wait(seconds, for_room=False)
            self._inlet.hear(link.read())
        return not left and not link.is_hung_up and not (flow.answers and flow.is_asked)

    def _wake(self) -> None:
        if not self._is_awake:
            self._is_awake = True
            self._loop.call_soon(self._send)

    def _send(self) -> None:
        """Send what may be sent; what must wait is sent by what it waits for."""
        self._is_awake = False
        if self._to_send or self._is_closed:
            return  # it goes on when there is room
        frames, flow = self._frames, self._flow
        frames.resize(*self._size())
        if frames.waits and (room := flow.room()):
            text = frames.take(room)
            if text:
                self._put(text, ask=flow.may_ask())
        if not self._to_send and frames.waits:
            if flow.must_ask:
                self._put("", ask=True)
            elif flow.room():
                self._wake()
        self._set_timer()

    def _put(self, text: str, *, ask: bool) -> None:
        if ask:
            text += QUESTION
        data = text.encode(*self._encoding)
        self._flow.sent(len(data))
        if ask:
            self._flow.asked(time.monotonic())
        self._to_send = data[self._link.write(data) :]
        if self._to_send:
            self._loop.add_writer(self._link.target, self._send_rest)
        self._tell_hang_up()

    def _send_rest(self) -> None:
        self._to_send = self._to_send[self._link.write(self._to_send) :]
        if not self._to_send:
            self._loop.remove_writer(self._link.target)
            self._wake()
        self._tell_hang_up()

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        seconds = self._flow.asks_again_in(time.monotonic()) if self._frames.waits else None
        if seconds is not None:
            self._timer = self._loop.call_later(seconds, self._ask_again)

    def _ask_again(self) -> None:
        self._timer = None
        self._flow.ask_again()
        if not self._to_send:
            self._put("", ask=True)
        self._set_timer()

    def _size(self) -> tuple[int, int]:
        columns, rows = self._link.size()
        return (columns, rows) if columns and rows else _UNKNOWN_SIZE

    def _heard(self, answers: int) -> None:
        for _ in range(answers):
            self._flow.answered(time.monotonic())
            self._wake()

    def _tell_hang_up(self) -> None:
        if self._link.is_hung_up and not self._is_told:
            self._is_told = True
            self._inlet.stop()
            self._loop.remove_writer(self._link.target)
            self._on_hang_up()
