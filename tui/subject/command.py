"""A command that cowtop starts, unchanged, with all that comes of it: under watch to its end.

Without a screen its streams are cowtop's own and it is a job of its terminal; on one it has no
input, and its output goes into a bounded log.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from tui import scarce
from tui.cage.subject_cage import SubjectCage
from tui.debug import LOG
from tui.ends import ENDS, LEFT, Rank
from tui.hook.listener import Listener
from tui.run import command_ending
from tui.run.about_tree import TreeAbout, short_name
from tui.run.ending import Ending
from tui.run.state import Outcome, RunState, Update
from tui.settings import CageKind
from tui.subject.adopted import Adopted
from tui.subject.job import PASSED_ON, Job
from tui.subject.output import OutputLog
from tui.subject.starting import Place, start
from tui.subject.tree import TreeSubject, Watched
from tui.terminal import environment_at_start
from tui.tree.look import TreeLook

STOP_SECONDS: Final = 5.0
"""What a command has between being asked for its end and being ended; on a screen alone."""
_MOST_NAMED: Final = 5
_LONGEST_WAIT_SECONDS: Final = 1.0
_ON_SCREEN: Final = (signal.SIGUSR1, signal.SIGUSR2)
_CHILDREN: Final = (signal.SIGCHLD,)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be started, and in what cage; `trace_calls`, `hook`: what it tells of itself."""

    words: tuple[str, ...]
    memory_max_bytes: int | None = None
    swap_max_bytes: int | None = None
    cage: CageKind = CageKind.AUTO
    has_hook: bool = True
    trace_calls: bool = False


def about_command(asked: Asked) -> TreeAbout:
    """What a command is called."""
    return TreeAbout(
        short_name(asked.words), command=asked.words, cage_bytes=asked.memory_max_bytes
    )


class CommandRun(TreeSubject):
    """Starts a command and watches it; all but `stop` and `interrupt` in one thread."""

    def __init__(
        self,
        asked: Asked,
        watched: Watched,
        *,
        is_on_screen: bool = False,
        on_update: Callable[[Update], None] = lambda update: None,
        update_seconds: float = 0.5,
        calm_update_seconds: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`is_on_screen`: its output goes into the log, and no signal but USR1 and USR2 to it."""
        super().__init__(
            about_command(asked),
            watched,
            on_update=on_update,
            update_seconds=update_seconds,
            calm_update_seconds=calm_update_seconds,
            clock=clock,
        )
        self.asked = asked
        self.code: int | None = None
        """As the kernel tells it: negative for a signal; None until it has ended."""
        self.trouble: str | None = None
        """Why it was not watched to its end, a fault of cowtop's own."""
        self.left_behind: list[str] = []
        """What is to be said of what goes on without cowtop."""
        self._log = OutputLog() if is_on_screen else None
        self._job: Job | None = None
        self._listener: Listener | None = None
        self._adopted: Adopted | None = None
        self._kill_at = float("inf")

    @property
    def exit_code(self) -> int | None:
        """As a shell would tell it; None until it has ended."""
        return None if self.code is None else command_ending.as_shell(self.code)

    def interrupt(self) -> None:
        """What Ctrl+C is on a terminal: for all of its group; from any thread."""
        if self._job is not None:
            self._job.send(signal.SIGINT, to_all=True)

    def stop(self) -> None:
        """Ask for the end: what cowtop has started it may end, in the end by force."""
        self._stopping = True
        self.wake()

    def hurry(self) -> None:
        """Wait no longer for it to end by itself."""
        self._kill_at = float("-inf")
        self.wake()

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
        if self._stopping:
            return Ending(Outcome.STOPPED, "stopped before it began")
        given = {name: value for name, value in environment_at_start().items() if name}
        log = self._log
        place = Place(
            cage.procs_files,
            cage.rlimit_data_bytes,
            cage.argv_prefix,
            log.write_fd if log is not None else None,
        )
        adopted = self._adopted = Adopted()
        try:
            with contextlib.ExitStack() as stack:
                listener = self._listener = stack.enter_context(
                    Listener(hook=self.asked.has_hook, trace_calls=self.asked.trace_calls)
                )
                environment = listener.environment(given)
                self.notice(listener.trouble)
                process = start(self.asked.words, environment, place)
                adopted.command = process.pid
                job = self._job = Job(process.pid)
                if log is not None:
                    log.close_writing()
                    stack.callback(LEFT.add(Rank.CHILD, lambda: job.send(signal.SIGKILL)))
                    stack.enter_context(LEFT.hurried_by(self.hurry))
                    stack.enter_context(ENDS.passing(_ON_SCREEN, job.pass_on))
                    self.wakes.also(log.read_fd)
                else:
                    stack.enter_context(ENDS.passing(PASSED_ON, job.pass_on))
                    stack.enter_context(ENDS.passing(_CHILDREN, lambda number: self.wake()))
                descriptor = os.pidfd_open(process.pid)
                stack.callback(os.close, descriptor)
                self.wakes.also(descriptor)
                if listener.fileno() >= 0:
                    self.wakes.also(listener.fileno())
                self._watch(process.pid, cage, adopted)
                process.returncode = self.code
                self._hear_words(listener)
                self.notice(listener.counts.words)
            self._tracker.died(self._clock(), {})
            return self._ending(cage, adopted)
        finally:
            adopted.close()

    def _watch(self, pid: int, cage: SubjectCage, adopted: Adopted) -> None:
        try:
            look = TreeLook(pid, all_maps=self.watched.all_maps, adopted=adopted.pids)
            self.attend(look, cage.limit_reader(pid))
            self.follow(self._has_ended, self._hear)
        except Exception as error:
            # Whatever ails cowtop, the command goes on to its end, and has its signals.
            LOG.exception("watching ended by an error")
            self.trouble = scarce.in_words(error) or f"{type(error).__name__}: {error}"
            while not self._has_ended():
                self._hear(self.wakes.wait(_LONGEST_WAIT_SECONDS))

    def _hear(self, ready: frozenset[int]) -> None:
        log, listener = self._log, self._listener
        if listener is not None and listener.fileno() in ready:
            self._hear_words(listener)
        if log is not None and log.read_fd in ready:
            if not log.read():
                self.wakes.no_more(log.read_fd)
            self.say(replace(self.state, output_tail=log.lines()))

    def _hear_words(self, listener: Listener) -> None:
        for word in listener.words():
            LOG.debug("%s", word)

    def _has_ended(self) -> bool:
        """Take its end, or what stopped it; have those that are over, of its orphans, gone."""
        job, adopted = self._job, self._adopted
        assert job is not None
        assert adopted is not None
        adopted.reap()
        self._end_what_was_asked(job)
        while self.code is None:
            with job.reaping():
                found = os.waitid(os.P_PID, job.pid, os.WEXITED | os.WSTOPPED | os.WNOHANG)
                if found is None:
                    return False
                if found.si_code == os.CLD_EXITED:
                    self.code = found.si_status
                elif found.si_code in (os.CLD_KILLED, os.CLD_DUMPED):
                    self.code = -found.si_status
                if self.code is not None:
                    job.over()
            if self.code is None:
                job.stopped(found.si_status)
        return True

    def _end_what_was_asked(self, job: Job) -> None:
        if not self._stopping:
            return
        if self._kill_at == float("inf"):
            job.send(signal.SIGTERM)
            job.send(signal.SIGCONT)  # what stands still hears nothing
            self._kill_at = self._clock() + STOP_SECONDS
        elif self._clock() >= self._kill_at:
            job.send(signal.SIGKILL)

    def _leave(self, words: str) -> None:
        self.left_behind.append(words)
        self.notice(words)

    def _ending(self, cage: SubjectCage, adopted: Adopted) -> Ending:
        code = self.code
        assert code is not None
        if self._log is not None:
            self._log.read()
            self.say(replace(self.state, output_tail=self._log.lines()))
        still = [*adopted.names()]
        if still:
            more = f" and {len(still) - _MOST_NAMED:,} more" if len(still) > _MOST_NAMED else ""
            self._leave(f"still running: {', '.join(still[:_MOST_NAMED])}{more}")
            cage.patience_seconds = 0.0
        if self.trouble is not None:
            self.notice(f"watching ended early, a fault of cowtop's own: {self.trouble}")
        seen = cage.kill_seen(self.state.peak.get("rss_anon_bytes"))
        if self._stopping:
            return Ending(Outcome.STOPPED, f"stopped by {ENDS.who}")
        end = command_ending.of_exit(code, seen)
        if code != -signal.SIGKILL and self.asked.memory_max_bytes is not None:
            self.notice(command_ending.of_descendant(seen))
        return end
