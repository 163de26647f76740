"""Private pages of one file's mappings in several processes, and how many different ones they are.

A fork shares its parent's copies until one of the two writes: such a page is one page. Told apart
by frame number where the kernel shows it (CAP_SYS_ADMIN), else by "mapped by no other".
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tui.probe.maps import Area
from tui.probe.page_scanner import open_scanner
from tui.probe.page_state import PageState
from tui.probe.reading import PROCESS_GONE, Absent, why
from workloads.kernel import PAGE_BYTES

_SOLE: Final = np.uint64(1 << 56)
_FILE: Final = np.uint64(1 << 61)
_SWAP: Final = np.uint64(1 << 62)
_PRESENT: Final = np.uint64(1 << 63)
_FRAME: Final = np.uint64((1 << 55) - 1)
_GAP_BYTES: Final = 512 * PAGE_BYTES
_BLOCK_BYTES: Final = 16_384 * PAGE_BYTES
_AREA: Final = re.compile(rb"^([0-9a-f]+)-[0-9a-f]+ ", re.MULTILINE)
_FIELD: Final = re.compile(rb"^(\w+): +(\d+) kB$", re.MULTILINE)

Addresses = NDArray[np.int64]
Entries = NDArray[np.uint64]
Cut = Callable[[Addresses, Addresses], tuple[Addresses, Addresses]]
"""What is left of runs from `starts` to `ends`, in bytes."""


@dataclass(frozen=True, slots=True, eq=False)
class PrivatePages:
    """The private pages of one process, in RAM or in swap: runs of addresses by mapping."""

    pid: int
    runs: tuple[tuple[Area, Addresses, Addresses], ...]
    is_cut: bool = False
    """Whether the mappings have more that was left out."""

    @property
    def size_bytes(self) -> int:
        """All of them, shared with a fork or not."""
        return sum(int(np.sum(ends - starts)) for _, starts, ends in self.runs)

    def within(self, common: Cut) -> PrivatePages:
        """Only what `common` leaves of runs of offsets in the file."""
        runs = []
        for area, starts, ends in self.runs:
            moved = area.offset - area.start
            low, high = common(starts + moved, ends + moved)
            runs.append((area, low - moved, high - moved))
        return PrivatePages(self.pid, tuple(runs), is_cut=True)

    def span(self) -> tuple[int, int]:
        """First and last offset in the file, in bytes; empty where nothing is private."""
        at = [
            (area.offset + int(starts[0]) - area.start, area.offset + int(ends[-1]) - area.start)
            for area, starts, ends in self.runs
            if len(starts)
        ]
        return (min(first for first, _ in at), max(last for _, last in at)) if at else (0, 0)


def read_private(
    pid: int, proc_root: Path, areas: Sequence[Area], *, written: bool = False
) -> PrivatePages | Absent:
    """Walk these mappings of a process, and nothing else of it.

    `written`: its writes are watched, and nothing of it is in swap.
    """
    scanner = open_scanner(pid, proc_root, written=written)
    if isinstance(scanner, Absent):
        return scanner
    runs = []
    try:
        for area in areas:
            starts, ends, position = [np.empty(0, np.int64)], [np.empty(0, np.int64)], area.start
            while position < area.end:
                found = scanner.scan(position, area.end)
                if isinstance(found, Absent):
                    return found
                states = found.states
                private = (states == PageState.PRIVATE_COPY) | (states == PageState.SWAPPED)
                starts.append(found.starts[private])
                ends.append(found.ends[private])
                position = found.walk_end
            runs.append((area, np.concatenate(starts), np.concatenate(ends)))
    finally:
        scanner.close()
    return PrivatePages(pid, tuple(runs))


def may_share(members: Sequence[PrivatePages]) -> list[PrivatePages]:
    """Those whose private pages lie at the same places of the file as those of another."""
    spans = [member.span() for member in members]
    return [
        member
        for number, (member, (first, last)) in enumerate(zip(members, spans, strict=True))
        if any(
            first < end and start < last
            for other, (start, end) in enumerate(spans)
            if other != number
        )
    ]


def different_bytes(members: Sequence[PrivatePages], proc_root: Path) -> tuple[int, int] | Absent:
    """How much memory they are together, at least and at most: the same where it can be told."""
    parts: list[tuple[Addresses, Entries]] = []
    for member in members:
        found = entries_of(member, proc_root)
        if isinstance(found, Absent):
            return found
        parts.append(found)
    places, entries = (np.concatenate(column) for column in zip(*parts, strict=True))
    low, high = count_different(places, entries)
    if low < high:
        shares = [_dirty_share(member, proc_root) for member in members]
        low, high = narrowed(low, high, shares)
    return low * PAGE_BYTES, high * PAGE_BYTES


def count_different(places: Addresses, entries: Entries) -> tuple[int, int]:
    """Pages that are different ones, at least and at most, from pagemap's entries of private pages.

    A page that is not the only mapping of its frame has one partner or more, at the same place.
    """
    if np.any(entries & _FRAME):
        kinds = len(np.unique(entries & (_FRAME | _SWAP)))
        return kinds, kinds
    is_sole = (entries & _SOLE != 0) & (entries & _PRESENT != 0)
    sole = int(np.count_nonzero(is_sole))
    where, inverse = np.unique(places[~is_sole], return_inverse=True)
    holders = np.bincount(inverse, minlength=len(where))
    # Whether an entry of swap is another's too is not shown.
    swapped = np.bincount(inverse, weights=entries[~is_sole] & _SWAP != 0, minlength=len(where))
    most = np.where(swapped > 0, holders, np.maximum(holders // 2, 1))
    return sole + len(where), sole + int(np.sum(most))


def narrowed(low: int, high: int, share_bytes: Sequence[int | None]) -> tuple[int, int]:
    """The bounds held against each process's share of its dirty pages (smaps rounds it down).

    A share that is None (an older kernel, or dirty pages of the file among them) tells nothing.
    """
    known = [share for share in share_bytes if share is not None]
    if len(known) < len(share_bytes):
        return low, high
    total, lost = sum(known), 1024 * len(known)
    if total < low * PAGE_BYTES - lost:
        return low, high  # a process outside of these has a share too
    if total <= low * PAGE_BYTES:
        return low, low
    return -(-total // PAGE_BYTES), min(high, (total + lost) // PAGE_BYTES)


def entries_of(member: PrivatePages, proc_root: Path) -> tuple[Addresses, Entries] | Absent:
    """Pagemap's entries of the private pages, with their places in the file in pages.

    Small gaps are read with them, and zero pages in these look private.
    """
    places, entries = [np.empty(0, np.int64)], [np.empty(0, np.uint64)]
    try:
        descriptor = os.open(proc_root / str(member.pid) / "pagemap", os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        return why(error)
    try:
        for area, starts, ends in member.runs:
            for start, end in _blocks(starts, ends):
                text = os.pread(
                    descriptor, (end - start) // PAGE_BYTES * 8, start // PAGE_BYTES * 8
                )
                block = np.frombuffer(text[: len(text) // 8 * 8], np.uint64)
                if not len(block):
                    return PROCESS_GONE
                is_private = (block & (_PRESENT | _SWAP) != 0) & (block & _FILE == 0)
                private = np.flatnonzero(is_private)
                private = private[_are_in(private * PAGE_BYTES + start, starts, ends)]
                places.append(private + (area.offset + start - area.start) // PAGE_BYTES)
                entries.append(block[private])
    except OSError as error:
        return why(error)
    finally:
        os.close(descriptor)
    return np.concatenate(places), np.concatenate(entries)


def _are_in(addresses: Addresses, starts: Addresses, ends: Addresses) -> NDArray[np.bool_]:
    """Which of the addresses lie in runs that rise: what was cut out lies between them."""
    at = np.searchsorted(starts, addresses, "right") - 1
    return (at >= 0) & (addresses < ends[at])


def _blocks(starts: Addresses, ends: Addresses) -> list[tuple[int, int]]:
    """Stretches to read at once: over small gaps, and none too long."""
    if not len(starts):
        return []
    far = np.flatnonzero(starts[1:] - ends[:-1] > _GAP_BYTES)
    firsts = starts[np.concatenate(([0], far + 1))].tolist()
    lasts = ends[np.concatenate((far, [len(ends) - 1]))].tolist()
    return [
        (start, min(start + _BLOCK_BYTES, last))
        for first, last in zip(firsts, lasts, strict=True)
        for start in range(first, last, _BLOCK_BYTES)
    ]


def _dirty_share(member: PrivatePages, proc_root: Path) -> int | None:
    """The member's share of its mappings' private pages, each divided by who maps it."""
    if member.is_cut:
        return None  # smaps has the whole mapping's
    try:
        text = (proc_root / str(member.pid) / "smaps").read_bytes()
    except OSError:
        return None
    wanted = {area.start for area, _, _ in member.runs}
    parts = _AREA.split(text)[1:]
    total = 0
    for start, body in zip(parts[::2], parts[1::2], strict=True):
        if int(start, 16) in wanted:
            wanted.remove(int(start, 16))
            kib = {name: int(size) for name, size in _FIELD.findall(body)}
            needed = (b"Pss_Dirty", b"Shared_Dirty", b"Private_Dirty", b"Anonymous", b"Swap")
            if any(name not in kib for name in needed) or kib[b"Swap"]:
                return None
            if kib[b"Shared_Dirty"] + kib[b"Private_Dirty"] != kib[b"Anonymous"]:
                return None
            total += kib[b"Pss_Dirty"] * 1024
    return None if wanted else total
