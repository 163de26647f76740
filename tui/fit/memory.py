"""How much memory a fit is about, whose it is, and what others hold of it."""

from __future__ import annotations

from dataclasses import dataclass

from tui.errors import UsageError
from tui.metrics_format import format_bytes
from tui.probe.reading import Absent
from tui.probe.surroundings import Surroundings
from tui.run.room import Room, rooms_around


@dataclass(frozen=True, slots=True)
class MemoryGiven:
    """RAM, and swap beside it, in bytes; `words` say whose, and whether there is so much here."""

    memory_bytes: int
    swap_bytes: int
    words: str


def memory_given(memory: int | None, swap: int | None, around: Surroundings) -> MemoryGiven:
    """What was asked for, else what the limit in force leaves, else what the machine has available.

    Swap is none with a memory that was asked for, else what is free there. Raises UsageError where
    nobody tells how much there is.
    """
    if memory is not None:
        words = f"{format_bytes(memory)} of memory as asked for"
        return MemoryGiven(memory, swap or 0, words + _beside(swap or 0, around))
    room = _tightest(around)
    left = room.memory_bytes
    if isinstance(left, Absent):
        raise UsageError(f"how much memory there is here is not known ({left.reason}): --memory")
    free = room.swap_bytes if swap is None else swap
    beside = 0 if isinstance(free, Absent) else free
    return MemoryGiven(left, beside, _whose(room, left, around) + _beside(beside, around))


def _tightest(around: Surroundings) -> Room:
    def least(room: Room) -> float:
        return float("inf") if isinstance(room.memory_bytes, Absent) else room.memory_bytes

    return min(rooms_around(around), key=least)


def _whose(room: Room, left: int, around: Surroundings) -> str:
    if not room.is_machine and not isinstance(around.group, Absent):
        whole, where = around.group.bytes, "the limit around cowtop"
        return f"{format_bytes(left)} that {where} leaves{_held(whole, left)}"
    words = f"{format_bytes(left)} that this machine has available"
    whole_ram = around.machine.ram_bytes
    return words if isinstance(whole_ram, Absent) else words + _held(whole_ram, left)


def _held(whole: int, left: int) -> str:
    held = max(0, whole - left)
    return f" of {format_bytes(whole)} ({format_bytes(held)} is held by others)"


def _beside(swap: int, around: Surroundings) -> str:
    free = around.machine.swap_free_bytes
    if not swap:
        return ", no swap"
    words = f", {format_bytes(swap)} of swap"
    if isinstance(free, Absent):
        return f"{words} (whether this machine has so much is not known: {free.reason})"
    has = f"{format_bytes(free)} of it free" if free else "none"
    return words if swap <= free else f"{words} (this machine has {has})"
