"""The limit around the subject: a cage that cowtop makes, or the one that is in force already."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from tui.cage.base import Cage, LimitSeen, NoCage
from tui.cage.limit import LimitReader
from tui.errors import UsageError
from tui.probe.cgroup_counters import CgroupCounters, oom_kills_risen
from tui.probe.reading import Absent
from tui.probe.system import read_machine
from tui.settings import Settings


class SubjectCage:
    """Makes the cage that the settings ask for, if any, and removes it at every end."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._cage: Cage | None = None
        self._before: CgroupCounters | None = None

    def __enter__(self) -> Self:
        settings = self._settings
        if settings.memory_max_bytes is not None:
            from tui.cage.make import make_cage
            from tui.cage.sweep import remove_dead_cages

            remove_dead_cages()
            made = make_cage(
                settings.memory_max_bytes,
                settings.swap_max_bytes,
                kind=settings.cage,
            )
            if isinstance(made, NoCage):
                raise UsageError(f"no memory limit can be set here: {made.reason}; {made.remedy}")
            self._cage, self._before = made, made.counters()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._cage is not None:
            self._cage.remove()

    @property
    def notes(self) -> tuple[str, ...]:
        """What the screen says of the cage."""
        return (self._cage.kind, *self._cage.notes) if self._cage else ()

    @property
    def argv_prefix(self) -> tuple[str, ...]:
        """What goes before the child's own command line."""
        return self._cage.argv_prefix if self._cage else ()

    @property
    def child_options(self) -> list[str]:
        """How the child enters before it maps anything."""
        if self._cage is None:
            return []
        options = []
        for procs in self._cage.procs_files:
            options += ["--cgroup-procs", str(procs)]
        if self._cage.rlimit_data_bytes is not None:
            options += ["--rlimit-data", str(self._cage.rlimit_data_bytes)]
        return options

    def limit_reader(self, pid: int) -> LimitReader:
        """What reads the limit around the child: the cage's own, else the one in force."""
        if self._cage is None or self._cage.rlimit_data_bytes is not None:
            return LimitReader(pid)
        return LimitReader(pid, cage=self._cage)

    def limit_seen(self) -> LimitSeen | None:
        """What the cage knows of the child's end; None without a cage."""
        if self._cage is None or self._before is None:
            return None
        kills = oom_kills_risen(self._before, self._cage.counters())
        limits = self._cage.limits
        return LimitSeen(
            limits.memory_max_bytes,
            _swap_to_be_had(limits.swap_max_bytes),
            0 if isinstance(kills, Absent) else kills,
        )


def _swap_to_be_had(limit_bytes: int | None) -> int | None:
    """The limit for swap, or less where the machine has less."""
    machine = read_machine().swap_bytes
    if isinstance(machine, Absent):
        return limit_bytes
    if limit_bytes is None:
        return None if machine else 0
    return min(limit_bytes, machine)
