"""Waiting for what must come, without guessing how long it takes."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Callable
from typing import Final

DEADLINE_SECONDS: Final = 60.0
_LONGEST_PAUSE_SECONDS: Final = 0.05


def eventually(condition: Callable[[], object], seconds: float = DEADLINE_SECONDS) -> bool:
    """Whether the condition came true before the deadline.

    For what nobody tells of: the kernel's tables, and another process's state in them.
    """
    deadline, pause = time.monotonic() + seconds, 0.001
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)
    return True


def ends(pid: int, seconds: float = DEADLINE_SECONDS) -> bool:
    """Whether a process, whoever's child it is, ends before the deadline."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], seconds)[0])
    finally:
        os.close(descriptor)
