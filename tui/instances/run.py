"""N instances of one workload on one file, a thread each: one file, one limit, one end.

Each is a run like any other. Whoever calls `execute` makes what they share, waits until all hold
what they have, and puts it away; `stop`, `send` and `hurry` may be called from other threads.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from tui import scarce
from tui.cage.subject_cage import SubjectCage
from tui.debug import LOG
from tui.ends import LEFT
from tui.extents import seldom_words
from tui.files.proof import FileVerdict, ProofError
from tui.instances.settings_of import MOST_INSTANCES, refuse_instances, settings_of
from tui.instances.shared import Company, Stand
from tui.instances.union import union_of
from tui.instances.words import beside_others
from tui.probe.cgroup_counters import CgroupCounters
from tui.probe.reading import Absent
from tui.run import ending
from tui.run.ending import Ending
from tui.run.followed import Followed
from tui.run.state import Outcome, RunState, Update
from tui.run.together import Together, together
from tui.settings import Settings, checked
from tui.subject.array_file import ArrayFile, Stopped
from tui.subject.left_behind import let_go, looked_at
from tui.subject.prepared import prepared, price_of, warmth_at_start
from tui.subject.workload import WorkloadRun
from workloads.words import Action

__all__ = ["MOST_INSTANCES", "InstancesRun", "Peak"]


@dataclass(frozen=True, slots=True)
class Peak:
    """All that live hold what they have: their states, and what the limit around them counted."""

    states: tuple[RunState, ...]
    counters: CgroupCounters | Absent


class InstancesRun:
    """Runs so many instances to their common end."""

    def __init__(
        self,
        settings: Settings,
        many: int,
        *,
        on_update: Callable[[int, Update], None] = lambda index, update: None,
        at_peak: Callable[[Peak], None] = lambda peak: None,
        on_file: Callable[[ArrayFile], None] = lambda file: None,
        hold: bool = False,
        update_seconds: float = 0.5,
        calm_update_seconds: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`on_update` gets each instance's updates by its index, from the instance's thread.

        `on_file` is called once, in the owner's thread, when the file is there and nothing runs.

        `at_peak` is called once, in the owner's thread, when every instance that lives has done its
        work and holds what it has; not where none lives. With `hold` they go on holding until
        `stop`. Raises UsageError for settings that do not fit together.
        """
        refuse_instances(settings, many)
        self.settings, self.many = checked(settings), many
        self._on_update, self._at_peak, self._hold = on_update, at_peak, hold
        self._on_file = on_file
        self._followed, self._following = Followed(many), threading.Lock()
        self._company = Company(many)
        self._stopping = self._hurried = False
        self._fault: BaseException | None = None
        self.runs = tuple(
            WorkloadRun(
                settings_of(settings, index, many),
                on_update=partial(self._tell, index),
                update_seconds=update_seconds,
                calm_update_seconds=calm_update_seconds,
                hold=True,
                clock=clock,
                beside=member,
            )
            for index, member in enumerate(self._company.members)
        )
        self._ends: list[Ending | None] = [None] * many

    @property
    def states(self) -> tuple[RunState, ...]:
        """All of them as they are now."""
        return tuple(run.state for run in self.runs)

    def stop(self) -> None:
        """Ask for the end: each closes its array, then everything is put away."""
        self._stopping = True
        for run in self.runs:
            run.stop()

    def hurry(self) -> None:
        """Give up what takes long: the children's own ends, and the proof of the file."""
        self._hurried = True
        for run in self.runs:
            run.hurry()

    def send(self, action: Action, argument: str = "") -> None:
        """Pass a command to every child that is there."""
        for run in self.runs:
            run.send(action, argument)

    def execute(self) -> Together:
        """Run all to the end. Raises UsageError before anything started."""
        with LEFT.hurried_by(self.hurry):
            self._execute()
        return self.together

    @property
    def together(self) -> Together:
        """All of them as one, as it is now."""
        with self._following:
            return together(self.states, self._followed.peak)

    def _tell(self, index: int, update: Update) -> None:
        with self._following:
            self._followed.add(index, update)
        self._on_update(index, update)

    def _execute(self) -> None:
        file: ArrayFile | None = None
        try:
            # The cage first: a file in memory is charged to who writes it.
            with SubjectCage(self.settings, several=self.many > 1) as cage:
                self._notice(*cage.notes)
                file = prepared(self.settings, cage, self._report, lambda: self._stopping)
                self._notice(
                    file.notice, seldom_words(self.settings), price_of(self.settings, file)
                )
                self._on_file(file)
                warmth = warmth_at_start(self.settings, file)
                for run in self.runs:
                    run.begins_with(warmth)
                self._work(file, cage)
                sources = next((s.sources for s in self.states if s.sources is not None), None)
                after = looked_at(file, sources)
            found = self._verdict(file)
            after = let_go(file, sources, after)
            for run, end in zip(self.runs, self._ends, strict=True):
                run.conclude(end or ending.NEVER_BEGAN, found, after)
        except Stopped:
            for run in self.runs:
                run.conclude(ending.NEVER_BEGAN, None)
        finally:
            if file is not None:
                file.remove()

    def _work(self, file: ArrayFile, cage: SubjectCage) -> None:
        threads = [
            threading.Thread(
                target=self._work_of, args=[index, file, cage], name=f"cowtop-run-{index + 1}"
            )
            for index in range(self.many)
        ]
        begun = []
        try:
            for index, thread in enumerate(threads):
                try:
                    thread.start()
                except RuntimeError as error:  # no more threads to be had: the others go on
                    self._could_not_begin(index, error)
                else:
                    begun.append(thread)
            self._wait_for_the_peak(cage)
        except BaseException:
            self.stop()
            raise
        finally:
            for thread in begun:
                thread.join()
        if self._fault is not None:
            raise self._fault

    def _wait_for_the_peak(self, cage: SubjectCage) -> None:
        self._company.wait_for_all(Stand.HOLDS)
        for index in self._company.living:
            self.runs[index].look()
        self._company.wait_for_all(Stand.LOOKED)
        if self._company.living and not self._stopping:
            self._at_peak(Peak(self.states, cage.counters()))
        if not self._hold:
            for run in self.runs:
                run.close_up()

    def _work_of(self, index: int, file: ArrayFile, cage: SubjectCage) -> None:
        run = self.runs[index]
        try:
            if self._stopping:  # asked for while the others were being started
                end = ending.NEVER_BEGAN
                self._company.reached(index, Stand.OVER)
            else:
                end = beside_others(run.work(file, cage), index, self.states)
            self._ends[index] = end
            run.ends_as(end)
        except OSError as error:
            self._could_not_begin(index, error)
        except BaseException as error:
            LOG.exception("instance %d ended by an error", index + 1)
            self._fault = error
            self.stop()

    def _could_not_begin(self, index: int, error: Exception) -> None:
        words = scarce.in_words(error) or f"{type(error).__name__}: {error}"
        end = self._ends[index] = Ending(Outcome.FAILED, f"it could not be started: {words}")
        self.runs[index].ends_as(end)
        self._company.reached(index, Stand.OVER)

    def _verdict(self, file: ArrayFile) -> FileVerdict:
        """What became of the file, once for all of them."""

        def told(what: str, done: int, total: int) -> None:
            if self._hurried:
                raise ProofError("the end was asked for before the file was read back")
            for run, end in zip(self.runs, self._ends, strict=True):
                run.report(end.and_still(what) if end else what, done, total)

        opened = [run.opened_as for run in self.runs if run.opened_as is not None]
        # All were handed one descriptor; one that opened another file is the one to tell of.
        strange = [identity for identity in opened if identity != file.held.identity]
        own = union_of([run.own_changes() for run in self.runs])
        return file.verdict(told, own, next(iter(strange or opened), None))

    def _report(self, what: str, done: int, total: int) -> None:
        for run in self.runs:
            run.report(what, done, total)

    def _notice(self, *words: str) -> None:
        for run in self.runs:
            run.notice(*words)
