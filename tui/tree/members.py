"""Who belongs to a tree: a process, all that descend from it, and those that it is told of.

Who belonged to it once stays in it when its parent ends, under whomever the kernel puts it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tui.probe.children import Lister
from tui.probe.open_process import OpenProcess
from tui.probe.process import PROC
from tui.probe.reading import Absent
from tui.probe.who import Who, parse_who

Identity = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Members:
    """Those found, the head first if it is there; `more`: alive and not read, there are too many.

    `hidden`: PIDs that are there and that this system does not show to this user (hidepid).
    """

    known: Mapping[Identity, Who]
    more: int = 0
    hidden: tuple[int, ...] = ()

    @property
    def faults(self) -> int:
        """Page faults of all of these, and of children that they have waited for."""
        return sum(who.faults + who.ended_faults for who in self.known.values())


def who_of(pid: int, proc_root: Path = PROC) -> Who | None:
    """A process that is there, if only as a zombie."""
    try:
        with OpenProcess(pid, proc_root) as process:
            text = process.read("stat")
    except OSError:
        return None
    return None if isinstance(text, Absent) else parse_who(text)


def is_hidden(pid: int) -> bool:
    """Whether it is there although `/proc` does not show it: signal 0 asks, and sends nothing."""
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return False


def find_members(
    head: Identity,
    known: Iterable[Identity],
    most: int,
    *,
    adopted: Callable[[], Iterable[int]] = tuple,
    proc_root: Path = PROC,
) -> Members:
    """The head and its descendants now, with those `known` that live, and theirs."""
    found: dict[Identity, Who] = {}
    for one in (head, *known):
        who = who_of(one[0], proc_root)
        if who is not None and who.identity == one:
            found[one] = who
    pids = {pid: None for pid, _ in found}
    pids.update(dict.fromkeys(pid for pid in adopted() if pid != os.getpid()))
    lister = Lister(next(iter(pids), head[0]), proc_root)
    waiting = list(pids)
    at = 0
    while at < len(waiting):
        for child in lister.children_of(waiting[at]):
            if child not in pids:
                pids[child] = None
                waiting.append(child)
        at += 1
    hidden: list[int] = []
    more = 0
    there = {pid for pid, _ in found}
    for pid in waiting:
        if pid in there:
            continue
        if len(found) >= most:
            more += 1
            continue
        who = who_of(pid, proc_root)
        if who is not None:
            if who.is_alive:
                found[who.identity] = who
        elif proc_root == PROC and is_hidden(pid):
            hidden.append(pid)
    return Members(found, more, tuple(hidden))
