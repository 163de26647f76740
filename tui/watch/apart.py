"""Whether children that nobody looked at can have had a file: by a fork, a descriptor, or opening.

What a child is begun with by exec has none of its parent's memory. So without a fork (as Python
makes them; a C library that forks by itself and writes there is not noticed), without anybody who
opened or closed the file and without a descriptor to hand on, no child has anything of it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

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
        self.was_opened = False
        """Between the last two looks; also where that cannot be told."""

    def begin(self) -> None:
        """Before anything is read: what happens later is the next look's too."""
        self._forks_before, self._forks = self._forks, _FORKS.count
        self.was_opened, self._is_touched = self._events()
        self.was_opened = self.was_opened or self._was_late

    def end(self, kin: Iterable[int], file: tuple[bytes, int] | None) -> bool:
        """Whether no child can have had the file since the last look; `kin`: those that live.

        `file`: its device and inode, as maps say them.
        """
        self._was_late, is_touched = self._events()
        is_quiet = not self._is_touched and not is_touched and _FORKS.count == self._forks_before
        if not is_quiet or file is None or self._status is None:
            self._are_without = False
            return False
        is_apart = self._are_without and self._has_none_to_hand_on(file)
        self._are_without = is_apart or all(self._is_without(pid, file) for pid in kin)
        return is_apart

    def _events(self) -> tuple[bool, bool]:
        """Whether it was opened, and whether it was opened or closed, since this was last asked."""
        was_opened = self._opens is None or self._opens.was_opened() is not False
        return was_opened, was_opened or (self._opens is not None and self._opens.was_closed)

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
