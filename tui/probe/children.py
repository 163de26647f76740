"""A process and its descendants, with those that it is told of: whoever was found once stays.

A process that goes while it is looked at is gone, which is a figure and no error. Faults are kept
for those that ended: the kernel adds a child's to its parent's when it is waited for.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tui.probe.process import PROC
from tui.probe.reading import NOT_ON_THIS_SYSTEM, PROCESS_GONE, Absent, text_of
from tui.probe.who import Identity, Who, who_of

MOST: Final = 1000
"""So many descendants are read, the rest is said to be there."""
_TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class Family:
    """`members`: those found, the head first if it is there, zombies too.

    `more`: so many are there that were not read. `unread`: PIDs that their parents have, and of
    which nothing could be read: gone meanwhile, or hidden.
    """

    head: Identity
    members: Mapping[Identity, Who]
    more: int = 0
    unread: tuple[int, ...] = ()

    @property
    def kin(self) -> dict[Identity, Who]:
        """All but the head."""
        return {identity: who for identity, who in self.members.items() if identity != self.head}

    @property
    def pids(self) -> frozenset[int]:
        """Those of all of them."""
        return frozenset(pid for pid, _ in self.members)

    @property
    def faults(self) -> int:
        """Page faults of all of these, and of children that they have waited for."""
        return sum(who.faults + who.ended_faults for who in self.members.values())


def family_of(
    pid: int, proc_root: Path = PROC, known: Collection[Identity] = (), most: int = MOST
) -> Family | Absent:
    """The process and at most so many descendants now, looked for again while one of them goes."""
    if not proc_root.exists():
        return NOT_ON_THIS_SYSTEM
    for _ in range(_TRIES):
        head = who_of(pid, proc_root)
        if head is None:
            return PROCESS_GONE
        found = find_family(head.identity, known, most=most + 1, proc_root=proc_root)
        # While one goes the kernel may skip its sibling.
        if not found.unread:
            break
    return found if found.head in found.members else PROCESS_GONE


def find_family(
    head: Identity,
    known: Iterable[Identity] = (),
    *,
    most: int,
    adopted: Iterable[int] = (),
    proc_root: Path = PROC,
) -> Family:
    """The head and its descendants now, with those `known` that are there and theirs.

    `most`: so many living ones are read, those known before others.
    """
    starts = dict((head, *known))
    while True:
        listed = _listed(starts, adopted, proc_root)
        read = _read(list(listed), most, proc_root)
        found = {pid: who for pid, who in read.items() if who is not None}
        others = [pid for pid in starts if pid in found and found[pid].start_ticks != starts[pid]]
        if not others:
            break
        for pid in others:
            del starts[pid]  # its PID is used again: what descends from that one is not ours
    return Family(
        head,
        {found[pid].identity: found[pid] for pid in listed if pid in found},
        len(listed) - len(read),
        tuple(pid for pid in read if listed[pid] and pid not in found),
    )


def _listed(known: Iterable[int], adopted: Iterable[int], proc_root: Path) -> dict[int, bool]:
    """PIDs of these and of all that descend from them, parents first; whether a list has them."""
    listed = dict.fromkeys(known, False) | dict.fromkeys(adopted, True)
    lister = Lister(listed, proc_root)
    waiting = list(listed)
    for pid in waiting:
        for child in lister.children_of(pid):
            if child not in listed:
                waiting.append(child)
            listed[child] = True
    return listed


def _read(pids: list[int], most: int, proc_root: Path) -> dict[int, Who | None]:
    """The first ones until so many live.

    Children before their parents: one that ends meanwhile is in both, and not in neither.
    """
    read: dict[int, Who | None] = {}
    while room := min(len(pids) - len(read), most - sum(map(_is_alive, read.values()))):
        read |= {pid: who_of(pid, proc_root) for pid in reversed(pids[len(read) :][:room])}
    return read


def _is_alive(who: Who | None) -> bool:
    return who is not None and who.is_alive


class Lister:
    """Who whose children are: of each thread's list, or without it from every process's parent."""

    def __init__(self, pids: Iterable[int], proc_root: Path = PROC) -> None:
        """`pids`: one that is there tells whether this kernel has lists."""
        self._root = proc_root
        has_lists = any((proc_root / f"{pid}/task/{pid}/children").exists() for pid in pids)
        self._table: dict[int, list[int]] | None = None if has_lists else _children(proc_root)

    def children_of(self, pid: int) -> list[int]:
        """Direct children, zombies too."""
        if self._table is not None:
            return self._table.get(pid, [])
        for _ in range(_TRIES):
            children, is_still = self._listed(pid)
            if is_still:
                break
        return children

    def _listed(self, pid: int) -> tuple[list[int], bool]:
        """The children, and whether no thread ended meanwhile (its children become another's)."""
        children: list[int] = []
        tasks = f"{self._root}/{pid}/task"
        try:
            threads = os.listdir(tasks)  # noqa: PTH208 - no `Path` a thread
        except OSError:
            return children, True
        is_still = True
        for thread in threads:
            try:
                children += map(int, text_of(f"{tasks}/{thread}/children").split())
            except OSError:
                is_still = False
        return children, is_still


def _children(proc_root: Path) -> dict[int, list[int]]:
    table: dict[int, list[int]] = {}
    for path in proc_root.iterdir():
        who = who_of(int(path.name), proc_root) if path.name.isdecimal() else None
        if who is not None:
            table.setdefault(who.parent, []).append(who.pid)
    return table


def beside(head: Who, inside: Iterable[int], proc_root: Path = PROC) -> Iterator[Who]:
    """Living children of its ancestors that are not `inside`: orphans of its may be here.

    The kernel gives an orphan to an ancestor of its parent, so to one of the head.
    """
    seen = set(inside)
    lister = Lister([head.pid], proc_root)
    ancestor = head.parent
    while ancestor > 0 and ancestor not in seen:
        seen.add(ancestor)
        for pid in lister.children_of(ancestor):
            who = who_of(pid, proc_root) if pid not in seen else None
            if who is not None and who.is_alive:
                yield who
        above = who_of(ancestor, proc_root)
        ancestor = above.parent if above is not None else 0


def forgets_its_children(pid: int, proc_root: Path = PROC) -> bool:
    """Whether it ignores SIGCHLD: then its children leave nothing behind when they end."""
    try:
        text = (proc_root / str(pid) / "status").read_bytes()
    except OSError:
        return False
    _, found, rest = text.partition(b"\nSigIgn:")
    mask = int(rest.split(maxsplit=1)[0], 16) if found else 0
    return bool(mask >> (signal.SIGCHLD - 1) & 1)
