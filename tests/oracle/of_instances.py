"""Instances that hold what they have, read frame by frame, against what is said of all of them.

A page is a frame of memory: whoever maps it, it is there once. Root is told the frames.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from tests.oracle import reader
from tests.oracle.evidence import Problems, about
from tests.oracle.reader import PAGE, Area, Cached

_FRAME: Final = np.uint64((1 << 55) - 1)
_PRESENT, _OF_A_FILE = np.uint64(1 << 63), np.uint64(1 << 61)
# What a Python that waits touches between two readings of it: its own thread that listens.
_IDLE_BYTES: Final = 8 * PAGE


@dataclass(frozen=True, slots=True)
class One:
    """An instance: its counters, its mappings, those of the array's file, its frames."""

    pid: int
    status: dict[str, int]
    areas: list[Area]
    of_array: list[Area]
    frames: frozenset[int]
    file_frames: frozenset[int]
    array_frames: frozenset[int]

    @classmethod
    def read(cls, pid: int, file: Path) -> One:
        """As it is now."""
        areas, of_array = reader.areas(pid), reader.areas_of(pid, file)
        frames, file_frames = _frames(pid, areas)
        return cls(
            pid,
            reader.status_of(pid),
            areas,
            of_array,
            frames,
            file_frames,
            _frames(pid, of_array)[1],
        )

    @property
    def copies(self) -> int:
        """Private copies of the array's pages."""
        return reader.summed(self.of_array, "Anonymous", "Swap")


def _frames(pid: int, areas: Sequence[Area]) -> tuple[frozenset[int], frozenset[int]]:
    """All frames that are mapped, and those of them that are pages of files."""
    found, of_files = set[int](), set[int]()
    for area in areas:
        if not area.fields.get("Rss"):
            continue
        entries = reader.pagemap(pid, area.start, area.end)
        present = entries[(entries & _PRESENT) != 0]
        found |= set((present & _FRAME).tolist())
        of_files |= set((present[(present & _OF_A_FILE) != 0] & _FRAME).tolist())
    return frozenset(found), frozenset(of_files)


Own = Callable[[One], int]
_OWN: Final[tuple[tuple[str, Own], ...]] = (
    ("rss_anon_bytes", lambda one: one.status["RssAnon"]),
    ("page_tables_bytes", lambda one: one.status["VmPTE"]),
    ("swap_bytes", lambda one: one.status["VmSwap"]),
)


@dataclass(frozen=True, slots=True)
class AllOfThem:
    """Those that hold at one moment, the file's pages then, and what was said at the end."""

    each: tuple[One, ...]
    cached: Cached | None
    said: dict[str, Any]
    indices: tuple[int, ...]

    def sum(self, figure: Own) -> int:
        """Of each its own."""
        return sum(figure(one) for one in self.each)

    def once(self, frames: Callable[[One], frozenset[int]]) -> int:
        """Bytes of what several may map, each frame once."""
        return len(frozenset[int]().union(*map(frames, self.each))) * PAGE


def knows_frames() -> bool:
    """Whether the kernel tells them to us."""
    entries = reader.pagemap(os.getpid(), *_own_span())
    return bool((entries[(entries & _PRESENT) != 0] & _FRAME).any())


def _own_span() -> tuple[int, int]:
    area = next(area for area in reader.areas(os.getpid()) if area.fields.get("Anonymous"))
    return area.start, area.end


def each_of_them(all_: AllOfThem) -> Problems:
    """What an instance says of itself is what it has, whoever else has it too."""
    for index, one in zip(all_.indices, all_.each, strict=True):
        final, name = all_.said["instances"][index]["final"], f"instances[{index}]"
        for key, figure in _OWN:
            true = figure(one)
            yield from _near(f"{name}.{key}", final[key], true, true, _IDLE_BYTES)
        if one.of_array:
            copies = one.copies
            yield from about(f"{name}.private_copies_bytes", final["private_copies_bytes"], copies)
            mapped = len(one.array_frames) * PAGE
            yield from about(f"{name}.mapping_file_bytes", final["mapping_file_bytes"], mapped)


def totals(all_: AllOfThem) -> Problems:
    """Sums of what is each one's own; what they share is said once, or within bounds."""
    many = len(all_.each)
    for key, figure in _OWN:
        true = all_.sum(figure)
        yield from _said_total(all_, key, true, true, many * _IDLE_BYTES)
    if all_.each[0].of_array:
        copies = all_.sum(lambda one: one.copies)
        yield from _said_total(all_, "private_copies_bytes", copies, copies)
        mapped = all_.once(lambda one: one.array_frames)
        yield from _said_total(all_, "mapping_file_bytes", mapped, mapped)
    if all_.cached is not None:
        for key, pages in (
            ("file_cached_bytes", all_.cached.cached),
            ("file_dirty_bytes", len(all_.cached.dirty)),
        ):
            yield from _said_total(all_, key, pages * PAGE, pages * PAGE)
            yield from about(f"file.{key}", all_.said["file"][key], pages * PAGE)
    noise = many * _IDLE_BYTES
    rss, of_files = all_.once(lambda one: one.frames), all_.once(lambda one: one.file_frames)
    yield from _said_total(all_, "rss_bytes", rss, rss, noise)
    yield from _said_total(all_, "file_backed_bytes", of_files, of_files, noise)
    # Others that start and end change who shares a library: what is all of ours at least is not.
    anonymous, array = all_.sum(lambda one: one.status["RssAnon"]), all_.once(_array)
    each = reader.summed([area for one in all_.each for area in one.areas], "Rss")
    least = min(rss, anonymous + (array if all_.cached else 0))
    yield from _said_total(all_, "pss_bytes", least, each, noise)


def _array(one: One) -> frozenset[int]:
    return one.array_frames


def peaks(all_: AllOfThem) -> Problems:
    """No peak of all together is below what all held, nor above what each ever had in sum."""
    peak, said = all_.said["totals"]["peak"], all_.said["instances"]
    noise = len(all_.each) * _IDLE_BYTES
    for key, figure in (*_OWN, ("private_copies_bytes", lambda one: one.copies)):
        highest = sum(one["peak"].get(key, 0) for one in said)
        yield from _near(f"totals.peak.{key}", peak.get(key), all_.sum(figure), highest, noise)


CHECKS: Final = (each_of_them, totals, peaks)


def _said_total(all_: AllOfThem, key: str, least: int, most: int, noise_bytes: int = 0) -> Problems:
    """A figure of all that is right, or bounds around what it is: never null without either."""
    name, final = f"totals.final.{key}", all_.said["totals"]["final"]
    bounds = all_.said["totals"]["final_within"].get(key)
    if bounds is None:
        yield from _near(name, final.get(key), least, most, noise_bytes)
        return
    low, high = bounds["at_least"] - noise_bytes, bounds["at_most"]
    if low > most or (high is not None and high + noise_bytes < least):
        yield f"{name} is {low} to {high}, not {least} to {most}"


def _near(name: str, said: object, least: int, most: int, noise_bytes: int) -> Problems:
    yield from about(name, said, least - noise_bytes, most + noise_bytes)
