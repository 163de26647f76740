"""A process and its descendants, told by PID and start: a PID that is used again is another.

A process that goes while it is looked at is gone, which is a figure and no error. Faults are kept
for those that ended: the kernel adds a child's to its parent's when it is waited for.
"""

from __future__ import annotations

import signal
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tui.probe.process import PROC
from tui.probe.reading import NOT_ON_THIS_SYSTEM, PROCESS_GONE, Absent

MOST: Final = 1000
"""So many descendants are read, the rest is said to be there."""
_ENDED: Final = (b"Z", b"X", b"x")
_TRIES: Final = 3
Identity = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Kin:
    """One process; `faults` are its own, `ended_faults` those of children it has waited for."""

    pid: int
    start_ticks: int
    parent: int
    is_alive: bool
    faults: int
    ended_faults: int

    @property
    def identity(self) -> Identity:
        """What no other process has, also after this one ended."""
        return self.pid, self.start_ticks


@dataclass(frozen=True, slots=True)
class Family:
    """A process and its descendants; without `is_whole` there are more than were read."""

    head: Kin
    kin: Mapping[Identity, Kin]
    is_whole: bool = True

    @property
    def members(self) -> tuple[Kin, ...]:
        """All of them, the head first."""
        return (self.head, *self.kin.values())


def parse_kin(text: bytes) -> Kin:
    """From the text of `/proc/PID/stat`; the name in it may hold anything."""
    fields = text[text.rindex(b")") + 2 :].split()
    return Kin(
        pid=int(text[: text.index(b" ")]),
        start_ticks=int(fields[19]),
        parent=int(fields[1]),
        is_alive=fields[0] not in _ENDED,
        faults=int(fields[7]) + int(fields[9]),
        ended_faults=int(fields[8]) + int(fields[10]),
    )


def kin_of(pid: int, proc_root: Path = PROC) -> Kin | None:
    """A process that is there, if only as a zombie."""
    try:
        return parse_kin((proc_root / str(pid) / "stat").read_bytes())
    except (OSError, ValueError, IndexError):
        return None


def family_of(
    pid: int, proc_root: Path = PROC, known: Iterable[Identity] = (), most: int = MOST
) -> Family | Absent:
    """The process and its descendants now; those `known` stay in it when their parent ends."""
    if not proc_root.exists():
        return NOT_ON_THIS_SYSTEM
    for _ in range(_TRIES):
        found = _found(pid, proc_root, known, most)
        if isinstance(found, Absent) or found[1]:
            break
    return found if isinstance(found, Absent) else found[0]


def _found(
    pid: int, proc_root: Path, known: Iterable[Identity], most: int
) -> tuple[Family, bool] | Absent:
    """The family, and whether it held still: while one goes the kernel may skip its sibling."""
    lister = Lister(pid, proc_root)
    kept = [one for one, start in known if (k := kin_of(one, proc_root)) and k.start_ticks == start]
    pids: dict[int, None] = dict.fromkeys(kept)
    waiting = [pid, *kept]
    while waiting and len(pids) <= most:
        for child in lister.children_of(waiting.pop()):
            if child not in pids and child != pid:
                pids[child] = None
                waiting.append(child)
    # Children before their parents: one that ends meanwhile is in both, and not in neither.
    read = {one: kin_of(one, proc_root) for one in reversed(list(pids)[:most])}
    head = kin_of(pid, proc_root)
    if head is None:
        return PROCESS_GONE
    kin = {k.identity: k for k in read.values() if k is not None}
    return Family(head, kin, len(pids) <= most), len(kin) == len(read)


class Lister:
    """Who whose children are: of each thread's list, or without it from every process's parent."""

    def __init__(self, pid: int, proc_root: Path = PROC) -> None:
        self._root = proc_root
        has_lists = (proc_root / str(pid) / "task" / str(pid) / "children").exists()
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
        try:
            threads = list((self._root / str(pid) / "task").iterdir())
        except OSError:
            return children, True
        is_still = True
        for thread in threads:
            try:
                children += map(int, (thread / "children").read_bytes().split())
            except OSError:
                is_still = False
        return children, is_still


def _children(proc_root: Path) -> dict[int, list[int]]:
    table: dict[int, list[int]] = {}
    for path in proc_root.iterdir():
        kin = kin_of(int(path.name), proc_root) if path.name.isdecimal() else None
        if kin is not None:
            table.setdefault(kin.parent, []).append(kin.pid)
    return table


def newcomers(family: Family, since_ticks: int, proc_root: Path = PROC) -> list[Kin]:
    """Children of the head's ancestors that started since then: orphans of the family may be here.

    The kernel gives an orphan to an ancestor of its parent, so to one of the head.
    """
    inside = {kin.pid for kin in family.members}
    lister = Lister(family.head.pid, proc_root)
    found: list[Kin] = []
    ancestor = family.head.parent
    while ancestor and ancestor not in inside:
        inside.add(ancestor)
        kin = (kin_of(pid, proc_root) for pid in lister.children_of(ancestor) if pid not in inside)
        found += [k for k in kin if k is not None and k.is_alive and k.start_ticks >= since_ticks]
        above = kin_of(ancestor, proc_root)
        ancestor = above.parent if above is not None else 0
    return found


def forgets_its_children(pid: int, proc_root: Path = PROC) -> bool:
    """Whether it ignores SIGCHLD: then its children leave nothing behind when they end."""
    try:
        text = (proc_root / str(pid) / "status").read_bytes()
    except OSError:
        return False
    _, found, rest = text.partition(b"\nSigIgn:")
    mask = int(rest.split(maxsplit=1)[0], 16) if found else 0
    return bool(mask >> (signal.SIGCHLD - 1) & 1)
