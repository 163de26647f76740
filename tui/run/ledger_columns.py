"""The one table of the ledger's columns: it drives bar, table, comparison and sentences.

The order is that of the bar: what holds memory first, what is nowhere last.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from tui.metrics import Unit
from tui.probe.reading import Figure
from tui.run.ledger import Ledger
from workloads.words import Mode


@dataclass(frozen=True, slots=True)
class LedgerColumn:
    """One place where changed pages can be; `key` is the ledger's field.

    `label` and `short` stand beside figures, `clause` within a sentence (the label if empty).
    `glyph` fills the bar, `ascii_glyph` where only ASCII is to be had.
    """

    key: str
    label: str
    short: str
    colour: str
    glyph: str
    ascii_glyph: str
    clause: str = ""
    unit: Unit = Unit.BYTES

    def of(self, ledger: Ledger) -> Figure:
        """The column's figure."""
        figure: Figure = getattr(ledger, self.key)
        return figure

    @property
    def area(self) -> str:
        """The palette's role for its part of a bar; `colour` is the one for its words."""
        return self.colour.replace("text-", "band-")

    @property
    def words(self) -> str:
        """For a sentence: `5 MiB dirty in the page cache`."""
        return self.clause or self.label


PRIVATE: Final = (
    LedgerColumn("private_ram_bytes", "private copies in RAM", "private", "text-copies", " ", "#"),
    LedgerColumn("private_swap_bytes", "private copies in swap", "in swap", "text-swap", "▚", "S"),
)
LOADED: Final = (
    replace(
        PRIVATE[0],
        label="private memory in RAM",
        clause="of private memory in RAM (the whole array)",
    ),
    replace(
        PRIVATE[1],
        label="private memory in swap",
        clause="of private memory in swap (the whole array)",
    ),
)  # fmt: skip
"""`load` copies nothing on write: the whole array is the process's own from the start."""
SHARED: Final = (
    LedgerColumn(
        "file_dirty_bytes", "dirty, waiting for the file", "dirty", "text-unwritten", "▒", "d",
        clause="dirty in the page cache",
    ),
    LedgerColumn(
        "file_writeback_bytes", "on the way to the disk", "on the way", "text-unwritten", "»", ">"
    ),
    LedgerColumn("file_written_bytes", "written to the file", "written", "text-file", "▓", "-"),
)  # fmt: skip
IN_MEMORY: Final = LedgerColumn(
    "memory_file_bytes", "held by the memory file system", "in memory", "text-file", "▤", "M",
    clause="held by the file system in memory",
)  # fmt: skip
DISCARDED: Final = LedgerColumn("discarded_bytes", "discarded", "discarded", "text-lost", "x", "x")
UNACCOUNTED: Final = LedgerColumn(
    "unaccounted_bytes", "unaccounted for", "unaccounted", "caution bold", "?", "?"
)
COLUMNS: Final = (*PRIVATE, *SHARED, IN_MEMORY, DISCARDED, UNACCOUNTED)


def private_columns(mode: Mode | None) -> tuple[LedgerColumn, ...]:
    """The columns of private memory, in the words of a mode."""
    return LOADED if mode is Mode.LOAD else PRIVATE


def columns_for(mode: Mode | None) -> tuple[LedgerColumn, ...]:
    """All columns, in the words of a mode."""
    return (*private_columns(mode), *COLUMNS[len(PRIVATE) :])
