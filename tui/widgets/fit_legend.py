"""What stands around the columns of a fit: what is asked, and what its colours are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tui.chart.areas import Look
from tui.chart.bands import COPIES, FILE, SWAP, Band, swatch
from tui.chart.fit_cells import HATCHES, KERNEL, PRIVATE, brick_glyphs
from tui.widgets.fitting import first_that_fits
from tui.widgets.rows import Row, RowsWidget, Run
from tui.widgets.style import TITLE_STYLE

_NAMES: Final[tuple[tuple[tuple[Band, str], ...], ...]] = (
    ((PRIVATE, "private, one after another"), (COPIES, "the same in c: copies"),
     (KERNEL, "page tables, kernel"), (SWAP, "in swap"), (FILE, "the file, once: reclaimable")),
    ((PRIVATE, "private"), (COPIES, "in c: copies"), (KERNEL, "page tables, kernel"),
     (SWAP, "swap"), (FILE, "file, once")),
    ((PRIVATE, "private"), (COPIES, "copies"), (KERNEL, "kernel"), (SWAP, "swap"), (FILE, "file")),
)  # fmt: skip


class FitTitle(RowsWidget):
    """What is asked, in the longest words that fit."""

    DEFAULT_CSS = "FitTitle { height: 1; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._words: Sequence[str] = ("",)
        self._note = ""

    def show(self, words: Sequence[str], note: str = "") -> None:
        """Show these; `note` stands at the right."""
        self._words, self._note = words, note
        self.rebuild()

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """One row."""
        note = f" {self._note} " if self._note else ""
        room = width - len(note)
        words = next((one for one in self._words if len(one) <= room), self._words[-1])
        return [((words[: max(0, room)].ljust(room), TITLE_STYLE), (note, "bold reverse"))]


class FitLegend(RowsWidget):
    """One line; in short words where long ones do not fit."""

    DEFAULT_CSS = "FitLegend { height: 1; }"

    def __init__(self, look: Look, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._look: Look = look
        self._bands: frozenset[str] = frozenset()

    def show(self, bands: frozenset[str]) -> None:
        """The bands that there are, by their keys."""
        self._bands = bands
        self.rebuild()

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """Solid and hatched, and every band."""
        rows = [self._row(names, gap) for names in _NAMES for gap in ("  ", " ")]
        return [first_that_fits(rows, width)]

    def _row(self, names: Sequence[tuple[Band, str]], gap: str) -> Row:
        runs: list[Run] = [(f"{HATCHES[self._look]} predicted", "")]
        for band, words in names:
            if band.key not in self._bands:
                continue
            runs += [(gap, ""), self._swatch(band), (f" {words}", band.text)]
        return ((" ", ""), *runs)

    def _swatch(self, band: Band) -> Run:
        if self._look == "colour" or band is FILE:
            glyph, style = swatch(band, self._look)
            return glyph * 2, style
        return brick_glyphs(band, self._look), band.area
