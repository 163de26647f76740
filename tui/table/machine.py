"""Which cells this machine cannot run, why, and what would let them: found out before anything is
made or started."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tui.cage.base import NoCage
from tui.cage.make import make_cage
from tui.files.scratch_directory import REMEDY as OTHER_DIRECTORY
from tui.files.scratch_directory import ScratchError, choose_directory
from tui.metrics_format import format_bytes
from tui.probe.filesystem import free_bytes
from tui.probe.reading import Absent
from tui.probe.surroundings import Surroundings, read_surroundings
from tui.run.estimate import needed, refusal
from tui.run.room import rooms_around
from tui.settings import CageKind, Settings
from workloads.kernel import PAGE_BYTES

_NEARLY_ALL: Final = 0.9
_TO_WORK_BYTES: Final = 8 << 20
"""Of the limit for the kernel's own and for pages of files, without which nothing gets on."""
_SWAP_REMEDY: Final = "as root: mkswap, swapon; cowtop never does"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a cell is not run, and what would let it run; `is_refusal`: the kernel would refuse to
    map its array, which is how it would end, known without making anything."""

    reason: str
    remedy: str = ""
    is_refusal: bool = False


CageCheck = Callable[[int, int, CageKind], Obstacle | None]
"""Memory and swap limit in bytes and the kind of cage: what is in the way of one."""


def cage_check(*, several: bool = False) -> CageCheck:
    """A check that makes a cage and removes it again, once for each pair of limits.

    `several`: one that more than one process can enter.
    """

    @functools.cache
    def why_no_cage(memory_max_bytes: int, swap_max_bytes: int, kind: CageKind) -> Obstacle | None:
        made = make_cage(memory_max_bytes, swap_max_bytes, kind=kind, several=several)
        if isinstance(made, NoCage):
            return Obstacle(f"no cage: {made.reason}", made.remedy)
        with made:
            memory, swap = made.limits.memory_max_bytes, made.limits.swap_max_bytes
        # The kernel rounds down to whole pages; more than that is another limit in the way.
        if memory + PAGE_BYTES <= memory_max_bytes:
            room = format_bytes(memory)
            return Obstacle(f"cowtop itself may use only {room}", f"--memory-max below {room}")
        if swap is not None and swap + PAGE_BYTES <= swap_max_bytes:
            room = format_bytes(swap)
            return Obstacle(f"cowtop itself may use only {room} of swap", f"--swap {swap}")
        return None

    return why_no_cage


def scratch_room(asked: Path | None) -> tuple[str, int | Absent]:
    """Where scratch arrays go, and the bytes free there."""
    try:
        path = choose_directory(asked).path
    except ScratchError as error:
        return str(asked or "the scratch directory"), Absent(str(error))
    return str(path), free_bytes(path)


@dataclass(frozen=True, slots=True)
class Here:
    """What a table asks of the machine before it runs a cell; all of it may be put in its place."""

    why_no_cage: CageCheck
    around: Callable[[], Surroundings] = read_surroundings
    scratch: Callable[[Path | None], tuple[str, int | Absent]] = scratch_room

    def obstacle(self, settings: Settings) -> Obstacle | None:
        """What is in the way of a cell of these settings; None if it can be run."""
        found = why_not(settings, self.around()) or self._no_disk(settings)
        if found is not None or settings.memory_max_bytes is None:
            return found
        swap = settings.swap_max_bytes
        return self.why_no_cage(
            settings.memory_max_bytes, 0 if swap is None else swap, settings.cage
        )

    def _no_disk(self, settings: Settings) -> Obstacle | None:
        place, free = self.scratch(settings.scratch_dir)
        if isinstance(free, Absent) or settings.array_bytes <= free:
            return None
        size = format_bytes(settings.array_bytes)
        return Obstacle(
            f"needs {size} of disk, {place} has {format_bytes(free)} free", OTHER_DIRECTORY
        )


def why_not(settings: Settings, around: Surroundings) -> Obstacle | None:
    """What of memory and swap is in the way of a cell here, by figures alone."""
    machine = around.machine
    asked, free = settings.swap_max_bytes, machine.swap_free_bytes
    if asked and isinstance(free, Absent):
        return Obstacle(
            f"needs {format_bytes(asked)} of swap; how much there is is not known ({free.reason})"
        )
    if asked and not isinstance(free, Absent) and asked > free:
        has = "none" if machine.swap_bytes == 0 else f"{format_bytes(free)} of it free"
        more = "" if machine.swap_bytes == 0 else " more"
        return Obstacle(
            f"needs {format_bytes(asked)} of swap, this machine has {has}",
            f"{format_bytes(asked - free)}{more} of swap ({_SWAP_REMEDY}){_least_swap(settings)}",
        )
    refused = refusal(settings, around)
    if refused is not None:
        return Obstacle(refused.reason, refused.remedy, is_refusal=True)
    return _no_memory(settings, around)


def _least_swap(settings: Settings) -> str:
    limit = settings.memory_max_bytes
    if limit is None:
        return ""
    least = needed(settings).most_bytes + _TO_WORK_BYTES - limit
    if least <= 0:
        return "; it fits in the limit that was asked for without any, with --swap 0"
    is_less = least < _NEARLY_ALL * (settings.swap_max_bytes or least)
    return f"; about {format_bytes(least)} would do, with --swap" if is_less else ""


def _no_memory(settings: Settings, around: Surroundings) -> Obstacle | None:
    least = needed(settings).at_most(settings.memory_max_bytes).least_bytes
    for room in rooms_around(around):
        memory = room.memory_bytes
        if not isinstance(memory, Absent) and least > memory:
            # The kernel would have to choose whom to kill, and it might be somebody else.
            where = "this machine has" if room.is_machine else "the limit around cowtop leaves"
            what = f"{where} {format_bytes(memory)}{' available' if room.is_machine else ''}"
            return Obstacle(
                f"needs {format_bytes(least)} of memory, {what}",
                f"--memory-max below {format_bytes(memory)}",
            )
    return None
