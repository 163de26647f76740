"""Descendants whose parents have ended: while this process is their subreaper, its children.

So they stay in the tree, and this process waits for them when they end. Its own children, those
that were there before and the command, are never waited for here.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
from collections.abc import Iterator
from typing import Final

from tui.probe.children import Lister, family_of
from tui.probe.reading import Absent
from tui.probe.who import Who, who_of

_PR_SET_CHILD_SUBREAPER: Final = 36
_PR_GET_CHILD_SUBREAPER: Final = 37


class Adopted:
    """From the beginning to `close` orphans of the command become this process's children."""

    def __init__(self) -> None:
        self._own = frozenset(Lister([os.getpid()]).children_of(os.getpid()))
        self._libc = ctypes.CDLL(None, use_errno=True)
        before = ctypes.c_int(0)
        self._libc.prctl(_PR_GET_CHILD_SUBREAPER, ctypes.byref(before), 0, 0, 0)
        self._before = before.value
        self.works = self._libc.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0
        self.command: int | None = None

    def pids(self) -> tuple[int, ...]:
        """Those that run."""
        return tuple(kin.pid for kin in self._kin() if kin.is_alive)

    def names(self) -> Iterator[str]:
        """What runs of them and of theirs: `PID 123 sleep`."""
        for head in self.pids():
            family = family_of(head)
            for who in () if isinstance(family, Absent) else family.members.values():
                if who.is_alive:
                    yield f"PID {who.pid} {who.command}"

    def reap(self) -> None:
        """Wait for those that have ended."""
        for kin in self._kin():
            if not kin.is_alive:
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(kin.pid, os.WNOHANG)

    def _kin(self) -> list[Who]:
        if not self.works or self.command is None:
            return []
        mine = Lister([os.getpid()]).children_of(os.getpid())
        found = (who_of(pid) for pid in mine if pid not in self._own and pid != self.command)
        return [kin for kin in found if kin is not None and not _is_cages(kin.pid)]

    def close(self) -> None:
        """Orphans that come now are whose they were before."""
        self._libc.prctl(_PR_SET_CHILD_SUBREAPER, self._before, 0, 0, 0)


def _is_cages(pid: int) -> bool:
    """Whether it is what keeps a cage of ours for its counters."""
    from tui.cage.scope import is_keeper

    try:
        return is_keeper(pid)
    except OSError:
        return False
