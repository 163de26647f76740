"""Who is in a control group: cowtop, what it watches, and others, whose memory counts there too."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from tui.probe.process import PROC
from tui.probe.reading import Absent, Figure
from tui.probe.who import who_of

_MOST_DIRECTORIES: Final = 200
_MOST_PARENTS: Final = 64
_TOO_MANY: Final = Absent("too many control groups below it")


class Inside:
    """Looks into one for a process and all that comes of it; each stranger is looked up once."""

    def __init__(self, pid: int, proc: Path = PROC) -> None:
        self._proc = proc
        self._ours = frozenset((os.getpid(), pid))
        self._strangers: frozenset[int] = frozenset()

    def look(self, directory: Path, known: Collection[int] = ()) -> tuple[Figure, bool]:
        """How many are in it, or below it, that are neither cowtop's nor watched; whether it is.

        `known`: processes that are watched.
        """
        inside: set[int] = set()
        for number, folder in enumerate(_below(directory)):
            if number >= _MOST_DIRECTORIES:
                return _TOO_MANY, False
            try:
                inside.update(map(int, (folder / "cgroup.procs").read_text().split()))
            except (OSError, ValueError) as error:
                return Absent(str(getattr(error, "strerror", None) or error)), False
        ours = self._ours.union(known)
        self._strangers = frozenset(
            one for one in inside - ours if one in self._strangers or self._is_a_stranger(one, ours)
        )
        return len(self._strangers), os.getpid() in inside

    def _is_a_stranger(self, pid: int, ours: Collection[int]) -> bool:
        """Whether it is there, and none of those that it comes of is one of ours."""
        if pid == 0:  # somebody of whom this part of the system is shown nothing
            return True
        is_first = True
        for _ in range(_MOST_PARENTS):
            who = who_of(pid, self._proc)
            if who is None:
                return not is_first
            if who.parent in ours:
                return False
            is_first, pid = False, who.parent
        return True


def _below(directory: Path) -> Iterator[Path]:
    for folder, names, _ in os.walk(directory):
        names.sort()
        yield Path(folder)
