"""Which process of which machine this is: told apart from every other of the cluster.

A host's name may be another's, a PID another container's: the kernel's boot is one machine's alone.
"""

from __future__ import annotations

import os
import socket
from pathlib import Path

from tui.cluster.told import Place
from tui.probe.process import PROC
from tui.probe.who import who_of
from tui.text import plain


def here(proc_root: Path = PROC) -> Place:
    """This process."""
    pid = os.getpid()
    who = who_of(pid, proc_root)
    return Place(
        plain(socket.gethostname(), 100) or "?",
        _boot(proc_root),
        _namespace(proc_root),
        pid,
        0 if who is None else who.start_ticks,
    )


def _boot(proc_root: Path) -> str:
    try:
        return plain((proc_root / "sys/kernel/random/boot_id").read_text(), 60)
    except (OSError, ValueError):
        return ""


def _namespace(proc_root: Path) -> int:
    """In which PIDs are counted; 0 where that is not told."""
    try:
        return (proc_root / "self/ns/pid").stat().st_ino
    except OSError:
        return 0
