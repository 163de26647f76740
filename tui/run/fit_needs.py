"""How many instances are expected to fit, mode by mode, before any was measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from tui.metrics_format import format_bytes
from tui.probe.reading import Absent
from tui.probe.surroundings import Surroundings
from tui.run.child_memory import INTERPRETER_BYTES
from tui.run.estimate import needed, private_bytes
from tui.run.needs import Need, Needs, disk_need
from tui.run.room import Room, fits_in, rooms_around
from tui.settings import Settings
from workloads.words import Mode

# The read-only modes and r+ have no more of the array than a buffer.
_LINES: Final = ((Mode.COPY_ON_WRITE, "c"), (Mode.LOAD, "load"), (Mode.READ_WRITE, "r+, lazy"))


def fit_needs(
    settings: Settings, around: Surroundings, place: str, free_bytes: int | Absent
) -> Needs:
    """A bar a mode, filled by as many as are expected; the file's pages are there once.

    The memory is the limit of these settings, with the swap that they say beside it, none if they
    say none; without a limit what is left here.
    """
    room = _room(settings, around)
    # A file in memory is held there, however many read it.
    held = settings.array_bytes if around.memory_file_system else 0
    bars = [_bar(settings, mode, label, room, held) for mode, label in _LINES]
    return Needs(
        (*bars, disk_need([settings], place, free_bytes, around)),
        None if room.unknown else True,
        _words(settings, room, held),
    )


def expected(settings: Settings, mode: Mode, room_bytes: int) -> int:
    """How many of a mode, each with its interpreter and what it has of the array privately."""
    return max(0, room_bytes) // _each_bytes(settings, mode)


def _each_bytes(settings: Settings, mode: Mode) -> int:
    return needed(replace(settings, mode=mode)).most_bytes


def _room(settings: Settings, around: Surroundings) -> Room:
    limit = settings.memory_max_bytes
    if limit is not None:
        return Room("the limit", limit, settings.swap_max_bytes or 0)
    return fits_in(INTERPRETER_BYTES, rooms_around(around))[1]


def _bar(settings: Settings, mode: Mode, label: str, room: Room, held: int) -> Need:
    each = _each_bytes(settings, mode)
    many = expected(settings, mode, room.least_bytes - held)
    copies = private_bytes(replace(settings, mode=mode)) if mode is Mode.COPY_ON_WRITE else 0
    own = each - copies
    parts = (("file", held), ("python", many * own), ("copies", many * (each - own)))
    words = f"{many:,} expected, {format_bytes(each)} each"
    if room.unknown is not None:
        return Need(label, parts, Absent(room.unknown), f"?, {format_bytes(each)} each", None)
    return Need(label, parts, room.least_bytes, words, many > 0)


def _words(settings: Settings, room: Room, held: int) -> str:
    if room.unknown is not None:
        return f"how many fit in {room.words} is not known ({room.unknown})"
    told = _told(settings, room.least_bytes - held)
    where = f"in {format_bytes(room.least_bytes)} ({room.words})"
    return f"{', '.join(told)} {where}"


def _told(settings: Settings, room_bytes: int) -> Sequence[str]:
    return [f"{label} {expected(settings, mode, room_bytes):,}" for mode, label in _LINES]
