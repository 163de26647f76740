"""How a run ended, in words, with the one thing that would have helped."""

from __future__ import annotations

import errno
import signal
from dataclasses import dataclass
from typing import Final

from tui.cage.killer import NOTHING_READ, Killer, KillSeen
from tui.run import killing
from tui.run.mapping_refused import Refusal
from tui.run.state import Outcome, RunState
from workloads.events import Failed

# What it takes to see the rest of a run that a signal from elsewhere ended. Who sent it the kernel
# does not tell, and a child has a session of its own: no terminal or keyboard sends it any.
_SENT: Final[dict[int, str]] = {
    signal.SIGTERM: "somebody asked it to end (a batch system at its time limit, another user, a "
    "machine that goes down): ask for more time, or look who sent it",
    signal.SIGXCPU: "its CPU time was used up (ulimit -t), or a batch system says so: a higher "
    "limit, or fewer rows",
    signal.SIGXFSZ: "a file grew beyond what is allowed (ulimit -f), or somebody sent it: a higher "
    "limit, or mode c",
    signal.SIGHUP: "another process told it to hang up: look who sent it, and run it again",
    signal.SIGINT: "another process interrupted it: look who sent it, and run it again",
    signal.SIGQUIT: "another process ended it: look who sent it, and run it again",
    signal.SIGUSR1: "batch systems warn with it before their time limit: ask for more time",
    signal.SIGUSR2: "batch systems warn with it before their time limit: ask for more time",
    signal.SIGABRT: "a library gave up by itself, or somebody sent it: the last lines of the "
    "output may say which",
    signal.SIGSYS: "a sandbox forbids a system call that it made: run it outside, or allow it",
}


_NO_RULE: Final = (
    "the kernel had no more to give, and no rule of its that is known here explains it: a smaller "
    "array, or mode r and `lazy`, which need almost nothing"
)


_NO_THREAD: Final = "pthread_create failed"
_MORE_THREADS: Final = (
    "more processes and threads allowed (ulimit -u, a pids limit), or OPENBLAS_NUM_THREADS=1"
)
_BY_ITSELF: Final = "something that its Python loads may have ended it (PYTHONPATH, sitecustomize)"


@dataclass(frozen=True, slots=True)
class Ending:
    """The outcome, its reason, and what would have helped; of a kill, by whom."""

    outcome: Outcome
    reason: str | None = None
    remedy: str | None = None
    killed_by: Killer | None = None

    def and_still(self, what: str) -> str:
        """What is done after it; a kill comes first, for that is the news."""
        return f"KILLED, {what}" if self.outcome is Outcome.KILLED else what


NEVER_BEGAN: Final = Ending(Outcome.STOPPED, "stopped before it began")


def of_error(failed: Failed, state: RunState, refusal: Refusal | None = None) -> Ending:
    """A workload that ended with an error of its own; `refusal`: the rule that explains ENOMEM."""
    reason = f"{failed.kind}: {failed.error} (while {killing.doing(failed.while_doing)})"
    remedy = None
    number_ = failed.error_number
    if number_ == errno.ENOMEM or failed.kind == "MemoryError":
        remedy = _NO_RULE if refusal is None else f"{refusal.reason}; {refusal.remedy}"
    elif "read-only" in failed.error:
        remedy = "mode c changes a private copy, mode r+ the file; `lazy` works in mode r"
    elif number_ == errno.ENOSPC:
        remedy = "free space on the file's disk, or choose another with --scratch-dir"
    return Ending(Outcome.FAILED, reason, remedy)


def of_exit(code: int, state: RunState, seen: KillSeen | None) -> Ending:
    """A child that ended without a word: a signal, or an exit that it did not announce.

    `seen`: what the kernel's counters say of a SIGKILL, None if nobody looked.
    """
    if code >= 0:
        said = f": {state.output_tail[-1]}" if state.output_tail else ""
        if code:
            return Ending(Outcome.FAILED, f"the workload ended with {exit_in_words(code)}{said}")
        early = f"ended by itself at row {state.rows_done:,}, before its work was done"
        return Ending(Outcome.FAILED, f"the workload {early}{said}", _BY_ITSELF)
    if -code == signal.SIGKILL:
        seen = NOTHING_READ if seen is None else seen
        return Ending(Outcome.KILLED, *killing.in_words(state, seen), seen.by)
    row = f"at row {state.rows_done:,}"
    if -code == signal.SIGBUS:
        is_huge = state.sources is not None and state.sources.file_system == "hugetlbfs"
        lacks = "no huge page was free" if is_huge else "its disk is full or failed"
        return Ending(
            Outcome.KILLED,
            f"SIGBUS {row}: the file behind the mapping could not give the page "
            f"(it was truncated, or {lacks}), or somebody sent the signal",
            "keep the file's size as it is while it is mapped, and its disk from filling up",
        )
    if -code == signal.SIGSEGV:
        return Ending(
            Outcome.KILLED,
            f"SIGSEGV {row}: the process touched memory that is not mapped, or somebody sent the "
            "signal",
            "a library's fault, or an array that was closed while it was in use: the last lines of "
            "the output may say which",
        )
    if any(_NO_THREAD in line for line in state.output_tail):
        # BLAS, which numpy brings, ends its own process by SIGINT then.
        row, remedy = f"{row}: no thread could be started", _MORE_THREADS
        return Ending(Outcome.KILLED, f"{exit_in_words(code)} {row}", remedy)
    remedy = _SENT.get(-code, "it came from another process or its own code: look at their logs")
    return Ending(Outcome.KILLED, f"{exit_in_words(code)} {row}", remedy)


def exit_in_words(code: int) -> str:
    """How a process ended: `ended by SIGKILL`, `exit code 1`."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"ended by signal {-code}"
