"""A workload's work: its child from start to exit, on a file and in a limit that are there."""

from __future__ import annotations

import errno
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from tui.cage.subject_cage import SubjectCage
from tui.debug import LOG
from tui.ends import ENDS
from tui.probe.reading import Figure, Tier, number
from tui.probe.surroundings import read_surroundings
from tui.run import ending, verdict
from tui.run.about import WorkloadAbout
from tui.run.mapping_refused import Refusal, why_refused_to_map
from tui.run.state import Outcome, Phase, Update
from tui.sampling.sampler import Sampler
from tui.settings import Settings, checked
from tui.subject.array_file import ArrayFile
from tui.subject.base import Telling
from tui.subject.believable import Most
from tui.subject.beside import ALONE, Beside
from tui.subject.child import Child
from tui.subject.one_array import OneArray
from tui.subject.program import child_arguments
from workloads.events import (
    Checked,
    Event,
    Failed,
    Finished,
    Flushed,
    Progress,
    Released,
)
from workloads.tally import WorkDone
from workloads.which_pages import WhichPages
from workloads.words import Action, Command

STOP_SECONDS: Final = 10.0
_LONGEST_WAIT_SECONDS: Final = 1.0  # however rare the ticks, a stop is seen to


class WorkInChild(OneArray):
    """A workload in a child process under watch; a subclass has the file, the limit, the end."""

    def __init__(
        self,
        settings: Settings,
        *,
        on_update: Callable[[Update], None] = lambda update: None,
        update_seconds: float = 0.5,
        calm_update_seconds: float = 0.0,
        hold: bool = False,
        clock: Callable[[], float] = time.monotonic,
        beside: Beside = ALONE,
    ) -> None:
        """With `hold` the array stays open at its end until `stop`, or until `close_up`.

        `beside`: who works on the same file with it. A file of the user's was looked at before
        (`with_file`). Raises UsageError for settings that do not fit together, among them a file
        that may not be written to.
        """
        if settings.file is not None and settings.data_offset is None:
            raise ValueError("settings with a file that nobody looked at")
        self.settings = checked(settings)
        super().__init__(
            WorkloadAbout(self.settings),
            self.settings.interval_seconds,
            Telling(on_update, update_seconds, calm_update_seconds, clock),
            beside=beside,
        )
        self._hold = hold
        self._child: Child | None = None
        self._failed: Failed | None = None
        self._closing = self._stopped_by_user = self._hurried = self._look_wanted = False
        self._stop_deadline = float("inf")
        self._ended_at: float | None = None
        self._changed_pages: WhichPages | None = None

    def send(self, action: Action, argument: str = "") -> None:
        """Pass a command to the child; harmless when there is none."""
        child = self._child
        if child is not None:
            child.send(Command(action, argument))

    @property
    def pid(self) -> int | None:
        """Its process, while it has one."""
        return self._child.pid if self._child is not None else None

    def wake(self) -> None:
        """By the descriptor that the child's events are waited for with."""
        child = self._child
        if child is not None:
            child.wake()

    def counted(self) -> WorkDone:
        """By the page that the child shares."""
        return self._child.counted() if self._child is not None else super().counted()

    def stop(self) -> None:
        """Ask for the end: the child closes the array, then everything is put away."""
        self._stopping = self._stopped_by_user = True
        self.send(Action.STOP)

    def hurry(self) -> None:
        """Give up what takes long: the child's own end, and the proof of the file."""
        self._hurried = True

    def look(self) -> None:
        """Read everything once more while it holds; `beside` is told when that was done."""
        self._look_wanted = True
        self.wake()

    def close_up(self) -> None:
        """What it held it need not hold any more: it ends as one that never had to."""
        self._hold, self._closing = False, True
        self.send(Action.STOP)
        self.wake()

    def work(self, file: ArrayFile, cage: SubjectCage) -> ending.Ending:
        """Carry the workload out on a file that is there, within a limit that is in force.

        Raises OSError where no process can be started.
        """
        try:
            return self._run_child(file, cage)
        finally:
            self._beside.over()

    def report(self, what: str, done: int, total: int) -> None:
        """What is done before or after the work, bytes done of all bytes."""
        self.say(replace(self.state, what=what, prepared_bytes=done, preparing_bytes=total))
        self.publish_if_due()

    def _run_child(self, file: ArrayFile, cage: SubjectCage) -> ending.Ending:
        arguments = child_arguments(self.settings, file.path)
        self.say(replace(self.state, what="starting the workload"))
        child = self._child = Child(
            [*arguments, *cage.child_options],
            argv_prefix=cage.child_prefix,
            file_fd=file.held.fd,
            most=Most.of(self.settings),
        )
        cage.entered(child.pid)
        self._beside.started(child.pid)
        sampler: Sampler | None = None
        try:
            sampler = self.attend(child.pid, file.held.again, cage.limit_reader(child.pid))
            if self._stopping:  # asked for while the child was being started
                child.send(Command(Action.STOP))
            self._watch(child, sampler)
        finally:
            self._child = None
            self._ended_at = self._clock()
            code = child.close()
            self._changed_pages = child.changed_pages
            self.say(replace(self.state, output_tail=child.output_tail))
            standing = sampler.what_stands() if sampler is not None else {}
            self.let_go()
        if code != -signal.SIGKILL or self._stopped_by_user:
            cage.left_by(child.pid)  # no victim, whatever is counted
        try:
            return self._ending(code, child, cage, standing)
        finally:
            cage.left_by(child.pid)

    def _ending(
        self, code: int, child: Child, cage: SubjectCage, standing: Mapping[str, Figure]
    ) -> ending.Ending:
        if self._failed is not None:
            return ending.of_error(self._failed, self.state, self._why_refused(self._failed))
        if code == 0 and self.state.final is not None:
            return ending.Ending(Outcome.FINISHED)
        if code == 0 and self._stopped_by_user:
            return ending.Ending(Outcome.STOPPED, f"stopped by {ENDS.who}")
        if self._stopped_by_user:
            return ending.Ending(Outcome.STOPPED, "stopped; the workload had to be ended")
        self._tracker.killed(child.done, self.settings.chunk_rows)
        # Of the limit its marks alone outlive the child: the rest stays as old as it is.
        self._tracker.after_end(self._clock(), {**standing, **cage.last_reading()}, Tier.FILE)
        held = number(self.state.peak.get("rss_anon_bytes"))
        seen = cage.kill_seen(held, child.pid) if code == -signal.SIGKILL else None
        return ending.of_exit(code, self.state, seen)

    def _why_refused(self, failed: Failed) -> Refusal | None:
        """The rule by which the kernel gave no memory, if that is what failed."""
        if failed.error_number != errno.ENOMEM and failed.kind != "MemoryError":
            return None
        asked = self.settings
        around = read_surroundings()
        return why_refused_to_map(asked.mode, asked.array_bytes, around, happened=True)

    def _watch(self, child: Child, sampler: Sampler) -> None:
        while child.ended() is None:
            # Once it is told to stop, the array may be closed at any moment: an empty map. Nor is
            # what cowtop itself reads back to be seen as the run's.
            is_over = not self._hold and self.state.final is not None
            self.tick(may_map=not (self._stopping or self._closing or is_over))
            for event in child.wait(min(self.seconds_to_tick, _LONGEST_WAIT_SECONDS)):
                self._on_event(event, child, sampler)
            if child.heard_all:
                self._tracker.died(self._clock(), sampler.totals())
            if self._stopping:
                self._stop_deadline = min(self._stop_deadline, self._clock() + STOP_SECONDS)
                if self._hurried or self._clock() > self._stop_deadline:
                    child.kill()
            if self._look_wanted and not child.heard_all:
                self._look_wanted = False
                self._read_whole(sampler)
                self.publish()
                self._beside.looked()
            self.publish_if_due()

    def _on_event(self, event: Event, child: Child, sampler: Sampler) -> None:
        if not isinstance(event, Progress):
            LOG.debug("%s", event)
        holding = self.state.phase is Phase.HOLDING
        self.hear(event)
        if isinstance(event, Failed):
            self._failed = event
        if isinstance(event, Finished) or (holding and isinstance(event, (Flushed, Released))):
            self._read_whole(sampler)
            child.send(Command(Action.CHECK))
        if isinstance(event, Checked):
            self.say(replace(self.state, verdict=verdict.of_run(self.state)))
            self._beside.holds()
            if not self._hold:
                self._closing = True
                child.send(Command(Action.STOP))
        if not isinstance(event, Progress):
            self.publish_if_due(soon=True)

    def _read_whole(self, sampler: Sampler) -> None:
        """The child stands still: what is read here is the whole truth."""
        self.look_for_others(self._tracker.opened)
        self._tracker.final(sampler.tick(all_tiers=True), sampler.last_walk)
        if self._page_map is not None and self._map_request is not None:
            self._page_map.dirty_bytes = sampler.mapping_dirty
            self._tracker.page_map = self._page_map.whole()
