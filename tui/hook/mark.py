"""A mark on the timeline of the cowtop around this process; nothing at all where there is none.

The process never waits for it: what finds no room goes with the next mark, or at the end.
"""

from __future__ import annotations

import os
import sys
from itertools import count

_PATH = os.environ.get("COWTOP_MARKS")  # looked up each time it would be most of what a mark costs
_IS_EXACT = os.environ.get("COWTOP_EXACT") == "1"
_LONGEST = 200
_MOST_WAITING = 1000
_PACKED = 50


def mark(text: object) -> None:
    """Put a mark on the timeline, if cowtop runs this program; its text is that of the object."""
    if _PATH:
        words = str(text)[:_LONGEST]
        if _IS_EXACT:
            _have_written_down(words)
        _MARKS.tell(_PATH, words)


def _have_written_down(words: str) -> None:
    """What was written until now, by the hook, which is nowhere to be found but in numpy."""
    flush = getattr(getattr(sys.modules.get("numpy"), "memmap", None), "flush", None)
    marked = getattr(flush, "cowtop_marked", None)
    if marked is not None:
        marked(words)


class _Marks:
    """Numbered, so that those that are lost are counted at the other end."""

    def __init__(self) -> None:
        self._process = 0
        self._numbers = count(1)
        self._waiting: list[bytes] = []

    def tell(self, path: str, text: str) -> None:
        """Send it, and what waited before it."""
        import atexit
        import json
        import time

        if self._process != os.getpid():
            if not self._process:
                atexit.register(self._send, path)
            self._process, self._numbers, self._waiting = os.getpid(), count(1), []
        word = {"kind": "mark", "number": next(self._numbers), "at": time.monotonic(), "text": text}
        self._waiting.append(json.dumps(word).encode())
        del self._waiting[:-_MOST_WAITING]
        self._send(path)

    def _send(self, path: str) -> None:
        import socket

        try:
            # When cowtop is gone, another user might make a folder of that name to listen in.
            if os.stat(path.rpartition("/")[0]).st_uid != os.getuid():  # noqa: PTH116
                self._waiting.clear()
                return
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as sender:
                sender.connect(path)
                while self._waiting and self._process == os.getpid():
                    words = [self._waiting.pop(0) for _ in range(min(_PACKED, len(self._waiting)))]
                    try:
                        sender.send(b"\n".join(words))
                    except BlockingIOError:
                        self._waiting[:0] = words
                        return
        except (OSError, IndexError):
            self._waiting.clear()  # nobody listens, or another thread has sent it


_MARKS = _Marks()
