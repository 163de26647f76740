"""A command that runs: its end, its orphans, and what is done where its end is asked for.

It is waited for here alone, with those of its descendants whose parents have ended.
"""

from __future__ import annotations

import os
import resource
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from tui.subject.adopted import Adopted
from tui.subject.job import Job
from tui.subject.starting import Place, start

STOP_SECONDS: Final = 5.0
"""What a command has between being asked for its end and being ended."""
_MOST_NAMED: Final = 5
_HELPERS_SECONDS: Final = 0.3
_GIVE_BACK_SECONDS: Final = 1.0
"""What the killed may take: much memory is not given back at once."""


class Started:
    """Begun by this; all but `job` is for one thread. Raises CannotStart.

    `code`: as the kernel tells it, negative for a signal; None until it has ended. `descriptor`
    is readable once it has.
    """

    def __init__(self, words: Sequence[str], environment: Mapping[str, str], place: Place) -> None:
        self.code: int | None = None
        self.orphans = Adopted()
        self._kill_at = float("inf")
        self._is_killed = False
        try:
            self._process = start(words, environment, place)
        except BaseException:
            self.orphans.close()
            raise
        self.pid = self.orphans.command = self._process.pid
        self.job = Job(self.pid)
        self.descriptor = os.pidfd_open(self.pid)

    def has_ended(self) -> bool:
        """Take its end, or what stopped it; have those of its orphans that are over gone."""
        self.orphans.reap()
        while self.code is None:
            with self.job.reaping():
                found = os.waitid(os.P_PID, self.pid, os.WEXITED | os.WSTOPPED | os.WNOHANG)
                if found is None:
                    return False
                if found.si_code == os.CLD_EXITED:
                    self.code = found.si_status
                elif found.si_code in (os.CLD_KILLED, os.CLD_DUMPED):
                    self.code = -found.si_status
                if self.code is not None:
                    self._process.returncode = self.code
                    self.job.over()
            if self.code is None:
                self.job.stopped(found.si_status)
        return True

    def hurry(self) -> None:
        """Wait no longer for it to end by itself."""
        self._kill_at = float("-inf")

    def end(self, now: float) -> bool:
        """What is due of its end, by a monotonic clock; whether nothing of its group is left.

        All of the group is asked, as a terminal would: a shell alone leaves what it waits for.
        """
        if self._kill_at == float("inf"):
            self.job.send(signal.SIGTERM, to_all=True)
            self.job.send(signal.SIGCONT, to_all=True)  # what stands still hears nothing
            self._kill_at = now + STOP_SECONDS
        elif now >= self._kill_at and not self._is_killed:
            self._is_killed, self._kill_at = True, now
            self.job.send(signal.SIGKILL, to_all=True)
        is_given_up = self._is_killed and now >= self._kill_at + _GIVE_BACK_SECONDS
        return self.has_ended() and (is_given_up or not self.job.lives())

    def still_running(self, clock: Callable[[], float]) -> str:
        """Those that do not end with it: helpers (of multiprocessing) see its end, and go."""
        until = clock() + _HELPERS_SECONDS
        while (still := [*self.orphans.names()]) and clock() < until:
            time.sleep(_HELPERS_SECONDS / 20)
            self.orphans.reap()
        more = f" and {len(still) - _MOST_NAMED:,} more" if len(still) > _MOST_NAMED else ""
        return f"{', '.join(still[:_MOST_NAMED])}{more}"

    def close(self) -> None:
        """What becomes an orphan now is whose it was before."""
        self.orphans.close()
        os.close(self.descriptor)


def faults_of_children() -> int:
    """Page faults of all that were waited for, and of what these had waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_minflt + used.ru_majflt
