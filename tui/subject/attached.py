"""A process that runs already, under watch until it ends or nobody wants to look any more.

It is read and nothing else: no signal, no stop, no limit, no priority.
"""

from __future__ import annotations

import os
from typing import Final

from tui.cage.limit import LimitReader
from tui.ends import ENDS
from tui.errors import UsageError
from tui.probe.children import Family, family_of
from tui.run.about_tree import TreeAbout
from tui.run.ending import Ending
from tui.run.state import Outcome, RunState
from tui.subject.base import NOBODY, Telling
from tui.subject.saving import WARNINGS
from tui.subject.target import Target
from tui.subject.tree import TreeSubject, Watched
from tui.tree.why_not import why_not

_SELF_WITHIN: Final = "cowtop itself is one of its processes: what it needs is among the figures"


def about_target(target: Target) -> TreeAbout:
    """What a process is called."""
    return TreeAbout(target.called, pid=target.pid)


class AttachedRun(TreeSubject):
    """Watches a process of somebody's."""

    def __init__(
        self,
        target: Target,
        watched: Watched,
        telling: Telling = NOBODY,
        *,
        seconds: float | None = None,
    ) -> None:
        """`seconds`: how long to watch, None to its end."""
        super().__init__(about_target(target), watched, telling)
        self._target, self._seconds = target, seconds
        self._has_ended = False

    def stop(self) -> None:
        """Look no longer; it goes on."""
        self._stopping = True
        self.wake()

    def execute(self) -> RunState:
        """Watch to the end. Raises UsageError if it is gone, or its PID is another's by now."""
        pid, descriptor = self._target.pid, -1
        try:
            descriptor = self._opened(pid)
            self.wakes.also(descriptor)
            self.notice(_SELF_WITHIN if _holds_cowtop(pid) else "")
            # numpy comes with it: first what can be refused
            from tui.tree.look import DUTY_SHARE, TreeLook

            self.begin()
            share = DUTY_SHARE * self.watched.duty_part
            look = TreeLook(pid, all_maps=self.watched.all_maps, duty_share=share)
            self.attend(look, LimitReader(pid), pid)
            # A warning of a batch system is for the process: who only looks goes on with it.
            with ENDS.passing(WARNINGS, self.hear_signal):
                self.follow(self._is_over, lambda ready: self._hear(descriptor in ready))
            if not self._has_ended:
                self.last_look()
            self.count(float("inf"))
            self._tracker.died(self._clock(), {})
            if self._has_ended:
                self.not_all_seen(self.faults)
            self.ended(self._ending(), self._clock(), None)
        finally:
            self.let_go()
            if descriptor >= 0:
                os.close(descriptor)
        return self.state

    def _opened(self, pid: int) -> int:
        """A descriptor of the process: from now on its PID cannot be another's unnoticed."""
        try:
            descriptor = os.pidfd_open(pid)
        except OSError as error:
            raise UsageError(f"there is no process {pid} any more") from error
        reason = why_not(pid, start_ticks=self._target.start_ticks)
        if reason is not None:
            os.close(descriptor)
            raise UsageError(reason)
        return descriptor

    def _hear(self, has_ended: bool) -> None:
        self._has_ended = self._has_ended or has_ended

    def _is_over(self) -> bool:
        return self._stopping or self._has_ended or self._is_time_over

    @property
    def _is_time_over(self) -> bool:
        return self._seconds is not None and self.seconds_watched >= self._seconds

    @property
    def longest_wait_seconds(self) -> float:
        """Until its time is over."""
        left = 1.0 if self._seconds is None else self._seconds - self.seconds_watched
        return min(super().longest_wait_seconds, left)

    def _ending(self) -> Ending:
        if self._has_ended:
            return Ending(Outcome.FINISHED)
        if self._stopping:
            return Ending(Outcome.STOPPED, f"watching was stopped by {ENDS.who}; it goes on")
        return Ending(Outcome.STOPPED, f"watched for {self._seconds:g} s, as asked; it goes on")


def _holds_cowtop(pid: int) -> bool:
    family = family_of(pid)
    return isinstance(family, Family) and os.getpid() in family.pids
