"""The limit around the subject: a cage that cowtop makes, or the one that is in force already."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Final, Protocol, Self

from tui.cage.base import Cage, NoCage
from tui.cage.killer import Killer, KillSeen, victims_counted, who_killed
from tui.cage.limit import LimitReader
from tui.cage.victims import Victims
from tui.errors import UsageError
from tui.probe.cgroup import memory_cgroup
from tui.probe.cgroup_counters import CgroupCounters
from tui.probe.oom import OomCounts, OomReading
from tui.probe.reading import Absent, Figure
from tui.settings import CageKind

_TOGETHER: Final = "others died at the same moment, and the kernel counted fewer than these"

_ENTER: Final = ("/bin/sh", "-c", 'echo $$ > "$0" && exec "$@"')
"""With a control group's file and a command line behind it; the process stays the same."""


class Wish(Protocol):
    """What is asked for: the settings of a workload, or the options of a command."""

    @property
    def memory_max_bytes(self) -> int | None:
        """The limit, None for no cage."""

    @property
    def swap_max_bytes(self) -> int | None:
        """The swap beside it, None for all there is."""

    @property
    def cage(self) -> CageKind:
        """How."""


class SubjectCage:
    """Makes the cage that is wished for, if any, and removes it at every end.

    With or without one, the counts of the kernel's memory killer are read before the start.
    """

    def __init__(self, wish: Wish, *, several: bool = False) -> None:
        """`several`: more than one process that cowtop starts goes in."""
        self._wish, self._several = wish, several
        self._cage: Cage | None = None
        self.patience_seconds = 10.0
        """How long its end waits for the last process in it to be gone; 0: that one is let be."""
        self.left: str | None = None
        """Why it stays, once it should be gone."""
        self._reader: LimitReader | None = None
        self._counts = OomCounts(Absent("not looked at"))
        self._before: OomReading = self._counts.read()
        self._victims = Victims()

    def __enter__(self) -> Self:
        from tui.cage.sweep import remove_dead_cages

        # What a killed run left goes with the next one, whether or not that has a cage.
        remove_dead_cages()
        wish = self._wish
        if wish.memory_max_bytes is not None:
            from tui.cage.make import make_cage

            made = make_cage(
                wish.memory_max_bytes,
                wish.swap_max_bytes,
                kind=wish.cage,
                several=self._several,
            )
            if isinstance(made, NoCage):
                raise UsageError(f"no memory limit can be set here: {made.reason}; {made.remedy}")
            self._cage = made
        own = self._cage.cgroup if self._cage is not None else None
        # The child is started from here: without a cage its group is cowtop's own.
        self._counts = OomCounts(memory_cgroup() if own is None else own)
        self._before = self._counts.read()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._cage is not None:
            self.left = self._cage.remove(self.patience_seconds)
            if self.left is not None and not self.patience_seconds:
                self._cage.leave()

    @property
    def procs_files(self) -> tuple[Path, ...]:
        """What a process writes its PID into to enter, before it maps anything."""
        return self._cage.procs_files if self._cage is not None else ()

    @property
    def rlimit_data_bytes(self) -> int | None:
        """What a process sets on itself where that is the cage."""
        return self._cage.rlimit_data_bytes if self._cage is not None else None

    @property
    def notes(self) -> tuple[str, ...]:
        """What the screen says of the cage."""
        return (self._cage.kind, *self._cage.notes) if self._cage else ()

    @property
    def argv_prefix(self) -> tuple[str, ...]:
        """What goes before the command line of who does not enter by `procs_files` itself."""
        return self._cage.argv_prefix if self._cage else ()

    @property
    def child_prefix(self) -> tuple[str, ...]:
        """What goes before our own child's command line.

        It enters before its interpreter starts: what that takes, a third of all that a small child
        holds, would be charged to where cowtop is, and more of them would fit here than do.
        """
        entries = (word for file in self.procs_files for word in (*_ENTER, str(file)))
        return (*entries, *self.argv_prefix)

    @property
    def child_options(self) -> list[str]:
        """What the child sets on itself."""
        limit = self.rlimit_data_bytes
        return [] if limit is None else ["--rlimit-data", str(limit)]

    def limit_reader(self, pid: int) -> LimitReader:
        """What reads the limit around the child: the tightest of the cage and what is around it."""
        if self._cage is None or self._cage.rlimit_data_bytes is not None:
            self._reader = LimitReader(pid)
        else:
            self._reader = LimitReader(pid, cage=self._cage)
        return self._reader

    def entered(self, pid: int) -> None:
        """A child began, maybe one of several: its death is told apart from theirs."""
        self._victims.entered(pid)

    def left_by(self, pid: int) -> None:
        """It is dead, and of what was told."""
        self._victims.left(pid)

    def counters(self) -> CgroupCounters | Absent:
        """What the cage counted in all; absent without one."""
        return Absent("no cage counts") if self._cage is None else self._cage.counters()

    def kill_seen(self, held_bytes: float | None, pid: int | None = None) -> KillSeen:
        """Who killed the child; asked once it is dead and before the cage is removed.

        `held_bytes`: what it had in RAM for itself, None if that is not known. `pid`: which of
        several it was, as it `entered`.
        """
        cage = self._cage.cgroup if self._cage is not None else None
        with self._victims.lock:
            before, after = self._victims.less_told(self._before), self._counts.read()
            seen = who_killed(
                before,
                after,
                cage=cage.directory if cage is not None else None,
                held_bytes=held_bytes,
            )
            if pid is None:
                return seen
            counted = victims_counted(before, after)
            is_in_doubt = self._victims.is_doubted(pid)
            if not isinstance(counted, Absent) and counted > 0:
                is_in_doubt = is_in_doubt or self._victims.doubt(pid, counted)
            if is_in_doubt:
                return KillSeen(Killer.UNKNOWN, unread=(_TOGETHER,))
            return seen

    def last_reading(self) -> dict[str, Figure]:
        """Figures of the limit tier that outlive the child: the limit, its mark, its hits.

        Never fails; empty if no reader was asked for.
        """
        return self._reader.still_standing() if self._reader is not None else {}
