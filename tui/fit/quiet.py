"""A fit runs behind everybody else: on Linux a thread and what it starts may be nice."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Callable
from typing import Final, TypeVar

T = TypeVar("T")
_NICE: Final = 5


def step_back() -> None:
    """Have this thread, the threads it starts and their processes yield to all others."""
    if sys.platform == "linux":  # elsewhere it would be the whole program that steps back
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, 0, max(_NICE, os.getpriority(os.PRIO_PROCESS, 0)))


def behind_others(work: Callable[[], T]) -> T:
    """What it returns or raises, done in a thread that has stepped back."""
    done: list[T] = []
    failed: list[BaseException] = []

    def carry_out() -> None:
        step_back()
        try:
            done.append(work())
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=carry_out, name="cowtop-fit")
    thread.start()
    thread.join()
    if failed:
        raise failed[0]
    return done[0]
