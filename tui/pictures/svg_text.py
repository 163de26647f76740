"""The text of cells as SVG `<text>` elements, each at its column and as wide as its cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from xml.sax.saxutils import escape

from tui.pictures.cell import BASELINE, HEIGHT, WIDTH
from tui.pictures.cell_shapes import cell_shape
from tui.pictures.font import characters
from tui.pictures.grid import PlacedCell, ScreenCell

# Two blanks in a row would become one in XML, so no element has them.
_STRETCH = re.compile("[^ ]+(?: [^ ]+)*")
_SLANT = 0.2

_Look = tuple[str, bool, bool]
"""Colour, bold, italic."""


def text_elements(cells: Iterable[PlacedCell]) -> Iterator[str]:
    """The elements of cells in the order of reading; blanks and shapes have none.

    Cells may be left out: text never goes on beyond a gap.
    """
    for (row, _), found in groupby(enumerate(cells), key=_stretch):
        stretch = [placed for _, placed in found]
        yield from _elements([cell for *_, cell in stretch], stretch[0][1], row * HEIGHT + BASELINE)


def _stretch(numbered: tuple[int, PlacedCell]) -> tuple[int, int]:
    """The same for all cells of a row that stand without a gap between them."""
    number, (row, column, _) = numbered
    return row, column - number


def _elements(cells: Sequence[ScreenCell], left: int, baseline: int) -> Iterator[str]:
    """The elements of cells without a gap, of which the first is in the column `left`."""
    for look, run in groupby(enumerate(cells), key=lambda place: _look(place[1])):
        if look is None:
            continue
        places = list(run)
        first = left + places[0][0]
        # A cluster or a wide character is placed by itself: its advance is another font's.
        alone = {column for column, cell in places if _stands_alone(cells, column)}
        text = "".join(" " if column in alone else cell.text or " " for column, cell in places)
        for match in _STRETCH.finditer(text):
            yield _element(match.group(), first + match.start(), baseline, look)
        for column in sorted(alone):
            yield _element(cells[column].text, left + column, baseline, look, cells=1)


def _look(cell: ScreenCell) -> _Look | None:
    if cell_shape(cell.text):
        return None
    bold = cell.style.bold and characters(bold=True).issuperset(cell.text)
    return cell.style.foreground, bold, cell.style.italic


def _stands_alone(cells: Sequence[ScreenCell], column: int) -> bool:
    wide = column + 1 < len(cells) and not cells[column + 1].text
    return len(cells[column].text) > 1 or (wide and bool(cells[column].text))


def _element(text: str, column: int, y: int, look: _Look, *, cells: int | None = None) -> str:
    colour, bold, italic = look
    count = len(text) if cells is None else cells
    attributes = f'x="{column * WIDTH}" y="{y}" fill="{colour}"'
    if count > 1:
        attributes += f' textLength="{count * WIDTH}"'
    if bold:
        attributes += ' font-weight="bold"'
    if italic:
        # The font has no italic face, and a renderer need not slant one that is missing.
        attributes += f' transform="matrix(1 0 {-_SLANT} 1 {round(_SLANT * y, 1)} 0)"'
    return f"<text {attributes}>{escape(text)}</text>"
