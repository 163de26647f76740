"""A child's two streams as lines, and its events as far as they can be understood and believed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tui.subject.believable import Most, Word
from tui.text import plain
from workloads.events import Event
from workloads.protocol import MAX_LINE_BYTES, decode_event
from workloads.words import ProtocolError


class LineSplitter:
    """Cuts a stream of bytes into lines; a line without end is cut at the protocol's limit."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The lines that are complete now."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > MAX_LINE_BYTES:
            lines.append(self._rest)
            self._rest = b""
        yield from lines


class EventLines:
    """Makes events of lines; `complain` is told of each line that is none, or cannot be true.

    `most`: what the child can do at most; None believes it all.
    """

    def __init__(self, most: Most | None, complain: Callable[[str], None]) -> None:
        self._word = Word(most) if most is not None else None
        self._complain = complain

    def events(self, lines: Iterator[bytes]) -> list[Event]:
        """Those that count, in order."""
        found = []
        for line in filter(None, lines):
            try:
                event = decode_event(line)
            except ProtocolError as error:
                self._complain(f"not understood: {plain(str(error))}")
                continue
            objection = self._word.objection(event) if self._word is not None else None
            if objection is None:
                found.append(event)
            else:
                self._complain(f"not believed: {type(event).__name__.lower()}: {objection}")
        return found
