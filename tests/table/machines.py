"""Machines to put a table on, by their figures alone."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tui.probe.reading import Absent
from tui.probe.surroundings import Surroundings
from tui.probe.system import Machine
from tui.settings import CageKind
from tui.table.machine import Here, Obstacle

MIB: Final = 1 << 20
GIB: Final = 1 << 30
NOT_TOLD: Final = Absent("not told")
LARGE: Final = Machine(8 * GIB, 6 * GIB, 5 * GIB, GIB, GIB, NOT_TOLD, 0)
SMALL: Final = Machine(1978 * MIB, 1800 * MIB, 1700 * MIB, 0, 0, NOT_TOLD, 0)
"""The question's own: 2 GB, no swap, and the kernel's default rule."""


def any_cage(memory: int, swap: int, kind: CageKind) -> Obstacle | None:
    """Nothing is in the way of a cage."""
    return None


def here(machine: Machine, *, disk: int | Absent = 100 * GIB) -> Here:
    """A place with this machine, any cage, and so much disk."""

    def scratch(asked: Path | None) -> tuple[str, int | Absent]:
        return "/scratch", disk

    return Here(any_cage, lambda: Surroundings(machine), scratch)
