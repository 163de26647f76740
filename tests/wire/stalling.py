"""A terminal that does not read, and what waits in it."""

from __future__ import annotations

import contextlib
import fcntl
import os
import struct
from pathlib import Path

from tests.terminal.pty_screen import PtyScreen


def fill(terminal: PtyScreen) -> None:
    """Leave no room for output, as a long stall does."""
    flags = os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY
    slave = os.open(f"/proc/{terminal.pid}/fd/0", flags)
    try:
        with contextlib.suppress(BlockingIOError):
            while True:
                os.write(slave, b" " * 4096)
    finally:
        os.close(slave)


def waiting_bytes(terminal: PtyScreen, kind: int) -> int:
    """How many bytes wait in one direction of the terminal."""
    data = fcntl.ioctl(terminal.master, kind, bytes(4))
    return int(struct.unpack("i", data)[0])


def has_ended(pid: int) -> bool:
    """Whether a process is gone, or waits to be asked for its exit code."""
    try:
        return " Z " in Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return True
