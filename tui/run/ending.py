"""How a run ended, in words, with the one thing that would have helped."""

from __future__ import annotations

import errno
import signal
from dataclasses import dataclass

from tui.cage.base import LimitSeen
from tui.metrics_format import format_bytes
from tui.run.state import Outcome, RunState
from workloads.events import Failed
from workloads.words import Mode


@dataclass(frozen=True, slots=True)
class Ending:
    """The outcome, its reason, and what would have helped."""

    outcome: Outcome
    reason: str | None = None
    remedy: str | None = None


def of_error(failed: Failed, state: RunState) -> Ending:
    """A workload that ended with an error of its own."""
    reason = f"{failed.kind}: {failed.error} (while {_doing(failed.while_doing)})"
    remedy = None
    number_ = failed.error_number
    if number_ == errno.ENOMEM or failed.kind == "MemoryError":
        what = "mapped" if failed.while_doing == "opening" else "allocated"
        remedy = (
            f"{_array(state)} may become "
            f"private in full, and the kernel refuses that when it is {what} (its overcommit rule, "
            "vm.overcommit_memory); mode r or r+ is not counted, `lazy` needs almost nothing"
        )
    elif "read-only" in failed.error:
        remedy = "mode c changes a private copy, mode r+ the file; `lazy` works in mode r"
    elif number_ == errno.ENOSPC:
        remedy = "free space on the file's disk, or choose another with --scratch-dir"
    return Ending(Outcome.FAILED, reason, remedy)


def of_exit(code: int, state: RunState, limit: LimitSeen | None) -> Ending:
    """A child that ended without a word: a signal, or an exit that it did not announce."""
    if code >= 0:
        said = f": {state.output_tail[-1]}" if state.output_tail else ""
        return Ending(Outcome.FAILED, f"the workload ended with {exit_in_words(code)}{said}")
    row = f"at row {state.rows_done:,}"
    if -code == signal.SIGKILL:
        if limit is not None and limit.oom_kills:
            return _by_limit(state, limit)
        return Ending(
            Outcome.KILLED,
            f"killed from outside by SIGKILL {row}",
            "a batch system, another user or the kernel's own memory killer: watch the machine's "
            "available memory, or set a limit of your own with --memory-max",
        )
    if -code == signal.SIGBUS:
        return Ending(
            Outcome.KILLED,
            f"SIGBUS {row}: the file behind the mapping could not give the page "
            "(it was truncated, or its disk is full or failed)",
            "keep the file's size as it is while it is mapped, and its disk from filling up",
        )
    if -code == signal.SIGSEGV:
        return Ending(
            Outcome.KILLED,
            f"SIGSEGV {row}: the process touched memory that is not mapped",
            "the array was closed or unmapped while it was in use",
        )
    return Ending(Outcome.KILLED, f"{exit_in_words(code)} {row}")


def _by_limit(state: RunState, limit: LimitSeen) -> Ending:
    # `load` meets the limit while numpy still reads: there is no row yet.
    is_open = bool(state.rows_done or state.started_at)
    when = f"at row {state.rows_done:,}" if is_open else f"while {_doing('opening')}"
    return Ending(
        Outcome.KILLED,
        f"killed by the memory limit {when}: {_what_filled(state, limit, is_open)}",
        "mode r+ (the file takes the changes), `lazy` (mode r, one small buffer), or swap",
    )


def _what_filled(state: RunState, limit: LimitSeen, is_open: bool) -> str:
    mode, whole = state.about.mode, format_bytes(limit.memory_max_bytes)
    if mode not in (Mode.COPY_ON_WRITE, Mode.LOAD):
        stuck = state.peak.get("limit_unreclaimable_bytes")
        if stuck is None:
            return f"{whole} were full; what filled them was not read"
        return f"{format_bytes(stuck)} of {whole} could not be given back fast enough"
    copies = state.peak.get("private_copies_bytes" if is_open else "rss_anon_bytes")
    if copies is None:
        return f"{whole} were full; what filled them was not read"
    what = "private copies" if mode is Mode.COPY_ON_WRITE else "private memory"
    room = limit.swap_max_bytes
    if not room:
        swap = "there was none" if room == 0 else "there was no more"
        # A page or two of the interpreter may be charged to whoever touched it first.
        private = format_bytes(min(copies, limit.memory_max_bytes))
        # Without rows there is no exact count, only what the last sample saw.
        private = private if is_open else f"at least {private}"
        return f"{private} of {whole} were {what} that only swap could have taken, and {swap}"
    return (
        f"{format_bytes(copies)} were {what} that only the {whole} and swap could hold, and "
        f"{format_bytes(room)} of it was not enough"
    )


def _array(state: RunState) -> str:
    size = state.about.array_bytes
    return f"mode {state.about.mode}" + (f" of {format_bytes(size)}" if size is not None else "")


def _doing(what: str) -> str:
    return "opening the array" if what == "opening" else what


def exit_in_words(code: int) -> str:
    """How a process ended: `ended by SIGKILL`, `exit code 1`."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"ended by {signal.Signals(-code).name}"
    except ValueError:
        return f"ended by signal {-code}"
