"""A fit runs behind everybody else: on Linux a thread and what it starts may be nice."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import Final

_NICE: Final = 10


def step_back() -> None:
    """Have this thread, the threads it starts and their processes yield to all others."""
    if sys.platform == "linux":  # elsewhere it would be the whole program that steps back
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, 0, max(_NICE, os.getpriority(os.PRIO_PROCESS, 0)))
