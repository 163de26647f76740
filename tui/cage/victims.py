"""Several processes under one limit: which of the dead the kernel's count of victims can mean.

The count says how many, never who. It rises before its victim is sent SIGKILL, so a count read once
a process is dead has that one in it, if it was a victim at all; and of those that still die it may
have some too. Where it can be either, it is not known which.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Final

from tui.probe.oom import OomReading
from tui.probe.process import PROC
from tui.probe.reading import Absent
from workloads.kernel import read_once

_SIGKILL_BIT: Final = 1 << 8
_PENDING: Final = (b"SigPnd:", b"ShdPnd:")
_SIGNALED: Final = 0x400  # PF_SIGNALED, include/linux/sched.h: also of one that is dead
_FLAGS_FIELD: Final = 6  # of /proc/PID/stat, counted from behind the name


class Victims:
    """Counts off the victims whose deaths were told; `lock` is held from count to conclusion."""

    def __init__(self, proc: Path = PROC) -> None:
        self._proc = proc
        self._untold: set[int] = set()
        self._doubted: set[int] = set()
        self._told = 0
        self.lock = threading.Lock()

    def entered(self, pid: int) -> None:
        """A process under the limit began."""
        with self.lock:
            self._untold.add(pid)

    def left(self, pid: int) -> None:
        """It is dead, and it was told of what, or it is no victim."""
        with self.lock:
            self._untold.discard(pid)

    def less_told(self, before: OomReading) -> OomReading:
        """The reading before the start, as though those told of had been counted by then."""
        if not self._told:
            return before
        levels = before.levels
        if not isinstance(levels, Absent) and len(levels):
            own = levels[0].counted
            counted = replace(own, oom_kills=own.oom_kills + self._told)
            levels = (replace(levels[0], counted=counted), *levels[1:])
        return replace(before, levels=levels, machine_kills=before.machine_kills + self._told)

    def doubt(self, pid: int, counted: int) -> bool:
        """Whether one of `counted` victims, untold of as yet, need not be this dead process.

        If it is, it is told of from now on.
        """
        if pid in self._doubted:
            return True
        dying = {other for other in self._untold - {pid} if is_dying(other, self._proc)}
        if counted > len(dying):
            self._told += 1
            return False
        # All that is counted is theirs together: none of them may be told by it later.
        self._doubted |= dying | {pid}
        self._told += counted
        return True

    def is_doubted(self, pid: int) -> bool:
        """Whether it died together with another, and the count was too low for all."""
        return pid in self._doubted


def is_dying(pid: int, proc: Path = PROC) -> bool:
    """Whether a process of ours ends or has ended by a signal, or has a SIGKILL waiting."""
    try:
        stat = read_once(proc / str(pid) / "stat").rpartition(b")")[2].split()
        status = read_once(proc / str(pid) / "status")
    except OSError:
        return True
    if int(stat[_FLAGS_FIELD]) & _SIGNALED:
        return True
    lines = (line.split() for line in status.splitlines())
    return any(
        words[0] in _PENDING and int(words[1], 16) & _SIGKILL_BIT for words in lines if words
    )
