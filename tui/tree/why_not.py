"""Why a process cannot be watched, in one line; asked before anything of it is read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from tui.probe.open_process import OpenProcess
from tui.probe.process import PROC
from tui.probe.reading import NO_PERMISSION, Absent
from tui.probe.who import is_hidden, parse_who

_LARGEST_PID: Final = 1 << 22


def why_not(pid: int, *, start_ticks: int | None = None, proc_root: Path = PROC) -> str | None:
    """The reason, None if it can be watched; `start_ticks`: when the process that is meant began.

    `start_ticks` is in clock ticks since the machine was started.
    """
    if not proc_root.exists():
        return "processes are watched by their /proc, which is not on this system"
    if not 0 < pid <= _LARGEST_PID:
        return f"{pid} is no PID"
    if pid == os.getpid():
        return f"process {pid} is cowtop itself"
    try:
        process = OpenProcess(pid, proc_root)
    except OSError:
        return _not_there(pid, proc_root)
    with process:
        return _of(process, start_ticks, proc_root)


def _of(process: OpenProcess, start_ticks: int | None, proc_root: Path) -> str | None:
    pid = process.pid
    stat, status = process.read("stat"), process.read("status")
    who = None if isinstance(stat, Absent) else parse_who(stat)
    if who is None or isinstance(status, Absent):
        return _not_there(pid, proc_root)
    if start_ticks not in (None, who.start_ticks):
        return f"process {pid} has ended, and its PID is another process's now"
    if who.is_kernel_thread:
        return f"process {pid} ({who.command}) is a thread of the kernel: it has no memory"
    if not who.is_alive:
        return f"process {pid} ({who.command}) has ended: it is a zombie, without memory"
    leader = _field(status, b"Tgid")
    if leader != pid:
        return f"{pid} is a thread of process {leader}: watch that one"
    text = process.walked("smaps")
    if not isinstance(text, Absent):
        return None if text else f"process {pid} ({who.command}) has no memory: it is ending"
    if text != NO_PERMISSION:
        return f"process {pid} ({who.command}) cannot be read: {text.reason}"
    user, own = _field(status, b"Uid"), os.geteuid()
    who_can = "only root can read it" if own else "root is not enough here (CAP_SYS_PTRACE)"
    if user != own:
        return f"process {pid} ({who.command}) is another user's (uid {user}): {who_can}"
    return (
        f"process {pid} ({who.command}) does not let itself be read (it is not dumpable, or has "
        f"rights that you have not): {who_can}"
    )


def _not_there(pid: int, proc_root: Path) -> str:
    if proc_root == PROC and is_hidden(pid):
        return f"process {pid} is another user's, and /proc hides those here (hidepid)"
    return f"there is no process {pid}"


def _field(status: bytes, name: bytes) -> int:
    """The first number of a line of `status`; -1 if there is none."""
    words = status.partition(b"\n%b:" % name)[2].split(None, 1)
    return int(words[0]) if words and words[0].isdigit() else -1
