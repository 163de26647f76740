"""What the bands of a picture are, told before there is a picture."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from tui.chart.bands import BANDS, swatch
from tui.widgets.rows import Row, RowsWidget, row_of

if TYPE_CHECKING:
    from tui.chart.areas import Look

HEADING: Final = "What the picture will show, from the top down"
_MARK: Final = 3
_LABEL: Final = 19


class BandLegend(RowsWidget):
    """Each band with its colour, name and meaning; nothing where there is no room for all."""

    def __init__(self, *, id: str | None = None, ascii_only: bool = False) -> None:
        super().__init__(id=id)
        self._look: Look = "ascii" if ascii_only else "colour"

    def on_mount(self) -> None:
        """Without colour, bands are told apart by characters."""
        if self._look == "colour" and self.app.no_color:
            self._look = "texture"

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """With a blank row between two where there is room for those, too."""
        entries = [self._entry(number, width) for number in reversed(range(len(BANDS)))]
        taken = 2 + sum(map(len, entries))
        if taken > height:
            return []
        gap: list[Row] = [()] if taken + len(entries) <= height else []
        rows: list[Row] = [row_of(HEADING, "interface bold"), ()]
        for entry in entries:
            rows += [*entry, *gap]
        return rows

    def _entry(self, number: int, width: int) -> list[Row]:
        band = BANDS[number]
        mark, style = swatch(band, self._look)
        first, *rest = wrap(band.meaning, max(1, width - _MARK - _LABEL - 1))
        return [
            ((mark * (_MARK - 1), style), (f" {band.label:<{_LABEL}}", "bold"), (first, "dim")),
            *(row_of(" " * (_MARK + _LABEL) + line, "dim") for line in rest),
        ]
