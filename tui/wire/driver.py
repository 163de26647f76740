"""The driver that Textual is given: its own for Linux, with our wire in place of its ends.

Textual's driver reads from its public `fileno`. That is the end of a pipe here, into which the
wire writes what it has made harmless: so neither a byte that is no UTF-8 nor a hang-up reaches a
reader that cannot bear it, and Textual's own parser of keys is used without its private modules.
What that driver would do to a terminal it leaves alone with a pipe, so the wire does it. Its
writer thread is never given anything to write: it is not in the way.

Why the output is read again rather than taken before it is written: a widget can refresh single
rows, not cells, and what the compositor hands on is private. What a driver is told to write is
public, and complete.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import termios
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any, Protocol, runtime_checkable

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from tui.wire.link import Link
from tui.wire.wire import Wire


@runtime_checkable
class Wired(Protocol):
    """An app that is told of the wire to its terminal."""

    def wired(self, wire: Wire | None) -> None:
        """A wire was opened, or the last one closed."""

    def hung_up(self) -> None:
        """The terminal is gone."""


class WireDriver(LinuxDriver):
    """Textual's driver for Linux on a wire of ours."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._wired = app if isinstance(app, Wired) else None
        self._terminal = self.fileno
        self._wire: Wire | None = None
        self._wire_thread = threading.get_ident()

    def write(self, data: str) -> None:
        """Write to the terminal; before the start and after the end there is none."""
        wire = self._wire
        if wire is None:
            return
        if threading.get_ident() == self._wire_thread:
            wire.write(data)
        else:
            with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
                wire.write_soon(data)

    def start_application_mode(self) -> None:
        """Open the wire, then start; in the background stop until brought to the front."""
        if not _is_in_front(self._terminal):
            return
        stream = sys.__stderr__
        encoding = getattr(stream, "encoding", None) or "utf-8"
        self._wire = Wire(
            Link(self._terminal, stream.fileno() if stream else self._terminal),
            encoding=(encoding, getattr(stream, "errors", None) or "replace"),
            input_encoding=getattr(sys.__stdin__, "encoding", None) or "utf-8",
            on_hang_up=self._hung_up,
        )
        self.fileno = self._wire.keys
        start: Callable[[], None] = super().start_application_mode  # it says no types itself
        start()
        self._wire.ask()
        if self._wired is not None:
            self._wired.wired(self._wire)
        resized = signal.getsignal(signal.SIGWINCH)

        def on_resize(number: int, frame: FrameType | None) -> None:
            if self._wire is not None:
                self._wire.forget_shown()
            if callable(resized):
                resized(number, frame)

        signal.signal(signal.SIGWINCH, on_resize)

    def stop_application_mode(self) -> None:
        """Take all modes back and close the wire, at most some seconds later."""
        super().stop_application_mode()
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.close()
            self.fileno = self._terminal
            if self._wired is not None:
                self._wired.wired(None)

    def _hung_up(self) -> None:
        if self._wired is not None:
            self._wired.hung_up()


def _is_in_front(terminal: int) -> bool:
    """Whether the terminal may be drawn on; a process in the background is stopped until it may."""

    def stop_again(number: int, frame: FrameType | None) -> None:
        os.kill(os.getpid(), signal.SIGSTOP)

    kinds = (signal.SIGTTOU, signal.SIGTTIN)
    before = [signal.signal(kind, stop_again) for kind in kinds]
    try:
        termios.tcsetattr(terminal, termios.TCSANOW, termios.tcgetattr(terminal))
    except termios.error:
        return False
    finally:
        for kind, handler in zip(kinds, before, strict=True):
            signal.signal(kind, handler or signal.SIG_DFL)
    return True
