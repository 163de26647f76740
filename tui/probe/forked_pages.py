"""Anonymous pages of a fork beside its parent's: still one page, each its own, or new.

Told by frame number where the kernel shows it (CAP_SYS_ADMIN), else by "mapped by no other": a
page that neither of the two has for itself, at the same address, is the one that they share.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tui.probe.maps import Area
from tui.probe.open_process import OpenProcess
from tui.probe.private_pages import Addresses, Entries, PrivatePages, entries_of, read_private
from tui.probe.process import PROC
from tui.probe.reading import PROCESS_GONE, Absent, why
from tui.probe.smaps_table import Mapped, SmapsTable
from workloads.kernel import PAGE_BYTES

_SOLE: Final = np.uint64(1 << 56)
_SWAP: Final = np.uint64(1 << 62)
_FRAME: Final = np.uint64((1 << 55) - 1)
_GAP_BYTES: Final = 256 << 20
_OF_THE_KERNEL: Final = (b"[vvar", b"[vdso", b"[vsyscall", b"[uprobes")


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """Stretches of pages, by number: rising, without overlap."""

    starts: Addresses
    ends: Addresses

    def have(self, pages: Addresses) -> NDArray[np.bool_]:
        """Which of these pages are in one of them."""
        if not len(self.starts):
            return np.zeros(len(pages), np.bool_)
        at = np.searchsorted(self.starts, pages, side="right") - 1
        return (at >= 0) & (pages < self.ends[at])


@dataclass(frozen=True, slots=True, eq=False)
class AnonymousPages:
    """One process's private pages: their numbers (address by page size), and pagemap's entries."""

    pages: Addresses
    entries: Entries


@dataclass(frozen=True, slots=True)
class Compared:
    """Pages of a fork. `shared`: one page with its parent's; `copied`: each has its own.

    `left`: inherited, and the parent has none there any more. `new`: what it was not forked with.
    `unknown`: shared or copied, one of the two has it in swap.
    """

    shared: int
    copied: int
    left: int
    new: int
    unknown: int


class Spans:
    """Where the mappings that count lie: forks mostly have the same ones as their parent."""

    def __init__(self, is_counted: Callable[[Mapped], bool]) -> None:
        self._is_counted = is_counted
        self._text = b""
        self._found: list[Area] = []

    def of(self, text: bytes) -> list[Area]:
        """By the text of a process's `maps`."""
        if text != self._text:
            self._text, self._found = text, _spans(SmapsTable(text).mappings, self._is_counted)
        return self._found


def private_runs(
    pid: int, spans: Spans, proc_root: Path = PROC
) -> tuple[PrivatePages, Runs] | Absent:
    """The private pages of the mappings that count: cheap, no entry is read."""
    try:
        with OpenProcess(pid, proc_root) as process:
            text = process.walked("maps")
    except OSError as error:
        return why(error)
    if isinstance(text, Absent) or not text:
        return PROCESS_GONE if isinstance(text, bytes) else text
    found = read_private(pid, proc_root, spans.of(text))
    if isinstance(found, Absent):
        return found
    none = np.empty(0, np.int64)
    starts = np.concatenate([none, *(starts for _, starts, _ in found.runs)]) // PAGE_BYTES
    ends = np.concatenate([none, *(ends for _, _, ends in found.runs)]) // PAGE_BYTES
    return found, Runs(starts, ends)


def _spans(mappings: Iterable[Mapped], is_counted: Callable[[Mapped], bool]) -> list[Area]:
    """The mappings that count, in few stretches: a scan of each takes longer than of the gaps."""
    spans: list[tuple[int, int]] = []
    is_open = False
    for mapped in mappings:
        is_kernels = mapped.name.startswith(_OF_THE_KERNEL)
        if mapped.is_shared or is_kernels or not is_counted(mapped):
            is_open = False
        elif is_open and mapped.start - spans[-1][1] <= _GAP_BYTES:
            spans[-1] = (spans[-1][0], mapped.end)
        else:
            spans.append((mapped.start, mapped.end))
            is_open = True
    return [Area(start, end, False, 0, b"", offset=start) for start, end in spans]


def read_entries(
    found: PrivatePages, runs: Runs, proc_root: Path = PROC
) -> AnonymousPages | Absent:
    """Pagemap's entries of these pages."""
    read = entries_of(found, proc_root)
    if isinstance(read, Absent):
        return read
    # What is read with them lies in gaps between them: zero pages are nobody's.
    inside = runs.have(read[0])
    return AnonymousPages(read[0][inside], read[1][inside])


def compare(fork: AnonymousPages, parent: AnonymousPages, inherited: Runs) -> Compared:
    """`inherited`: the pages that the parent had when it forked."""
    at = np.searchsorted(parent.pages, fork.pages)
    at[at == len(parent.pages)] = 0
    both = parent.pages[at] == fork.pages if len(parent.pages) else np.zeros(len(at), np.bool_)
    theirs = parent.entries[at] if len(parent.pages) else np.zeros(len(at), np.uint64)
    own = fork.entries
    own_swap, their_swap = own & _SWAP != 0, theirs & _SWAP != 0
    if np.any(own & _FRAME):
        same = own & (_FRAME | _SWAP) == theirs & (_FRAME | _SWAP)
        unknown = both & (own_swap != their_swap)
    else:
        same = (own & _SOLE == 0) & (theirs & _SOLE == 0)
        unknown = both & (own_swap | their_swap)
    shared = both & same & ~unknown
    was_there = inherited.have(fork.pages)
    rest = ~shared & ~unknown
    counts = (shared, rest & both & was_there, rest & ~both & was_there, rest & ~was_there, unknown)
    return Compared(*(int(np.count_nonzero(count)) for count in counts))
