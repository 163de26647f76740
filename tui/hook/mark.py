"""A mark on the timeline of the cowtop around this process; nothing at all where there is none.

The process never waits for it: what finds no room is put down in a file of cowtop's own folder.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib import import_module
from itertools import count

_PATH = os.environ.get("COWTOP_MARKS")  # looked up each time it would be most of what a mark costs
_IS_EXACT = os.environ.get("COWTOP_EXACT") == "1"
_LONGEST = 200


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

    def tell(self, path: str, text: str) -> None:
        """Send it; where there is nobody, or no way, it is lost."""
        import json
        import socket
        import time

        if self._process != os.getpid():
            self._process, self._numbers = os.getpid(), count(1)
        number = next(self._numbers)
        word = {"kind": "mark", "number": number, "at": time.monotonic(), "text": text}
        data = json.dumps(word).encode()
        folder = path.rpartition("/")[0]
        with suppress(OSError, ImportError):
            # When cowtop is gone, another user might make a folder of that name to listen in.
            if os.stat(folder).st_uid != os.getuid():  # noqa: PTH116
                return
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as sender:
                sender.connect(path)
                try:
                    sender.send(data)
                except BlockingIOError:
                    hint = _put_down(folder, number, data)
                    sender.send(hint)


def _put_down(folder: str, number: int, word: bytes) -> bytes:
    """As the hook does it, where it has another name; what is to be told of it then."""
    left = import_module(f"{__package__}.site.cowtop_hook_left")
    left.put_down(folder, "mark", number, word)
    hint: bytes = left.HINT
    return hint


_MARKS = _Marks()
