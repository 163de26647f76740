"""Where the changed pages are: what was changed, and its parts, which make the whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tui.run.ledger_columns import COLUMNS
from tui.run.ledger_words import Line, Piece, ledger_lines
from tui.widgets.fitting import first_that_fits, row_width
from tui.widgets.rows import Row, StateRows

_STYLES: Final = {"good": "dim", "bad": "caution bold", "unknown": "dim", "": ""} | {
    column.key: f"{column.colour.split()[0]} bold" for column in COLUMNS
}


class LedgerBar(StateRows):
    """One row in the longest words that fit; wrapped between its parts where there are more."""

    DEFAULT_CSS = "LedgerBar { height: 1; }"

    def on_mount(self) -> None:
        """What the figures are."""
        self.tooltip = (
            "The ledger: every page that was changed is in exactly one of these places. "
            "Counted by the run itself on the left, by the kernel on the right."
        )

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """The line, or what is left of it."""
        if self._state is None:
            return []
        lines = ledger_lines(self._state)
        rows = [_row(line) for line in lines]
        fitting = first_that_fits(rows, width)
        if height > 1 and row_width(rows[0]) > width:
            wrapped = [_wrapped(line, width) for line in lines]
            return next((each for each in wrapped if len(each) <= height), wrapped[-1])[:height]
        return [fitting]


def _row(line: Line) -> Row:
    return ((" ", ""), *((piece.text, _STYLES[piece.kind]) for piece in line))


def _wrapped(line: Line, width: int) -> list[Row]:
    """Broken between pieces, and within one only if it alone is too long."""
    rows: list[list[Piece]] = [[]]
    left = width - 1
    for piece in line:
        if rows[-1] and len(piece.text.strip()) > left:
            rows.append([])
            left = width - 1
        text = piece.text if rows[-1] else piece.text.lstrip()
        while len(text) > left:
            head = text[:left].rsplit(" ", 1)[0] or text[:left]
            rows[-1].append(Piece(head, piece.kind))
            rows.append([])
            text, left = text[len(head) :].lstrip() or " ", width - 1
        rows[-1].append(Piece(text, piece.kind))
        left -= len(text)
    return [first_that_fits([_row(tuple(row))], width) for row in rows]
