"""A command that cowtop starts, unchanged, with all that comes of it: under watch to its end.

Without a screen its streams are cowtop's own and it is a job of its terminal; on one it has no
input, and its output goes into a bounded log.
"""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from tui import scarce
from tui.cage.subject_cage import SubjectCage
from tui.debug import LOG
from tui.ends import ENDS, LEFT, Rank
from tui.errors import UsageError
from tui.hook.counts import why_silent
from tui.hook.listener import Listener
from tui.probe.process import PROC
from tui.run import command_ending
from tui.run.ending import Ending
from tui.run.marker import MarkerKind
from tui.run.state import Outcome, RunState
from tui.run.told_markers import ToldMarkers
from tui.subject.asked import Asked, about_command, listener_for
from tui.subject.base import NOBODY, Telling
from tui.subject.exact_told import ExactTold
from tui.subject.job import PASSED_ON
from tui.subject.output import OutputLog
from tui.subject.saving import WARNINGS
from tui.subject.started import Started, faults_of_children
from tui.subject.starting import Place
from tui.subject.tree import TreeSubject, Watched
from tui.terminal import environment_at_start

_LONGEST_WAIT_SECONDS: Final = 1.0
_SOON_SECONDS: Final = 0.03
"""What is over by then was too short to be seen anything of."""
_CHILDREN: Final = (signal.SIGCHLD,)


class CommandRun(TreeSubject):
    """Starts a command and watches it; all but `stop` and `interrupt` in one thread."""

    def __init__(
        self,
        asked: Asked,
        watched: Watched,
        telling: Telling = NOBODY,
        *,
        is_on_screen: bool = False,
    ) -> None:
        """`is_on_screen`: its output goes into the log, and no signal but USR1 and USR2 to it."""
        super().__init__(about_command(asked), watched, telling)
        self.asked = asked
        self.code: int | None = None
        """As the kernel tells it: negative for a signal; None until it has ended."""
        self.trouble: str | None = None
        """Why it was not watched to its end, a fault of cowtop's own."""
        self.left_behind: list[str] = []
        """What is to be said of what goes on without cowtop."""
        self._log = OutputLog() if is_on_screen else None
        self._started: Started | None = None
        self._came_early: list[int] = []
        self._passing = threading.Lock()
        self._told = ToldMarkers()
        self._exact = ExactTold(self._clock)
        self.complete = self._exact.complete

    @property
    def exit_code(self) -> int | None:
        """As a shell would tell it; None until it has ended."""
        return None if self.code is None else command_ending.as_shell(self.code)

    def stop(self) -> None:
        """Ask for the end: what cowtop has started it may end, in the end by force."""
        self._stopping = True
        self.wake()

    def hurry(self) -> None:
        """Wait no longer for it to end by itself."""
        if self._started is not None:
            self._started.hurry()
        self.wake()

    def interrupt(self) -> None:
        """What Ctrl+C is on a terminal: for all of its group; from any thread."""
        if self._started is not None:
            self._started.job.send(signal.SIGINT, to_all=True)

    def execute(self) -> RunState:
        """Run to the end. Raises UsageError, or CannotStart, before anything was begun."""
        try:
            with SubjectCage(self.asked) as cage:
                self.notice(*cage.notes)
                end = self._carried_out(cage)
            if cage.left:
                self._leave(f"the limit stays for what still runs in it: {cage.left}")
            self.ended(end, self._clock(), None)
        finally:
            self.let_go()
            if self._log is not None:
                self._log.close()
        return self.state

    def _carried_out(self, cage: SubjectCage) -> Ending:
        if not PROC.exists():
            raise UsageError("commands are watched by their /proc, which is not on this system")
        if self._stopping:
            return Ending(Outcome.STOPPED, "stopped before it began")
        given = {name: value for name, value in environment_at_start().items() if name}
        output = self._log.write_fd if self._log is not None else None
        place = Place(cage.procs_files, cage.rlimit_data_bytes, cage.argv_prefix, output)
        faults_before = faults_of_children()
        with listener_for(self.asked) as listener:
            self.notice(self._exact.begin(listener.folder if self.asked.is_exact else None))
            environment = listener.environment(given)
            self.notice(listener.trouble)
            with self._signals():
                started = self._begun(Started(self.asked.words, environment, place))
                try:
                    self._watch(started, cage, listener)
                finally:
                    started.close()
            listener.hear_out()
            self._hear_words(listener)
            self.say(replace(self.state, tree=self._exact.end(self.state.tree)))
            self.notice(listener.counts.words, self._exact.not_told)
            if self.asked.has_hook and not listener.trouble:
                self.notice(why_silent(self.asked.words, listener.counts))
            self.count(float("inf"))
            self._tracker.died(self._clock(), {})
            end = self._ending(started, cage)
            # Of what goes on without cowtop the kernel tells no faults.
            faults = None if self.left_behind else faults_of_children() - faults_before
            self.not_all_seen(faults)
            return end

    @contextlib.contextmanager
    def _signals(self) -> Iterator[None]:
        """Those that come to cowtop are the command's; of its children's ends it hears too."""
        with contextlib.ExitStack() as stack:
            if self._log is None:
                stack.enter_context(ENDS.passing(PASSED_ON, self._pass_on))
                stack.enter_context(ENDS.passing(_CHILDREN, lambda number: self.wake()))
            else:
                stack.callback(LEFT.add(Rank.CHILD, self._kill))
                stack.enter_context(LEFT.hurried_by(self.hurry))
                stack.enter_context(ENDS.passing(WARNINGS, self._pass_on))
            yield

    def _begun(self, started: Started) -> Started:
        """From now on what comes goes on to it, and what came before."""
        with self._passing:
            self._started = started
            for number in self._came_early:
                started.job.pass_on(number)
        return started

    def _pass_on(self, number: int) -> None:
        self.hear_signal(number)
        with self._passing:
            if self._started is None:
                self._came_early.append(number)
            else:
                self._started.job.pass_on(number)

    def _kill(self) -> None:
        if self._started is not None:
            self._started.job.send(signal.SIGKILL, to_all=True)

    def _watch(self, started: Started, cage: SubjectCage, listener: Listener) -> None:
        log = self._log
        heard = [started.descriptor, listener.fileno(), log.read_fd if log is not None else -1]
        for descriptor in heard:
            if descriptor >= 0:
                self.wakes.also(descriptor)
        if log is not None:
            log.close_writing()

        def has_ended() -> bool:
            return started.end(self._clock()) if self._stopping else started.has_ended()

        def hear(ready: frozenset[int]) -> None:
            if started.code is not None:  # what is left of its group is waited for
                self.wakes.no_more(started.descriptor)
            if listener.fileno() in ready:
                self._hear_words(listener)
            if log is not None and log.read_fd in ready:
                if not log.read():
                    self.wakes.no_more(log.read_fd)
                self.say(replace(self.state, output_tail=log.lines()))

        self.begin()
        try:
            hear(self.wakes.wait(_SOON_SECONDS))
            if not has_ended():
                from tui.tree.look import TreeLook  # numpy comes with it: nothing waits for it

                adopted = started.orphans.pids
                look = TreeLook(started.pid, all_maps=self.watched.all_maps, adopted=adopted)
                self.attend(look, cage.limit_reader(started.pid), started.pid)
                self.follow(has_ended, hear)
        except Exception as error:
            # Whatever ails cowtop, the command goes on to its end, and has its signals.
            LOG.exception("watching ended by an error")
            self.trouble = scarce.in_words(error) or f"{type(error).__name__}: {error}"
            while not has_ended():
                hear(self.wakes.wait(_LONGEST_WAIT_SECONDS))
        self.code = started.code

    def _hear_words(self, listener: Listener) -> None:
        for marker in self._told.of(self._exact.hear(listener.words(), listener.counts)):
            self._tracker.mark(marker)
            if marker.kind in (MarkerKind.OPEN, MarkerKind.CLOSE) and marker.mode == "c":
                self.private_map(marker)

    def _leave(self, words: str) -> None:
        self.left_behind.append(words)
        self.notice(words)

    def _ending(self, started: Started, cage: SubjectCage) -> Ending:
        code = started.code
        assert code is not None
        if self._log is not None:
            self._log.read()
            self.say(replace(self.state, output_tail=self._log.lines()))
            self.notice(command_ending.no_input(self.seconds_watched, self.state.output_tail))
        still = started.still_running(self._clock)
        if still:
            self._leave(f"still running: {still}")
            cage.patience_seconds = 0.0
        if self.trouble is not None:
            self.notice(f"watching ended early, a fault of cowtop's own: {self.trouble}")
        seen = cage.kill_seen(self.state.peak.get("rss_anon_bytes"))
        if self._stopping:
            return Ending(Outcome.STOPPED, f"stopped by {ENDS.who}")
        if code != -signal.SIGKILL and self.asked.memory_max_bytes is not None:
            self.notice(command_ending.of_descendant(seen))
        return command_ending.of_exit(code, seen)
