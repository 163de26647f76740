"""One process by a descriptor of its `/proc` folder: a PID that is used again is not mistaken.

What is read through it after the process has ended fails, whoever has the PID by then.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, Self

from tui.named_files.place import PATH_ONLY
from tui.probe.process import PROC
from tui.probe.reading import Absent, why

_FOLDER: Final = PATH_ONLY | os.O_DIRECTORY
_READ: Final = os.O_RDONLY | os.O_CLOEXEC
_SMALL_BYTES: Final = 8192
_PIECE_BYTES: Final = 1 << 16


class OpenProcess:
    """A context manager; raises OSError where there is no such process.

    `longest_hold_seconds`: CPU seconds of the dearest single read call of `walked`, during which
    the kernel keeps the process from changing its mappings.
    """

    def __init__(
        self,
        pid: int,
        proc_root: Path = PROC,
        *,
        cpu_clock: Callable[[], float] = time.thread_time,
    ) -> None:
        self.pid = pid
        self._fd = os.open(f"{proc_root}/{pid}", _FOLDER)
        self._clock = cpu_clock
        self.longest_hold_seconds = 0.0

    @property
    def folder_fd(self) -> int:
        """The descriptor, for names below it."""
        return self._fd

    def read(self, name: str) -> bytes | Absent:
        """A small file of it, whole."""
        try:
            fd = os.open(name, _READ, dir_fd=self._fd)
        except OSError as error:
            return why(error)
        try:
            text = os.pread(fd, size := _SMALL_BYTES, 0)
            while len(text) == size:
                size *= 4
                text = os.pread(fd, size, 0)
            return text
        except OSError as error:
            return why(error)
        finally:
            os.close(fd)

    def walked(self, name: str) -> bytes | Absent:
        """A file of it that the kernel makes piece by piece, as `smaps` and `maps`."""
        parts: list[bytes] = []
        longest, before = 0.0, self._clock()
        try:
            fd = os.open(name, _READ, dir_fd=self._fd)
        except OSError as error:
            return why(error)
        try:
            while part := os.read(fd, _PIECE_BYTES):
                parts.append(part)
                now = self._clock()
                longest, before = max(longest, now - before), now
        except OSError as error:
            return why(error)
        finally:
            os.close(fd)
        self.longest_hold_seconds = longest
        return b"".join(parts)

    def close(self) -> None:
        """Give the descriptor back; harmless when called again."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
