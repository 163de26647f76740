"""Whether anybody opened a file since it was last asked: who maps a file anew opens it first."""

from __future__ import annotations

import ctypes
import os
import struct
from pathlib import Path
from typing import Final

_IN_OPEN: Final = 0x20
_IN_CLOSE: Final = 0x18
_EVENT: Final = struct.Struct("iIII")
_EVENTS_BYTES: Final = 65_536
_libc: Final = ctypes.CDLL(None, use_errno=True)


class OpenWatch:
    """An inotify(7) watch on one file's inode, whatever it is called by whoever opens it."""

    def __init__(self, path: Path) -> None:
        self._fd = -1
        self.was_closed = False
        """Whether somebody let go of it, before the last answer and after the one before that."""
        try:
            self._fd = int(_libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC))
            if (
                self._fd >= 0
                and _libc.inotify_add_watch(self._fd, bytes(path), _IN_OPEN | _IN_CLOSE) < 0
            ):
                self.close()
        except AttributeError:
            pass  # no inotify in this system's library

    def was_opened(self) -> bool | None:
        """Since the last call; None where it cannot be told."""
        if self._fd < 0:
            return None
        was_opened = self.was_closed = False
        try:
            while events := os.read(self._fd, _EVENTS_BYTES):
                for _, mask, _, _ in _EVENT.iter_unpack(events):  # of a file none has a name
                    was_closed = bool(mask & _IN_CLOSE)
                    self.was_closed = self.was_closed or was_closed
                    was_opened = was_opened or not was_closed  # events that were lost, too
        except BlockingIOError:
            return was_opened
        except OSError:
            return None
        return None

    def close(self) -> None:
        """Give the descriptor back; harmless when called again."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
