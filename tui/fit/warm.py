"""The file in the page cache before the instances begin, read by cowtop and charged to where it is.

A scratch array begins out of the cache. Read first from within a limit that its instances all but
fill, its pages would crowd each other out there, and each would be read from the disk again and
again: no figure of what the instances themselves take.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from typing import Final

from tui.subject.array_file import ArrayFile

_PIECE_BYTES: Final = 8 << 20


def warm(file: ArrayFile, most_bytes: int, should_stop: Callable[[], bool]) -> None:
    """Read it, at most so many bytes of it; what cannot be read is for the run to tell."""
    at = 0
    with contextlib.suppress(OSError):
        while at < most_bytes and not should_stop():
            read = len(os.pread(file.held.fd, _PIECE_BYTES, at))
            if not read:
                return
            at += read
