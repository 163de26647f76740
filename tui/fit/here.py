"""What a fit asks of the machine: what may be used of it without anybody else going short, whether
a cage can be had, and whether the file itself is memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final

from tui.fit.prove import Spare
from tui.probe.reading import Absent
from tui.probe.surroundings import Surroundings, surroundings_of
from tui.run.room import rooms_around
from tui.settings import CageKind, Settings
from tui.table.machine import CageCheck, cage_check, scratch_room
from workloads.words import Mode

_SHARE: Final = 0.75
"""Of what is available: the rest stays for who comes meanwhile."""
_RLIMIT: Final = "an rlimit is no memory limit: it counts what is mapped"


@dataclass(frozen=True, slots=True)
class Here:
    """All of it may be put in its place."""

    why_no_cage: CageCheck = field(default_factory=partial(cage_check, several=True))
    surroundings: Callable[[Path | None], Surroundings] = surroundings_of
    scratch: Callable[[Path | None], tuple[str, int | Absent]] = scratch_room

    def around(self, settings: Settings) -> Surroundings:
        """What bounds a process here, and whether its array lies in memory."""
        return self.surroundings(self._place(settings))

    def _place(self, settings: Settings) -> Path | None:
        if settings.file is not None:
            return settings.file
        place, free = self.scratch(settings.scratch_dir)
        return settings.scratch_dir if isinstance(free, Absent) else Path(place)

    def spare(self, settings: Settings) -> Spare:
        """What a trial may take of memory and swap; nothing where nobody tells."""
        around = self.around(settings)
        rooms = rooms_around(around)
        memory = [room.memory_bytes for room in rooms]
        known = [figure for figure in memory if not isinstance(figure, Absent)]
        swaps = [0 if isinstance(room.swap_bytes, Absent) else room.swap_bytes for room in rooms]
        return Spare(int(min(known, default=0) * _SHARE), int(min(swaps) * _SHARE))

    def room(self, settings: Settings) -> tuple[int, int | None]:
        """Memory and disk that measuring may take."""
        _, free = self.scratch(settings.scratch_dir)
        return self.spare(settings).memory_bytes, None if isinstance(free, Absent) else free

    def fixed_bytes(self, settings: Settings) -> int:
        """What the file takes of memory for good: where it is memory, and not there already."""
        is_memory = bool(self.around(settings).memory_file_system)
        return settings.array_bytes if is_memory and settings.file is None else 0

    def no_cage(self, settings: Settings) -> str:
        """Why no cage can be had; empty where one can."""
        if settings.cage is CageKind.RLIMIT:
            return _RLIMIT
        memory = self.spare(settings).memory_bytes
        found = self.why_no_cage(memory, 0, settings.cage)
        return "" if found is None else found.reason

    def wide(self, settings: Settings) -> tuple[Settings, str]:
        """Settings in a cage that bounds nobody but counts, or why there is none."""
        no_cage = self.no_cage(settings)
        if no_cage:
            return replace(settings, cage=CageKind.AUTO), no_cage
        memory = self.spare(settings).memory_bytes
        return replace(settings, memory_max_bytes=memory, swap_max_bytes=0), ""

    def promised(self, settings: Settings) -> int | None:
        """How many such arrays the kernel would map before it refuses; None where it does not
        count."""
        machine = self.around(settings).machine
        counts = machine.overcommit == 2 and settings.mode in (Mode.COPY_ON_WRITE, Mode.LOAD)
        left = machine.commit_left_bytes
        if not counts or isinstance(left, Absent):
            return None
        return max(0, left) // max(1, settings.array_bytes)
