"""Cells of a table, fitted into a width: columns that do not fit go, and it is said which. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import Final

from tui.text import clean

_GAP: Final = "  "
_LEAST_TEXT: Final = 12


@dataclass(frozen=True, slots=True)
class Column:
    """`drop`: the lowest goes first where there is no room; None: it stays. Text is cut if it is
    the `is_flexible` one.
    """

    head: str
    is_number: bool = True
    drop: int | None = None
    is_flexible: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, one a column."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]

    def lines(self, width: int) -> list[str]:
        """For a terminal of so many columns; what does not fit at all is still told, longer."""
        kept = list(range(len(self.columns)))
        gone: list[int] = []
        while self._least_width(kept) > width:
            droppable = [(d, at) for at in kept if (d := self.columns[at].drop) is not None]
            if not droppable:
                break
            _, first = min(droppable)
            kept.remove(first)
            gone.append(first)
        widths = self._widths(kept, width)
        lines = wrap(self.title, width)
        heads = tuple(column.head for column in self.columns)
        for row in (heads, *self.rows):
            cells = [
                _fitted(clean(row[at]), widths[at], is_number=self.columns[at].is_number)
                for at in kept
            ]
            lines.append(_GAP.join(cells).rstrip())
        if gone:
            names = ", ".join(heads[at] for at in sorted(gone))
            lines += wrap(f"(no room for: {names})", width)
        return lines

    def html(self) -> str:
        """An HTML table; nothing in a cell is markup."""
        heads = "".join(f"<th>{_safe(column.head)}</th>" for column in self.columns)
        body = "".join(
            "<tr>"
            + "".join(
                f'<td align="{"right" if column.is_number else "left"}">{_safe(cell)}</td>'
                for cell, column in zip(row, self.columns, strict=True)
            )
            + "</tr>"
            for row in self.rows
        )
        # A caption is centred above a table and wrapped to its width if nothing else is said.
        style = "text-align:left;white-space:nowrap;padding-top:1em"
        title = f'<caption style="{style}">{_safe(self.title)}</caption>' if self.title else ""
        return f"<table>{title}<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"

    def _width(self, at: int) -> int:
        return max(len(clean(row[at])) for row in (*self.rows, self._heads))

    @property
    def _heads(self) -> tuple[str, ...]:
        return tuple(column.head for column in self.columns)

    def _least_width(self, kept: Sequence[int]) -> int:
        widths = [
            min(self._width(at), _LEAST_TEXT) if self.columns[at].is_flexible else self._width(at)
            for at in kept
        ]
        return sum(widths) + len(_GAP) * (len(kept) - 1)

    def _widths(self, kept: Sequence[int], width: int) -> dict[int, int]:
        """Columns that are flexible share what is too much, the widest first."""
        widths = {at: self._width(at) for at in kept}
        over = sum(widths.values()) + len(_GAP) * (len(kept) - 1) - width
        flexible = [at for at in kept if self.columns[at].is_flexible]
        while over > 0 and flexible:
            widest = max(flexible, key=lambda at: widths[at])
            if widths[widest] <= _LEAST_TEXT:
                break
            widths[widest] -= 1
            over -= 1
        return widths


def _fitted(text: str, width: int, *, is_number: bool) -> str:
    if len(text) > width:
        # The end of a name tells more of it than its middle.
        head = (width - 2) // 3
        text = f"{text[:head]}..{text[len(text) - (width - 2 - head) :]}"
    return text.rjust(width) if is_number else text.ljust(width)


def _safe(text: str) -> str:
    return escape(clean(text))
