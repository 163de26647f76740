"""A workload of ours from start to verdict: file, cage, child, and an end that leaves nothing."""

from __future__ import annotations

from dataclasses import replace

from tui.cage.subject_cage import SubjectCage
from tui.ends import LEFT
from tui.extents import seldom_words
from tui.files.proof import FileVerdict, OwnChanges, ProofError
from tui.files.warmth import Warmth
from tui.run import ending, verdict
from tui.run.after import After
from tui.run.state import Phase, RunState
from tui.run.warm_words import payer_words, warm_words
from tui.subject.array_file import ArrayFile, Stopped
from tui.subject.left_behind import let_go, looked_at
from tui.subject.prepared import prepared, price_of, warmth_at_start
from tui.subject.work import WorkInChild


class WorkloadRun(WorkInChild):
    """A workload in a child process, from the making of its file to the proof of it."""

    def execute(self) -> RunState:
        """Run to the end and return the last state. Raises UsageError before anything started."""
        with LEFT.hurried_by(self.hurry):
            return self._execute()

    def _execute(self) -> RunState:
        file: ArrayFile | None = None
        try:
            # The cage first: a file in memory is charged to who writes it.
            with SubjectCage(self.settings) as cage:
                self.notice(*cage.notes)
                file = prepared(self.settings, cage, self.report, lambda: self._stopping)
                self.notice(file.notice, seldom_words(self.settings), price_of(self.settings, file))
                self.begins_with(warmth_at_start(self.settings, file))
                end = self.work(file, cage)
                after = looked_at(file, self.state.sources)
            self.say(replace(self.state, phase=Phase.CLOSING))

            def told(what: str, done: int, total: int) -> None:
                if self._hurried:
                    raise ProofError("the end was asked for before the file was read back")
                self.report(end.and_still(what), done, total)

            found = file.verdict(told, self.own_changes(), self.opened_as)
            self.conclude(end, found, let_go(file, self.state.sources, after))
        except Stopped:
            self.conclude(ending.NEVER_BEGAN, None)
        finally:
            if file is not None:
                file.remove()
        return self.state

    def conclude(
        self, end: ending.Ending, file_verdict: FileVerdict | None, after: After | None = None
    ) -> None:
        """Say how it ended, what became of the file, and what is left of it."""
        at = self._clock() if self._ended_at is None else self._ended_at
        self.ended(end, at, file_verdict, after)

    def ends_as(self, end: ending.Ending) -> None:
        """Tell how its work ended while others on the same file go on."""
        state = replace(
            self.state,
            phase=Phase.CLOSING,
            what=end.and_still("the other instances go on"),
            outcome=end.outcome,
            reason=end.reason,
            remedy=end.remedy,
            killed_by=end.killed_by,
            seconds_left=None,
            others=None,
        )
        self.say(replace(state, verdict=verdict.of_run(state)))
        self.publish()

    def begins_with(self, warmth: Warmth) -> None:
        """What of its file is cached right before its child starts."""
        self.say(replace(self.state, cache_at_start=warmth))
        is_ours = self.settings.file is None and self.settings.memory_max_bytes is not None
        self.notice(warm_words(warmth), payer_words(warmth) if is_ours else "")

    @property
    def opened_as(self) -> tuple[int, int] | None:
        """Device and inode of what it opened; None if it never came to that."""
        opened = self._tracker.opened
        return opened.identity if opened is not None else None

    def own_changes(self) -> OwnChanges:
        """What it did to the file; known once its process has ended."""
        opened = self._tracker.opened
        if opened is None or not self.settings.mode.is_shared:
            return OwnChanges()
        first = opened.first_page
        return OwnChanges(self.state.pages_changed, self._changed_pages, first_page=first)
