"""Forks of a tree whose parents ended before anybody saw them: told by the memory that they have.

The kernel puts such an orphan under an ancestor of the tree. A fork has program and stack where
its parent has them, at addresses drawn at random when the program began, so that no other has.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Final

from tui.probe.children import beside
from tui.probe.open_process import OpenProcess
from tui.probe.process import PROC
from tui.probe.reading import Absent
from tui.probe.who import Who

_NOT_AT_RANDOM: Final = 0x0040000
"""The kernel's ADDR_NO_RANDOMIZE."""


def strays_of(
    head: Who, memories: Collection[tuple[bytes, ...]], inside: Collection[int], proc_root: Path
) -> list[int]:
    """PIDs of processes that were forked from one with such a memory, and are not `inside`.

    None where the head is a fork itself: then its own siblings look the same.
    """
    if head.is_forked or not head.memory or not are_places_random(head.pid, proc_root):
        return []
    return [
        who.pid
        for who in beside(head, inside, proc_root)
        if who.is_forked and who.memory and who.memory in memories
    ]


def are_places_random(pid: int, proc_root: Path = PROC) -> bool:
    """Whether programs, this one among them, begin at addresses drawn at random."""
    try:
        system = (proc_root / "sys/kernel/randomize_va_space").read_bytes()
        with OpenProcess(pid, proc_root) as process:
            own = process.read("personality")
        return (
            not isinstance(own, Absent) and int(system) != 0 and not int(own, 16) & _NOT_AT_RANDOM
        )
    except (OSError, ValueError):
        return False
