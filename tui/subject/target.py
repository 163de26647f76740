"""A process that somebody wants to attach to, or in one line why it cannot be watched."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tui.errors import UsageError
from tui.probe.process import PROC
from tui.probe.who import called, who_of
from tui.tree.why_not import why_not

_LONGEST_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Target:
    """`start_ticks` tells it from a later process of the same PID; `called`: cleaned."""

    pid: int
    start_ticks: int
    called: str


def parse_pid(text: str) -> int:
    """A number that might be a process ID; raises UsageError."""
    if not (text.isascii() and text.isdecimal() and len(text) <= _LONGEST_DIGITS):
        raise UsageError(f"{text!r:.40} is no process ID: that is a number, as ps shows it")
    return int(text)


def target_of(pid: int, proc_root: Path = PROC) -> Target:
    """The process as it is now; raises UsageError where it cannot be watched."""
    reason = why_not(pid, proc_root=proc_root)
    who = who_of(pid, proc_root) if reason is None else None
    if who is None:
        raise UsageError(reason or f"there is no process {pid} any more")
    try:
        line = (proc_root / str(pid) / "cmdline").read_bytes()
    except OSError:
        line = b""
    return Target(pid, who.start_ticks, called(line, who.command))
