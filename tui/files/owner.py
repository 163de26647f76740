"""A cage's name says who made it: `cowtop-PID-START-N`, START in clock ticks since boot.

A PID alone may have been given to another process since; with its start time it is unique.
"""

from __future__ import annotations

import itertools
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PATTERN: Final = re.compile(r"cowtop-(\d+)-(\d+)-(\d+)")
_serial: Final = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Owner:
    """The process that made a cage."""

    pid: int
    start_ticks: int


def new_name(proc: Path = Path("/proc")) -> str:
    """A name that no cage of this or any other process has had since boot."""
    pid = os.getpid()
    # A canned /proc does not know this process; the name is then only as unique as the PID.
    return f"cowtop-{pid}-{start_ticks(pid, proc) or 0}-{next(_serial)}"


def owner_of(name: str) -> Owner | None:
    """Who made the cage of this name; None if it is not the name of a cage."""
    match = _PATTERN.fullmatch(name)
    return Owner(int(match[1]), int(match[2])) if match else None


def is_alive(owner: Owner, proc: Path = Path("/proc")) -> bool:
    """Whether the very process that made the cage still runs."""
    return start_ticks(owner.pid, proc) == owner.start_ticks


def start_ticks(pid: int, proc: Path = Path("/proc")) -> int | None:
    """When the process started; None if it is gone, or a zombie waiting to be reaped."""
    try:
        text = (proc / str(pid) / "stat").read_text(errors="replace")
    except OSError:
        return None
    # The command name, in parentheses, may itself hold spaces and parentheses.
    fields = text.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else int(fields[19])
