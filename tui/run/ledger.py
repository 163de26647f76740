"""The ledger: every changed page in exactly one column, the columns summing to the whole.

A column that cannot be known is absent with its reason. In a shared mode the ledger is of what
*this run* dirtied: what others did to the file is in no column, and what cannot be told apart from
it is unaccounted for, in words.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Final

from tui.probe.reading import Absent, Figure, numbers_of, reasons_of

NOTHING_WRITTEN = Absent("nothing goes to the file in this mode")

COUNTER_NOISE_PAGES: Final = 128
"""What the interpreter may allocate for itself between two walks; up to 66 pages were seen."""


class Basis(StrEnum):
    """What the columns sum to: the pages changed, or with folios those the kernel dirtied."""

    CHANGED = "changed"
    DIRTIED = "dirtied"


@dataclass(frozen=True, slots=True)
class Ledger:
    """Where the changed pages are, in bytes, each a number or the reason why there is none.

    `changed_bytes` is the writer's own count, each page once. In a shared mode the kernel counts
    `dirtied_bytes`: with large folios more than was changed, and a page again each time it is
    dirtied anew; `write_amplification` is the one over the other. `memory_file_bytes`: in a file
    that itself lies in memory. `why_unaccounted`: what stands in the way, in words.
    """

    changed_bytes: int = 0
    private_ram_bytes: Figure = 0
    private_swap_bytes: Figure = 0
    file_dirty_bytes: Figure = 0
    file_writeback_bytes: Figure = 0
    file_written_bytes: Figure = 0
    memory_file_bytes: Figure = 0
    discarded_bytes: Figure = 0
    unaccounted_bytes: Figure = 0
    dirtied_bytes: Figure = NOTHING_WRITTEN
    write_amplification: Figure = NOTHING_WRITTEN
    basis: Basis = Basis.CHANGED
    why_unaccounted: str = ""

    @property
    def whole_bytes(self) -> Figure:
        """What the columns sum to."""
        return self.dirtied_bytes if self.basis is Basis.DIRTIED else self.changed_bytes

    def to_json(self) -> dict[str, float | str | None]:
        """The columns, null where absent; the reasons are in `reasons`."""
        figures = numbers_of(self._figures())
        return {**figures, "basis": str(self.basis), "why_unaccounted": self.why_unaccounted}

    def reasons(self) -> dict[str, str]:
        """Why the absent columns are absent."""
        return reasons_of(self._figures())

    def _figures(self) -> dict[str, Figure]:
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        return {k: v for k, v in values.items() if isinstance(v, (int, float, Absent))}


NOT_OPEN: Final = Absent("array not open yet")
EMPTY: Final = Ledger(
    private_ram_bytes=NOT_OPEN,
    private_swap_bytes=NOT_OPEN,
    file_dirty_bytes=NOT_OPEN,
    file_writeback_bytes=NOT_OPEN,
    file_written_bytes=NOT_OPEN,
    memory_file_bytes=NOT_OPEN,
    discarded_bytes=NOT_OPEN,
    unaccounted_bytes=NOT_OPEN,
    dirtied_bytes=NOT_OPEN,
    write_amplification=NOT_OPEN,
)
"""Before there is an array nothing of it is anywhere, and nothing of that was read."""


def private_ledger(
    changed_bytes: int, discarded_bytes: int, ram_bytes: Figure, swap_bytes: Figure
) -> Ledger:
    """For mode `c`: changed = private copies in RAM + in swap + discarded."""
    return Ledger(
        changed_bytes=changed_bytes,
        private_ram_bytes=ram_bytes,
        private_swap_bytes=swap_bytes,
        discarded_bytes=discarded_bytes,
        unaccounted_bytes=changed_bytes - discarded_bytes - ram_bytes - swap_bytes,
    )


def whole_ledger(
    changed_bytes: int, discarded_bytes: int, ram_bytes: Figure, swap_bytes: Figure
) -> Ledger:
    """Where more is private than was changed: `load` reads all of it, a huge page is copied whole.

    Only a lack is unaccounted for.
    """
    lack = changed_bytes - discarded_bytes - ram_bytes - swap_bytes
    return Ledger(
        changed_bytes=changed_bytes,
        private_ram_bytes=ram_bytes,
        private_swap_bytes=swap_bytes,
        discarded_bytes=discarded_bytes,
        unaccounted_bytes=lack if isinstance(lack, Absent) else max(0, lack),
    )


def read_only_ledger(changed_bytes: int) -> Ledger:
    """Mode `r` changes nothing."""
    return Ledger(changed_bytes=changed_bytes, unaccounted_bytes=changed_bytes)
