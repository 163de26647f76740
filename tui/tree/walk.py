"""What one walk of one process found: sums of the whole, and of each file that it has mapped.

All of it from one reading of `smaps`, so of one moment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from tui.metrics.measured import Bounded
from tui.probe.reading import NOT_READ_YET, Absent, Figure
from tui.probe.smaps_table import Mapped, SmapsTable
from tui.tree.copies import NOT_TOLD_APART, Held
from tui.tree.kinds import is_file, is_twice, key_of, modes_of
from tui.tree.sums import bounded_sum, bounds, within
from workloads.figures import at_least
from workloads.words import Mode

_TOTALS: Final = {
    "pss_bytes": "Pss",
    "shared_clean_bytes": "Shared_Clean",
    "shared_dirty_bytes": "Shared_Dirty",
    "private_clean_bytes": "Private_Clean",
    "private_dirty_bytes": "Private_Dirty",
    "swap_share_bytes": "SwapPss",
    "walked_rss_bytes": "Rss",
    "walked_anon_bytes": "Anonymous",
    "walked_swap_bytes": "Swap",
}
_LOST_BYTES: Final = 1024
"""The kernel rounds each figure of a mapping down to this."""
_HUGE: Final = Absent("huge pages: smaps does not tell copies from the file's own")
_DIRTIES_NONE: Final = Absent("a private mapping dirties no file")
_SHMEM_SWAP: Final = "of a private mapping of memory, smaps counts what the file has in swap too"


@dataclass(frozen=True, slots=True)
class Use:
    """One file in one process; `figures` as `tui.tree.reading.FileUse` has them."""

    key: str
    mappings: tuple[Mapped, ...]
    modes: tuple[Mode, ...]
    figures: Mapping[str, Figure]
    in_ram: Held
    in_swap: Held
    least_resident_bytes: Figure
    """Of different pages at least: a page that it has mapped twice counts once."""

    @property
    def name(self) -> bytes:
        """As the kernel prints it."""
        return self.mappings[0].name


@dataclass(frozen=True, slots=True)
class ProcessWalk:
    """`at`: `time.monotonic()` seconds. `anon_share_bytes`: anonymous memory, each page divided."""

    at: float
    figures: Mapping[str, Figure] = field(default_factory=dict)
    uses: Mapping[str, Use] = field(default_factory=dict)
    anon_share_bytes: Figure = NOT_READ_YET
    anon_with_others_bytes: Figure = NOT_READ_YET
    """Pages of mappings of no file that another process has too; `anon_alone_bytes`: the rest."""
    anon_alone_bytes: Figure = NOT_READ_YET


Wanted = Callable[[Sequence[Mapped], bool], bool]
"""Whether the figures of a file are wanted, by its mappings and whether it has private copies."""


def walk_of(table: SmapsTable, at: float, is_wanted: Wanted) -> ProcessWalk:
    """Sum one reading up; a reading without any mapping is of a process that has ended."""
    rows: dict[tuple[bytes, int], list[int]] = {}
    for row, mapped in enumerate(table.mappings):
        if mapped.inode and is_file(mapped):
            rows.setdefault((mapped.device, mapped.inode), []).append(row)
    figures: dict[str, Figure] = {key: table.total(name) for key, name in _TOTALS.items()}
    uses: dict[str, Use] = {}
    anonymous = table.column("Anonymous")
    for found in rows.values():
        mappings = [table.mappings[row] for row in found]
        key = key_of(mappings[0])
        is_copied = any(anonymous[row] for row in found)
        if is_wanted(mappings, is_copied):
            uses[key] = _use(key, table, found)
    private = [row for row, mapped in enumerate(table.mappings) if not mapped.is_shared]
    shares = _in_ram(table, private).share_bytes
    heap = [row for row in private if not is_file(table.mappings[row])]
    return ProcessWalk(
        at,
        figures,
        uses,
        shares,
        _of_all(table, heap, "Shared_Clean", "Shared_Dirty"),
        _of_all(table, heap, "Private_Clean", "Private_Dirty"),
    )


def _use(key: str, table: SmapsTable, rows: Sequence[int]) -> Use:
    mappings = tuple(table.mappings[row] for row in rows)
    private = [row for row in rows if not table.mappings[row].is_shared]
    shared = [row for row in rows if table.mappings[row].is_shared]
    in_ram, in_swap = _in_ram(table, private), _in_swap(table, private)
    huge = bounded_sum(table.total(f"{whose}_Hugetlb", private) for whose in ("Private", "Shared"))
    if private and bounds(huge)[0]:
        in_ram = Held(_HUGE, _HUGE)
    has_copies = [bool(bounds(_copied(table, row))[0]) for row in rows]
    dirty = [table.total(name, shared) for name in ("Shared_Dirty", "Private_Dirty")]
    figures: dict[str, Figure] = {
        "mapped_bytes": sum(mapped.end - mapped.start for mapped in mappings),
        "resident_bytes": table.total("Rss", rows),
        "share_bytes": table.total("Pss", rows),
        "private_copies_bytes": bounded_sum([in_ram.pages_bytes, in_swap.pages_bytes]),
        "copies_in_swap_bytes": in_swap.pages_bytes,
        "copies_share_bytes": bounded_sum([in_ram.share_bytes, in_swap.share_bytes]),
        "dirty_bytes": bounded_sum(dirty) if shared else _DIRTIES_NONE,
        "shared_clean_bytes": table.total("Shared_Clean", rows),
        "private_clean_bytes": table.total("Private_Clean", rows),
        "shared_clean_share_bytes": _clean_share(table, rows),
    }
    modes = modes_of(list(zip(mappings, has_copies, strict=True)))
    largest = [max(rows, key=lambda row: bounds(table.total("Rss", [row]))[0])]
    least = table.total("Rss", largest if is_twice(mappings) else rows)
    return Use(key, mappings, modes, figures, in_ram, in_swap, least)


def _clean_share(table: SmapsTable, rows: Sequence[int]) -> Figure:
    """Shares of clean pages that others have too."""
    others = _of_all(table, rows, "Pss_Dirty", "Private_Clean")
    return at_least(table.total("Pss", rows) - others, 0)


def _of_all(table: SmapsTable, rows: Sequence[int], *names: str) -> Figure:
    return bounded_sum(table.total(name, rows) for name in names)


def _copied(table: SmapsTable, row: int) -> Figure:
    return _of_all(table, [row], "Anonymous", "Swap")


def _in_ram(table: SmapsTable, rows: Sequence[int]) -> Held:
    """Anonymous pages of private mappings, and their shares."""
    anonymous = table.column("Anonymous")
    having = [row for row in rows if anonymous[row] != 0]
    found = [_share(table, row) for row in having]
    shares = bounded_sum(share for share, _ in found)
    lost = sum(_LOST_BYTES for _, is_rounded in found if is_rounded)
    return Held(table.total("Anonymous", rows) if rows else 0, shares, lost)


def _share(table: SmapsTable, row: int) -> tuple[Figure, bool]:
    """The share of a mapping's anonymous pages, and whether the kernel has rounded it down."""
    pages, clean, dirty, own_dirty = (
        table.column(name)[row]
        for name in ("Anonymous", "Shared_Clean", "Shared_Dirty", "Private_Dirty")
    )
    if pages is None or clean is None or dirty is None or own_dirty is None:
        return _of_all(table, [row], "Anonymous", "Shared_Clean", "Shared_Dirty"), False
    if not clean and not dirty:
        return pages, False
    if pages == table.column("Rss")[row]:
        return table.total("Pss", [row]), True
    # Clean ones among them, or dirty ones that are the file's: then no share is theirs alone.
    if dirty + own_dirty == pages:
        share = table.total("Pss_Dirty", [row])
        if not isinstance(share, Absent):
            return share, True
    return Bounded(NOT_TOLD_APART, 0, pages), False


def _in_swap(table: SmapsTable, rows: Sequence[int]) -> Held:
    """What they have in swap, and its share."""
    if not rows:
        return Held(0, 0)
    pages, share = table.total("Swap", rows), table.total("SwapPss", rows)
    is_memory = any(table.mappings[row].device == b"00:01" for row in rows)
    if is_memory and not isinstance(pages, Absent) and pages:
        unknown = within(0, pages, _SHMEM_SWAP)
        return Held(unknown, unknown)
    return Held(pages, share, _LOST_BYTES * len(rows) if pages != share else 0)
