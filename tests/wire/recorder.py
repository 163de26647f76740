"""A driver that shows what an app draws on two emulators, one of them through the wire."""

from __future__ import annotations

import re
from typing import Any

from textual.app import App
from textual.driver import Driver
from textual.events import Resize
from textual.geometry import Size

from tests.wire.emulator import Emulator
from tui.wire.frames import Frames

_ALL = 1 << 30
_ROW = re.compile(r"\x1b\[(\d+);\d+H")


class Recorder(Driver):
    """Compares after every frame; what differs is kept, and so is what was drawn and sent."""

    def __init__(
        self,
        app: App[Any],
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        columns, rows = size or (80, 24)
        self._columns, self._rows = columns, rows
        self.drawn = Emulator(columns, rows)
        self.shown = Emulator(columns, rows)
        self.frames = Frames()
        self.frames.resize(columns, rows)
        self.count = 0
        self.differing: list[str] = []
        self.drawn_bytes = self.sent_bytes = 0

    def write(self, data: str) -> None:
        """As an app writes, on both."""
        self.drawn.write(data)
        self.frames.picture.feed(data)
        self.drawn_bytes += len(data.encode())
        if any(int(row) > self._rows for row in _ROW.findall(data)):
            # Drawn for the size before: it does not fit.
            self.drawn.scribble()
            self.drawn.write("\x1b[0m")

    def flush(self) -> None:
        """The end of a frame."""
        sent = self.frames.take(_ALL) if self.frames.waits else ""
        self.sent_bytes += len(sent.encode())
        self.shown.write(sent)
        self.count += 1
        if self.drawn.is_scribbled:
            return  # not all is drawn yet at a new size
        is_same = self.shown.cells() == self.drawn.cells()
        if not is_same or self.shown.cursor() != self.drawn.cursor():
            self.differing.append(f"frame {self.count}:\n{self.drawn.text}\n\n{self.shown.text}")

    def resize(self, columns: int, rows: int) -> None:
        """The terminal has another size, and says so."""
        self._columns, self._rows = columns, rows
        self.drawn.resize(columns, rows)
        self.drawn.write("\x1b[0m")
        self.shown.resize(columns, rows)
        self.frames.resize(columns, rows)
        self.frames.picture.forget_shown()
        self._say_size()

    def start_application_mode(self) -> None:
        """Say how large the terminal is."""
        self._say_size()

    def disable_input(self) -> None:
        """There is none."""

    def stop_application_mode(self) -> None:
        """There is no mode."""

    def _say_size(self) -> None:
        size = Size(self._columns, self._rows)
        self.send_message(Resize(size, size))
