"""The one table of the ledger's columns: it drives bar, table, comparison and sentences.

The order is that of the bar: what holds memory first, what is nowhere last.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tui.metrics import Unit
from tui.probe.reading import Figure
from tui.run.ledger import Ledger


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
    def words(self) -> str:
        """For a sentence: `5 MiB dirty in the page cache`."""
        return self.clause or self.label


PRIVATE: Final = (
    LedgerColumn("private_ram_bytes", "private copies in RAM", "private", "accent", " ", "#"),
    LedgerColumn("private_swap_bytes", "private copies in swap", "in swap", "error", "▚", "S"),
)
SHARED: Final = (
    LedgerColumn(
        "file_dirty_bytes", "dirty, waiting for the file", "dirty", "foreground", "▒", "d",
        clause="dirty in the page cache",
    ),
    LedgerColumn(
        "file_writeback_bytes", "on the way to the disk", "on the way", "primary", "»", ">"
    ),
    LedgerColumn("file_written_bytes", "written to the file", "written", "success", "▓", "-"),
)  # fmt: skip
DISCARDED: Final = LedgerColumn("discarded_bytes", "discarded", "discarded", "secondary", "x", "x")
UNACCOUNTED: Final = LedgerColumn(
    "unaccounted_bytes", "unaccounted for", "unaccounted", "error bold", "?", "?"
)
COLUMNS: Final = (*PRIVATE, *SHARED, DISCARDED, UNACCOUNTED)
