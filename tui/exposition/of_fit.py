"""A fit as series: a row of labels a mode."""

from __future__ import annotations

from typing import Final

from tui.exposition import fit_families as f
from tui.exposition.labels import OTHER, text
from tui.exposition.sheet import Sheet
from tui.fit.state import FitState, FitStatus, ModeFit

_AT_WORK: Final = (FitStatus.MEASURING, FitStatus.PROVING)
_MOST: Final = 64


def put_fit(sheet: Sheet, fit: FitState) -> None:
    """How far it is, and what it has found."""
    sheet.put(f.MEMORY, fit.memory_bytes)
    sheet.put(f.SWAP, fit.swap_bytes)
    for row in fit.modes:
        _put_mode(sheet, row)


def _put_mode(sheet: Sheet, row: ModeFit) -> None:
    mode = text(row.mode)
    sheet.info(f.MODE_INFO, mode, text(row.workload), str(row.status))
    if row.fits is not None:
        sheet.put(f.INSTANCES, row.fits, mode)
        sheet.put(f.INSTANCES_MOST, row.fits_most or row.fits, mode)
    sheet.put(f.PRIVATE, row.cost.private_bytes, mode)
    sheet.put(f.PAGE_TABLES, row.cost.page_tables_bytes, mode)
    sheet.put(f.KERNEL, row.cost.kernel_bytes, mode)
    sheet.put(f.SHARED, row.shared_bytes, mode)
    if row.status in _AT_WORK:
        for number, private in enumerate(row.now_bytes[:_MOST], 1):
            if private:  # else it has told nothing yet, or has ended
                sheet.put(f.NOW, private, mode, str(number))
        if rest := sum(row.now_bytes[_MOST:]):
            sheet.put(f.NOW, rest, mode, OTHER)
