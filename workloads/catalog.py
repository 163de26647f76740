"""What can be chosen, and what follows from it, without numpy: workloads and releases.

To add one: its word or file, and its row here; everything else asks these tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Final

from workloads.words import Mode, Release

if TYPE_CHECKING:
    from workloads.base import Workload

ALL_MODES: Final = tuple(Mode)


@dataclass(frozen=True, slots=True)
class Entry:
    """A workload: `code` is where its class is, `module:Class` in this package.

    `changes`: it writes to the array. `spreads`: it changes little in many pages, so that a page
    is copied for a few bytes. `scatters`: it changes pages in no order. `needs_numbers`: others
    take any dtype, as its bytes.
    """

    code: str
    summary: str
    changes: bool = True
    spreads: bool = False
    scatters: bool = False
    needs_numbers: bool = True
    modes: tuple[Mode, ...] = ALL_MODES
    default_mode: Mode = Mode.COPY_ON_WRITE


CATALOG: Final[dict[str, Entry]] = {
    "fill": Entry("fill:Fill", "row i becomes i * arange(columns), first row to last"),
    "normalize": Entry(
        "normalize:Normalize",
        "each chunk becomes (x - mean) / std, varied by the seed",
    ),
    "random-rows": Entry(
        "random_rows:RandomRows",
        "rows in random order: row i becomes i * arange(columns)",
        scatters=True,
    ),
    "touch": Entry(
        "touch:Touch",
        "one element in every page: a whole page is copied for one element",
        spreads=True,
        needs_numbers=False,
    ),
    "scan": Entry(
        "scan:Scan", "reads every row, changes nothing", changes=False, needs_numbers=False
    ),
    "lazy": Entry(
        "lazy:Lazy",
        "each chunk copied to a small buffer, normalised, used and dropped (mode r)",
        changes=False,
        needs_numbers=False,
        modes=(Mode.READ,),
        default_mode=Mode.READ,
    ),
}


def workload_class(name: str) -> type[Workload]:
    """The code of a workload, which comes with numpy; raises KeyError."""
    module, _, kind = CATALOG[name].code.partition(":")
    package = __name__.rpartition(".")[0]
    found: type[Workload] = getattr(import_module(f"{package}.{module}"), kind)
    return found


@dataclass(frozen=True, slots=True)
class ReleaseEntry:
    """A release: `label` for a key, `summary` what it does.

    `loses_copies`: in mode `c` the changes made so far are gone after it.
    """

    label: str
    summary: str
    loses_copies: bool = False


RELEASES: Final[dict[Release, ReleaseEntry]] = {
    Release.KEEP: ReleaseEntry("Keep", "nothing follows a flush"),
    Release.DONTNEED: ReleaseEntry(
        "DontNeed", "in c the changes are LOST, in r+ nothing is (MADV_DONTNEED)", loses_copies=True
    ),
    Release.COLD: ReleaseEntry("Cold", "the first to go when memory runs short (MADV_COLD)"),
    Release.PAGEOUT: ReleaseEntry(
        "PageOut", "private copies to swap, if there is any (MADV_PAGEOUT)"
    ),
    Release.REOPEN: ReleaseEntry(
        "Reopen", "in c the changes are LOST: closed and opened again", loses_copies=True
    ),
    Release.DROP_CACHE: ReleaseEntry(
        "DropCache", "the file's clean pages leave the cache (posix_fadvise)"
    ),
}


def loses_changes(release: Release, mode: Mode | None) -> bool:
    """Whether what was changed so far is gone after this release in this mode."""
    return mode is Mode.COPY_ON_WRITE and RELEASES[release].loses_copies
