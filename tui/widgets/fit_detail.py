"""One mode of a fit in figures: what one, two and three took, and what one more costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Final

from textual.geometry import Size

from tui.widgets.rows import Row, RowsWidget, row_of

_GAP: Final = 2


@dataclass(frozen=True, slots=True)
class Detail:
    """`heads`: above the figures; `lines`: a label and as many figures; `notes`: sentences."""

    title: str
    heads: tuple[str, ...] = ()
    lines: tuple[tuple[str, tuple[str, ...]], ...] = ()
    notes: tuple[str, ...] = ()


class FitDetail(RowsWidget):
    """As many rows as it needs: what is out of sight is scrolled to."""

    DEFAULT_CSS = "FitDetail { height: auto; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._detail = Detail("")

    def show(self, detail: Detail) -> None:
        """Show this."""
        is_other = len(self._rows(self.size.width)) != len(detail_rows(detail, self.size.width))
        self._detail = detail
        if is_other:
            self.refresh(layout=True)
        self.rebuild()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """In rows."""
        return len(self._rows(width))

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """All of them."""
        return self._rows(width)

    def _rows(self, width: int) -> list[Row]:
        return detail_rows(self._detail, width)


def detail_rows(detail: Detail, width: int) -> list[Row]:
    """The table, its columns as wide as they need, then the notes; where it does not fit, a line
    for every figure."""
    rows: list[Row] = [row_of(line, "bold") for line in wrap(f" {detail.title}", max(4, width))]
    if detail.lines:
        rows += _table(detail, width)
    for note in detail.notes:
        rows += [row_of(f" {line}") for line in wrap(note, max(4, width - 2))]
    return rows


def _table(detail: Detail, width: int) -> list[Row]:
    label = max(len(name) for name, _ in detail.lines) + 1
    many = range(len(detail.heads))
    wide = [
        max(len(detail.heads[at]), *(len(cells[at]) for _, cells in detail.lines)) for at in many
    ]
    if label + sum(each + _GAP for each in wide) >= width:
        return _listed(detail, width)
    head = " " * label + "".join(detail.heads[at].rjust(wide[at] + _GAP) for at in many)
    rows: list[Row] = [row_of(head, "muted")]
    for name, cells in detail.lines:
        figures = [cells[at].rjust(wide[at] + _GAP) for at in many]
        rows.append(
            (
                (f" {name}".ljust(label), ""),
                ("".join(figures[:-1]), ""),
                (figures[-1] if figures else "", "bold"),
            )
        )
    return rows


def _listed(detail: Detail, width: int) -> list[Row]:
    rows: list[Row] = []
    for name, cells in detail.lines:
        told = (f"{head} {cell}" for head, cell in zip(detail.heads, cells, strict=True) if cell)
        lines = wrap(f"{name}: {', '.join(told)}", max(4, width - 2), subsequent_indent="  ")
        rows += [row_of(f" {line}") for line in lines]
    return rows
