"""A process that somebody wants to attach to: whether it can be, in one line where it cannot.

Nothing is sent to it, not even a question: all of it is read from `/proc`.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tui.errors import UsageError
from tui.probe.children import kin_of
from tui.probe.process import PROC
from tui.text import plain
from workloads.kernel import plain_fields

_KERNEL_THREAD: Final = 0x00200000
"""PF_KTHREAD among the flags of `/proc/PID/stat`."""
_MOST_PID: Final = 1 << 22
"""What PID_MAX_LIMIT of the kernel is on any machine."""


@dataclass(frozen=True, slots=True)
class Target:
    """A process to watch; `start_ticks` tells it from a later one of the same PID.

    `called`: what it is, cleaned. `command`: its words. `missing`: what cannot be read of it, in
    one line, empty if all can.
    """

    pid: int
    start_ticks: int
    called: str
    command: tuple[str, ...] = ()
    missing: str = ""


def parse_pid(text: str) -> int:
    """A process ID; raises UsageError."""
    if not (text.isascii() and text.isdecimal()) or not 0 < int(text[:12]) <= _MOST_PID:
        raise UsageError(f"{text!r:.40} is no process ID: a number is, as ps shows it")
    return int(text)


def target_of(pid: int, proc_root: Path = PROC) -> Target:
    """The process as it is now; raises UsageError where there is nothing to watch."""
    if pid == os.getpid():
        raise UsageError(f"PID {pid} is cowtop itself")
    kin = kin_of(pid, proc_root)
    if kin is None:
        raise UsageError(_why_not_there(pid, proc_root))
    stat = _read(proc_root / str(pid) / "stat")
    name = plain(stat[stat.find(b"(") + 1 : stat.rfind(b")")].decode(errors="replace"), 40)
    if int(stat[stat.rindex(b")") + 2 :].split()[6]) & _KERNEL_THREAD:
        raise UsageError(f"PID {pid} ({name}) is a thread of the kernel: it has no memory to watch")
    if not kin.is_alive:
        raise UsageError(
            f"PID {pid} ({name}) has ended: it is a zombie until its parent, PID {kin.parent}, "
            "waits for it"
        )
    leader = plain_fields(_read(proc_root / str(pid) / "status"), b"Tgid").get(b"Tgid", pid)
    if leader != pid:
        raise UsageError(f"PID {pid} is a thread of PID {leader}: attach to that")
    line = _read(proc_root / str(pid) / "cmdline").rstrip(b"\0").split(b"\0")
    words = tuple(word.decode(errors="replace") for word in line if word)
    missing = "; ".join(_missing(pid, proc_root))
    return Target(pid, kin.start_ticks, name or "?", words, missing)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _why_not_there(pid: int, proc_root: Path) -> str:
    if not proc_root.exists():
        return "attach needs /proc, which this system has not"
    try:
        os.close(os.pidfd_open(pid))
    except OSError as error:
        if error.errno == errno.EINVAL:  # a thread that is hidden as well
            return f"PID {pid} is no process of its own"
        return f"no process has PID {pid}"
    return f"PID {pid} is another user's and hidden (/proc is mounted with hidepid): ask root"


def _missing(pid: int, proc_root: Path) -> Iterator[str]:
    """What of it may not be read, and why."""
    base = proc_root / str(pid)
    try:
        (base / "smaps_rollup").open("rb").close()
        return
    except PermissionError:
        pass
    except OSError:
        return
    owner = base.stat().st_uid
    status = _read(base / "status")
    _, _, rest = status.partition(b"\nUid:")
    uid = int(rest.split(maxsplit=1)[0]) if rest else owner
    if uid != os.geteuid():
        whose = f"it is another user's (UID {uid})"
    elif owner != uid:
        whose = "it is not dumpable (set-user-ID, or it asked for that itself)"
    else:
        whose = "a security module or a namespace forbids it"
    yield f"PID {pid}: its pages and files may not be read, for {whose}: root may"
