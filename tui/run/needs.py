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
from tui.run.child_memory import BY_PAGE, Span, child_memory
from tui.run.estimate import Estimate, estimate, needed, private_bytes
from tui.run.room import Room, rooms, rooms_around, span_fits_in
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
    needed: Span

    @property
    def spare_bytes(self) -> int:
        return self.room.least_bytes - self.needed.most_bytes


def _in_memory(run: Settings, around: Surroundings) -> int:
    """Of a file that lies in memory all of it is held there."""
    return run.array_bytes if around.memory_file_system else 0


def _held(run: Settings, around: Surroundings) -> Span:
    return needed(run).plus(_in_memory(run, around))


def _decides(runs: Sequence[Settings], around: Surroundings) -> _Decides:
    """The first that does not fit, else the first of which that is not known, else the tightest."""
    held = [_held(run, around) for run in runs]
    answers = [
        _Decides((run,), *span_fits_in(span, rooms(run, around)), span)
        for run, span in zip(runs, held, strict=True)
    ]
    caged = (span.at_most(_cage_bytes(run)) for run, span in zip(runs, held, strict=True))
    together = sum(caged, Span(0, 0))
    answers.append(_Decides(tuple(runs), *span_fits_in(together, rooms_around(around)), together))
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
    each = [_held(run, around) for run in runs]
    copies = sum(private_bytes(run) for run in runs if run.mode is not Mode.LOAD)
    told = [f"{run.mode} {span.words}" for run, span in zip(runs, each, strict=True)]
    words = " + ".join(told) if len(runs) > 1 else each[0].words
    if room.unknown is None:
        words += f" of {format_bytes(room.least_bytes)}"
    else:
        words += "; what there is: not known"
    if len(runs) == 1 and (own := child_memory(runs[0]).words(each[0])):
        words += f", {own}"
    most = sum(span.most_bytes for span in each)
    parts = (("python", most - copies), ("copies", copies))
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
        why = room.unknown or BY_PAGE
        return f"whether the private part fits in {room.words} is not known ({why})"
    if decides.fits:
        return f"the private part fits in {room.words} ({size})"
    ends = "the run will be killed or refused"
    return (
        f"the private part ({decides.needed.words}) does NOT fit in {room.words} ({size}): {ends}"
    )


def _one_more(runs: Sequence[Settings], around: Surroundings) -> str:
    if len(runs) != 1 or _cage_bytes(runs[0]) is not None or around.memory_file_system:
        return ""
    each = _held(runs[0], around)
    _, room = span_fits_in(each, rooms_around(around))
    words = f"each more of it costs about {each.words} of its own"
    if room.unknown is not None:
        return words
    return (
        f"{words}: {room.least_bytes // each.most_bytes:,} fit in {format_bytes(room.least_bytes)}"
    )
