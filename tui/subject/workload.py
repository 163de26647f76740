"""One live run from start to verdict: file, child, sampler, and an end that leaves nothing.

Everything happens in the one thread that calls `execute`; only `send` and `stop` may be called
from others. What is seen leaves through `on_update`, a few times a second, as frozen states.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from tui.cage.subject_cage import SubjectCage
from tui.pages.request import MapRequest
from tui.pages.watch import PageMapWatch
from tui.run import ending, verdict
from tui.run.state import (
    FileVerdict,
    Marker,
    MarkerKind,
    Outcome,
    Phase,
    RunState,
    Update,
    Watching,
)
from tui.run.tracker import Tracker
from tui.sampling.sampler import Sampler
from tui.settings import Settings, checked
from tui.subject.array_file import ArrayFile, Stopped, prepare, with_file
from tui.subject.child import Child, child_arguments
from workloads.events import (
    Checked,
    Event,
    Failed,
    Finished,
    Flushed,
    Opened,
    Progress,
    Released,
)
from workloads.words import Action, Command

STOP_SECONDS: Final = 10.0
_LONGEST_WAIT_SECONDS: Final = 1.0  # however rare the ticks, a stop is seen to


class WorkloadRun:
    """A workload in a child process under watch."""

    def __init__(
        self,
        settings: Settings,
        *,
        on_update: Callable[[Update], None] = lambda update: None,
        update_seconds: float = 0.5,
        hold: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.settings = checked(with_file(settings))
        self._on_update, self._update_seconds = on_update, update_seconds
        self._hold, self._clock = hold, clock
        self._tracker = Tracker(self.settings)
        self._child: Child | None = None
        self._page_map: PageMapWatch | None = None
        self._map_request: MapRequest | None = None
        self._failed: Failed | None = None
        self._stopping = self._closing = False
        self._stopped_by_user = False
        self._stop_deadline = float("inf")
        self._ended_at: float | None = None
        self._published_at = float("-inf")

    @property
    def state(self) -> RunState:
        """The state as it is now."""
        return self._tracker.state

    def send(self, action: Action, argument: str = "") -> None:
        """Pass a command to the child; harmless when there is none."""
        child = self._child
        if child is not None:
            child.send(Command(action, argument))

    def request_map(self, request: MapRequest | None) -> None:
        """Want a page map from now on, or none any more; read on the walk budget."""
        self._map_request = request
        if self._page_map is not None:
            self._page_map.request = request

    def stop(self) -> None:
        """Ask for the end: the child closes the array, then everything is put away."""
        self._stopping = self._stopped_by_user = True
        self.send(Action.STOP)

    def execute(self) -> RunState:
        """Run to the end and return the last state. Raises UsageError before anything started."""
        try:
            file = prepare(self.settings, self._report, lambda: self._stopping)
        except Stopped:
            self._end(ending.Ending(Outcome.STOPPED, "stopped before it began"), None)
            return self.state
        try:
            if file.notice:
                self._tracker.set(notices=(*self.state.notices, file.notice))
            with SubjectCage(self.settings) as cage:
                self._tracker.set(notices=(*self.state.notices, *cage.notes))
                end = self._run_child(file, cage)
            self._tracker.set(phase=Phase.CLOSING)
            self._end(end, file.verdict(self._report))
        finally:
            file.remove()
        return self.state

    def _run_child(self, file: ArrayFile, cage: SubjectCage) -> ending.Ending:
        settings = self.settings
        options: dict[str, object] = {
            "mode": settings.mode,
            "chunk-rows": settings.chunk_rows,
            "flush-every": settings.flush_every_rows,
            "release": settings.release,
            "seed": settings.seed,
            "pace": settings.pace_seconds,
        }
        arguments = child_arguments(
            workload=settings.workload,
            file=file.path,
            shape=settings.shape,
            dtype=settings.dtype,
            options=options,
        )
        self._tracker.set(what="starting the workload")
        child = self._child = Child([*arguments, *cage.child_options], argv_prefix=cage.argv_prefix)
        try:
            self._attend(child, file, cage)
        finally:
            self._child = None
            self._ended_at = self._clock()
            code = child.close()
            self._tracker.set(output_tail=child.output_tail)
        if self._failed is not None:
            return ending.of_error(self._failed, self.state)
        if code == 0:
            finished = self.state.rows_done >= settings.rows
            if finished:
                return ending.Ending(Outcome.FINISHED)
            return ending.Ending(Outcome.STOPPED, "stopped by the user")
        if self._stopped_by_user:
            return ending.Ending(Outcome.STOPPED, "stopped; the workload had to be ended")
        self._tracker.killed(child.done)
        return ending.of_exit(code, self.state, cage.limit_seen())

    def _attend(self, child: Child, file: ArrayFile, cage: SubjectCage) -> None:
        limit = cage.limit_reader(child.pid)
        self._tracker.set(limit_words=limit.words)
        sampler, page_map = Sampler(child.pid, limit=limit), PageMapWatch(child.pid, file.path)
        page_map.request = self._map_request
        self._page_map = page_map
        try:
            if self._stopping:  # asked for while the child was being started
                child.send(Command(Action.STOP))
            self._watch(child, sampler, file, cage)
        finally:
            sampler.close()
            page_map.close()

    def _watch(
        self,
        child: Child,
        sampler: Sampler,
        file: ArrayFile,
        cage: SubjectCage,
    ) -> None:
        cpu_began, began = time.thread_time(), self._clock()
        next_tick = began
        while child.ended() is None:
            now = self._clock()
            if now >= next_tick:
                self._tracker.sample(sampler.tick())
                spent = time.thread_time() - cpu_began
                share = spent / max(1e-9, now - began)
                self._tracker.noise_bytes = sampler.drift_bytes
                # Once it is told to stop, the array may be closed at any moment: an empty map.
                if self._page_map is not None and not (self._stopping or self._closing):
                    self._tracker.page_map = self._page_map.tick(now) or self._tracker.page_map
                self._tracker.set(watching=Watching(spent, share))
                next_tick = max(next_tick + self.settings.interval_seconds, now)
            for event in child.wait(min(next_tick - self._clock(), _LONGEST_WAIT_SECONDS)):
                self._on_event(event, child, sampler, file)
            if child.heard_all:
                self._tracker.died(self._clock(), sampler.totals())
            if self._stopping:
                self._stop_deadline = min(self._stop_deadline, self._clock() + STOP_SECONDS)
                if self._clock() > self._stop_deadline:
                    child.kill()
            self._publish_if_due()

    def _on_event(self, event: Event, child: Child, sampler: Sampler, file: ArrayFile) -> None:
        holding = self.state.phase is Phase.HOLDING
        self._tracker.event(event)
        if isinstance(event, Opened) and self._tracker.opened is not None:
            sampler.opened(replace(event, before=self._tracker.opened.before), file.path)
            if self._page_map is not None:
                self._page_map.opened(event)
        if isinstance(event, Flushed) and self._page_map is not None:
            self._page_map.flushed()
        if isinstance(event, Failed):
            self._failed = event
        if isinstance(event, Finished) or (holding and isinstance(event, (Flushed, Released))):
            # The child stands still now: what is read here is the whole truth.
            self._tracker.final(sampler.tick(all_tiers=True), sampler.last_walk)
            if self._page_map is not None and self._map_request is not None:
                self._tracker.page_map = self._page_map.whole()
            child.send(Command(Action.CHECK))
        if isinstance(event, Checked):
            self._tracker.set(verdict=verdict.of_run(self.state))
            if not self._hold:
                self._closing = True
                child.send(Command(Action.STOP))
        if not isinstance(event, Progress):
            self._publish_if_due(soon=True)

    def _report(self, what: str, done: int, total: int) -> None:
        self._tracker.set(what=what, prepared_bytes=done, preparing_bytes=total)
        self._publish_if_due()

    def _end(self, end: ending.Ending, file_verdict: FileVerdict | None) -> None:
        at = self._clock() if self._ended_at is None else self._ended_at
        rows = self.state.rows_done
        self._tracker.mark(Marker(MarkerKind.END, at, rows, label=str(end.outcome)))
        self._tracker.set(
            phase=Phase.ENDED,
            outcome=end.outcome,
            reason=end.reason,
            remedy=end.remedy,
            file_verdict=file_verdict,
        )
        self._tracker.set(verdict=verdict.of_run(self.state))
        self._publish()

    def _publish_if_due(self, *, soon: bool = False) -> None:
        wait = self._update_seconds / 4 if soon else self._update_seconds
        if self._clock() - self._published_at >= wait:
            self._publish()

    def _publish(self) -> None:
        self._published_at = self._clock()
        self._on_update(self._tracker.take())
