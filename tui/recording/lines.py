"""The lines of a recording's file, plain or gzip, bounded whatever the file is.

Nothing is read or unpacked beyond the limits; a file that was cut off gives the lines it has.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from tui.errors import UsageError
from tui.named_files.to_read import FileToRead
from tui.text import plain

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

MAX_BYTES: Final = 256 << 20
MAX_LINE_BYTES: Final = 1 << 20
MAX_LINES: Final = 1_500_000
"""A day at ten samples a second is fewer."""
SMALL_BYTES: Final = 4 << 20
MAX_RATIO: Final = 64
"""A larger file than a small one that packs better than this is no run's."""
_PIECE: Final = 1 << 16
_GZIP: Final = b"\x1f\x8b"


class RecordingError(UsageError):
    """There is no recording to be read, and why, in one line."""


class Readable(Protocol):
    """What bytes are read from."""

    def read(self, size: int, /) -> bytes:
        """At most so many more; none at the end."""


@dataclass(slots=True)
class Found:
    """What became of the file while it was read."""

    lines: int = 0
    too_long: int = 0
    cut_off: str = ""
    ended_within_a_line: bool = False


def read_lines(path: Path | Traversable, found: Found) -> Iterator[bytes]:
    """The lines without their newlines; why they ended early is told in `found`.

    Raises RecordingError if the file cannot be opened or read at all.
    """
    name = plain(path.name, 80)
    try:
        with FileToRead(path) if isinstance(path, Path) else path.open("rb") as file:
            yield from _lines(_pieces(file, found), found)
    except OSError as error:
        if not found.lines:
            words = error.strerror or type(error).__name__
            raise RecordingError(f"{name}: cannot be read: {words}") from error
        found.cut_off = f"a read failed ({error.strerror})"
    except ValueError as error:  # a NUL in the name
        raise RecordingError(f"{name}: not the name of a file") from error


def _lines(pieces: Iterator[bytes], found: Found) -> Iterator[bytes]:
    rest = b""
    skipping = False
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            if skipping or len(line) > MAX_LINE_BYTES:
                skipping = False
                found.too_long += 1
                continue
            if found.lines >= MAX_LINES:
                found.cut_off = f"it has more than {MAX_LINES:,} lines"
                return
            found.lines += 1
            yield line
        if len(rest) > MAX_LINE_BYTES:
            if not found.lines:
                return  # no header: nothing that could be a recording
            rest, skipping = b"", True
    found.ended_within_a_line = bool(rest) or skipping
    if rest and not skipping:
        found.lines += 1
        yield rest


def _pieces(file: Readable, found: Found) -> Iterator[bytes]:
    """The file's bytes, unpacked if it is gzip, whatever its name says."""
    head = file.read(_PIECE)
    source = _unpacked(head, file, found) if head.startswith(_GZIP) else _plain(head, file)
    size = 0
    for piece in source:
        size += len(piece)
        if size > MAX_BYTES:
            found.cut_off = f"it is larger than {MAX_BYTES >> 20} MiB"
            return
        yield piece


def _plain(head: bytes, file: Readable) -> Iterator[bytes]:
    while head:
        yield head
        head = file.read(_PIECE)


def _unpacked(head: bytes, file: Readable, found: Found) -> Iterator[bytes]:
    unpacker = zlib.decompressobj(wbits=31)
    packed, unpacked = len(head), 0
    while head and not unpacker.eof:
        try:
            piece = unpacker.decompress(head, _PIECE)
        except zlib.error:
            found.cut_off = "its compressed data is damaged"
            return
        unpacked += len(piece)
        if unpacked > SMALL_BYTES + MAX_RATIO * packed:
            found.cut_off = f"it unpacks to more than {MAX_RATIO} times its size"
            return
        if piece:
            yield piece
        head = unpacker.unconsumed_tail
        if not head and not unpacker.eof:
            head = file.read(_PIECE)
            packed += len(head)
    if not unpacker.eof:
        found.cut_off = "its compressed data is cut off"
