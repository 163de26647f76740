"""What runs would need against what there is, kind by kind: private, of the file, on the disk.

Of runs side by side the needs add up; each cage is a room of its own, the machine is one for all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tui.metrics_format import format_bytes
from tui.probe.reading import Absent
from tui.probe.surroundings import Surroundings
from tui.run.estimate import INTERPRETER_BYTES, Estimate, estimate, private_bytes
from tui.run.room import Room, fits_in, rooms, rooms_around
from tui.settings import CageKind, Settings
from workloads.words import Mode

DISK: Final = "disk"


@dataclass(frozen=True, slots=True)
class Need:
    """One bar: its parts by the key of their band (or `disk`), and the room there is, in bytes."""

    label: str
    parts: tuple[tuple[str, int], ...]
    room_bytes: int | Absent
    words: str
    fits: bool | None = True

    @property
    def needed_bytes(self) -> int:
        """All parts."""
        return sum(size for _, size in self.parts)


@dataclass(frozen=True, slots=True)
class Needs:
    """The bars, whether the runs fit (None: not known) and the sentence that says so.

    `one_more`: what another run of the kind costs, and how many there is room for. `refused`: why
    the kernel will not map the array at all.
    """

    bars: tuple[Need, ...]
    fits: bool | None
    verdict: str
    one_more: str = ""
    refused: str = ""


def needs_of(
    runs: Sequence[Settings], around: Surroundings, place: str, free_bytes: int | Absent
) -> Needs:
    """What these runs need together; `place` is where scratch arrays go, with so much free."""
    found = [estimate(run, around) for run in runs]
    decides = _decides(runs, around)
    bars = (
        _private(decides, around),
        _file(runs, found, decides.room, around),
        disk_need(runs, place, free_bytes, around),
    )
    refused = next((one.refused for one in found if one.refused), "")
    return Needs(bars, decides.fits, _words(decides), _one_more(runs, around), refused)


@dataclass(frozen=True, slots=True)
class _Decides:
    """Some of the runs and the room that they share: where it is tightest."""

    runs: tuple[Settings, ...]
    fits: bool | None
    room: Room
    needed_bytes: int

    @property
    def spare_bytes(self) -> int:
        return self.room.least_bytes - self.needed_bytes


def _in_memory(run: Settings, around: Surroundings) -> int:
    """Of a file that lies in memory all of it is held there."""
    return run.array_bytes if around.memory_file_system else 0


def _held_bytes(run: Settings, around: Surroundings) -> int:
    return INTERPRETER_BYTES + private_bytes(run) + _in_memory(run, around)


def _decides(runs: Sequence[Settings], around: Surroundings) -> _Decides:
    """The first that does not fit, else the first of which that is not known, else the tightest."""
    held = [_held_bytes(run, around) for run in runs]
    answers = [
        _Decides((run,), *fits_in(size, rooms(run, around)), size)
        for run, size in zip(runs, held, strict=True)
    ]
    most = sum(min(size, _cage_bytes(run) or size) for run, size in zip(runs, held, strict=True))
    answers.append(_Decides(tuple(runs), *fits_in(most, rooms_around(around)), most))
    for wanted in (False, None):
        for answer in answers:
            if answer.fits is wanted:
                return answer
    return min(reversed(answers), key=lambda answer: answer.spare_bytes)


def _cage_bytes(run: Settings) -> int | None:
    return None if run.cage is CageKind.RLIMIT else run.memory_max_bytes


def _known(room: Room) -> int | Absent:
    unknown = room.unknown
    return room.least_bytes if unknown is None else Absent(unknown)


def _private(decides: _Decides, around: Surroundings) -> Need:
    runs, room = decides.runs, decides.room
    each = [_held_bytes(run, around) for run in runs]
    copies = sum(private_bytes(run) for run in runs if run.mode is not Mode.LOAD)
    told = [f"{run.mode} {format_bytes(size)}" for run, size in zip(runs, each, strict=True)]
    words = " + ".join(told) if len(runs) > 1 else format_bytes(each[0])
    if room.unknown is None:
        words += f" of {format_bytes(room.least_bytes)}"
    else:
        words += "; what there is: not known"
    parts = (("python", sum(each) - copies), ("copies", copies))
    return Need("private", parts, _known(room), words, decides.fits)


def _file(
    runs: Sequence[Settings], found: Sequence[Estimate], room: Room, around: Surroundings
) -> Need:
    backed = sum(one.file_backed_bytes for one in found)
    if around.memory_file_system:
        words = f"in memory ({around.memory_file_system}), not reclaimable: counted as private"
        return Need("file", (), _known(room), words)
    if not backed:
        return Need("file", (), _known(room), "0 B: np.load reads it into private memory")
    words = f"{format_bytes(backed)} reclaimable, needs no room"
    return Need("file", (("file", backed),), _known(room), words)


def disk_need(
    runs: Sequence[Settings], place: str, free_bytes: int | Absent, around: Surroundings
) -> Need:
    """What scratch arrays take of the disk; a user's own file stays where it is."""
    needed = sum(run.array_bytes for run in runs if run.file is None)
    parts = ((DISK, needed),)
    if not needed:
        return Need(DISK, (), free_bytes, "0 B: your own file stays where it is")
    if around.memory_file_system:
        return Need(DISK, (), free_bytes, f"0 B: {place} is in memory")
    if isinstance(free_bytes, Absent):
        return Need(
            DISK, parts, free_bytes, f"{format_bytes(needed)}; free: {free_bytes.reason}", None
        )
    words = f"{format_bytes(needed)} of {format_bytes(free_bytes)} free in {place}"
    return Need(DISK, parts, free_bytes, words, needed <= free_bytes)


def _words(decides: _Decides) -> str:
    room, size = decides.room, format_bytes(decides.room.least_bytes)
    if decides.fits is None:
        return f"whether the private part fits in {room.words} is not known ({room.unknown})"
    if decides.fits:
        return f"the private part fits in {room.words} ({size})"
    needed = format_bytes(decides.needed_bytes)
    ends = "the run will be killed or refused"
    return f"the private part ({needed}) does NOT fit in {room.words} ({size}): {ends}"


def _one_more(runs: Sequence[Settings], around: Surroundings) -> str:
    if len(runs) != 1 or _cage_bytes(runs[0]) is not None or around.memory_file_system:
        return ""
    each = _held_bytes(runs[0], around)
    _, room = fits_in(each, rooms_around(around))
    words = f"each more of it costs about {format_bytes(each)} of its own"
    if room.unknown is not None:
        return words
    return f"{words}: {room.least_bytes // each:,} fit in {format_bytes(room.least_bytes)}"
