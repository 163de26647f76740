"""Looks now and then whether somebody else may write the array's file, on a budget of its own."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tui.probe.process import PROC
from tui.probe.reading import Absent
from tui.probe.writers import Writer, mapped_file, other_users
from tui.sampling.due import Due
from workloads.events import Opened
from workloads.words import Mode

_SHARE: Final = 0.002
_LEAST_SECONDS: Final = 2.0


class OthersWatch:
    """Of one process's array; nobody is looked for where the mapping is private."""

    def __init__(
        self,
        pid: int,
        path: Path,
        *,
        proc_root: Path = PROC,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._pid, self._path, self._root, self._clock = pid, path, proc_root, clock
        self._opened: Opened | None = None
        self._due = Due(_SHARE, _LEAST_SECONDS)

    def opened(self, event: Opened) -> None:
        """The array is here now."""
        self._opened = event

    def look(
        self, *, at_once: bool = False, but: frozenset[int] = frozenset()
    ) -> tuple[Writer, ...]:
        """Who may write it or maps it, if it is time to look; `at_once`, whatever it costs.

        `but`: processes that are known and need not be found.
        """
        opened, began = self._opened, self._clock()
        if opened is None or not Mode(opened.mode).is_shared:
            return ()
        if not (at_once or self._due.is_due(began)):
            return ()
        self._due.begin()
        file = mapped_file(self._pid, opened.start, self._root)
        found: tuple[Writer, ...] = ()
        if not isinstance(file, Absent):
            # cowtop holds the lock of its own scratch file open to write: it never writes then.
            known = but | {self._pid, os.getpid()}
            found = other_users(file, self._path, known, self._root)
        self._due.spent(began, self._clock())
        return found
