"""Whether children that nobody looked at can have had a file: by a fork, a descriptor, or opening.

What a child is begun with by exec has none of its parent's memory. So without a fork (as Python
makes them; a C library that forks by itself and writes there is not noticed), without anybody who
opened or closed the file and without a descriptor to hand on, no child has anything of it.
"""

from __future__ import annotations

import os
import sys
import weakref
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from tui.probe.file_pages import held
from tui.probe.maps import areas_of_file
from tui.probe.opened import OpenWatch
from tui.probe.reading import Absent
from tui.watch.memmaps import map_starts


class _Forks:
    """Counts those of this process that run Python afterwards, `preexec_fn` among them."""

    def __init__(self) -> None:
        self.count = 0
        os.register_at_fork(before=self._one_more)

    def _one_more(self) -> None:
        self.count += 1


_FORKS = _Forks()
_BEGINNINGS: Final = frozenset({"subprocess.Popen", "os.posix_spawn", "os.system"})
"""What Python says (PEP 578) before a child is begun that may be handed something."""


class Apart:
    """Asked at each look: `begin`, then the family is read, then `end`.

    `status`: the file's device and inode, as stat says them.
    """

    def __init__(
        self, opens: OpenWatch | None, status: tuple[int, int] | None, pid: int, proc_root: Path
    ) -> None:
        self._opens, self._status, self._pid, self._root = opens, status, pid, proc_root
        self._forks = self._forks_before = _FORKS.count
        self._are_without = self._is_touched = self._was_late = False
        self._hears = self._was_handed = self._is_handed = self._may_inherit = False
        self._file: tuple[bytes, int] | None = None
        self.was_opened = False
        """Between the last two looks; also where that cannot be told."""

    def hear(self) -> None:
        """Look at what may be handed on whenever a child is begun, not only beside who closes it.

        Python asks before each for as long as it runs: not for a process that is only watched once.
        """
        self._hears = True
        _HEARING.add(self)

    def child_begins(self) -> None:
        """One that may be handed a descriptor is begun next."""
        if os.getpid() == self._pid and not self._is_handed:
            self._is_handed = self._file is None or not self._has_none_to_hand_on(self._file)

    def begin(self) -> None:
        """Before anything is read: what happens later is the next look's too."""
        self._forks_before, self._forks = self._forks, _FORKS.count
        self._was_handed, self._is_handed = self._is_handed, False
        self.was_opened, self._is_touched = self._events()
        self.was_opened = self.was_opened or self._was_late

    def end(self, kin: Iterable[int], file: tuple[bytes, int] | None) -> bool:
        """Whether no child can have had the file since the last look; `kin`: those that live.

        `file`: its device and inode, as maps say them.
        """
        self._was_late, is_touched = self._events()
        is_quiet = not self._is_touched and not is_touched and _FORKS.count == self._forks_before
        self._file = file
        if not is_quiet or file is None or self._status is None:
            self._are_without = False
            return False
        was_handed_nothing = self._handed_nothing(file)
        is_apart = self._are_without and was_handed_nothing
        self._are_without = is_apart or all(self._is_without(pid, file) for pid in kin)
        return is_apart

    def _events(self) -> tuple[bool, bool]:
        """Whether it was opened, and whether it was opened or closed, since this was last asked."""
        was_opened = self._opens is None or self._opens.was_opened() is not False
        was_closed = self._opens is not None and self._opens.was_closed and not self._hears
        return was_opened, was_opened or was_closed

    def _handed_nothing(self, file: tuple[bytes, int]) -> bool:
        """Whether whoever was begun since the last look can have been handed none of it."""
        if not self._hears:
            return self._are_without and self._has_none_to_hand_on(file)
        could, here = self._may_inherit, self._descriptors(self._pid)
        self._may_inherit = here is None or any(map(_is_inherited, here))
        return not (could or self._may_inherit or self._was_handed or self._is_handed)

    def _has_none_to_hand_on(self, file: tuple[bytes, int]) -> bool:
        """Whether nobody knows a descriptor of it: all are cowtop's, or of arrays' maps."""
        here = self._descriptors(self._pid)
        if here is None:
            return False
        others = here - held()
        if not others:
            return True
        areas = areas_of_file(self._pid, *file, self._root)
        if isinstance(areas, Absent):
            return False
        arrays = sum(any(a.start <= at < a.end for a in areas) for at in map_starts())
        return len(others) <= arrays

    def _is_without(self, pid: int, file: tuple[bytes, int]) -> bool:
        """Whether a child has it neither open nor mapped: to map it it is opened first."""
        return self._descriptors(pid) == set() and areas_of_file(pid, *file, self._root) == []

    def _descriptors(self, pid: int) -> set[int] | None:
        """Those of the file that a process has; None where not all can be read."""
        folder, found = f"{self._root}/{pid}/fd", set[int]()
        try:
            for name in os.listdir(folder):  # noqa: PTH208 - no `Path` a descriptor
                try:
                    status = os.stat(f"{folder}/{name}")  # noqa: PTH116
                except FileNotFoundError:
                    continue  # closed meanwhile
                if (status.st_dev, status.st_ino) == self._status:
                    found.add(int(name))
        except OSError:
            return None
        return found


def _is_inherited(descriptor: int) -> bool:
    try:
        return os.get_inheritable(descriptor)
    except OSError:
        return True  # closed meanwhile


class _Hearing:
    """Who looks whenever a child is begun."""

    def __init__(self) -> None:
        self._all: weakref.WeakSet[Apart] = weakref.WeakSet()
        self._is_asked = False

    def add(self, apart: Apart) -> None:
        """From now on."""
        self._all.add(apart)
        if not self._is_asked:
            self._is_asked = True
            sys.addaudithook(self._heard)

    def _heard(self, event: str, _: tuple[object, ...]) -> None:
        if event in _BEGINNINGS:
            for apart in list(self._all):
                apart.child_begins()


_HEARING = _Hearing()
