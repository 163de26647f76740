"""The tour's last slide: a statement a step, and below it what each side cost."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from tui.widgets.rows import Row, RowsWidget, row_of


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One step: its key, the statement, a note, and the cost of each side by its name."""

    key: str
    words: str
    note: str
    cells: tuple[tuple[str, str], ...]


class Answer(RowsWidget):
    """The lines; both sides stand beside each other where they fit."""

    DEFAULT_CSS = "Answer { height: 1fr; column-span: 2; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: Sequence[AnswerLine] = ()

    def show(self, lines: Sequence[AnswerLine]) -> None:
        """Show these."""
        self._lines = lines
        self.rebuild()

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """Blank rows between the steps where there is room for them."""
        blocks = [self._block(line, width) for line in self._lines]
        spare = height - sum(map(len, blocks))
        rows: list[Row] = []
        for block in blocks:
            rows += block
            if spare >= len(blocks):
                rows.append(row_of(""))
        return rows[:height]

    def _block(self, line: AnswerLine, width: int) -> list[Row]:
        head = f" {line.key}  {line.words}"
        note = f"  {line.note}" if line.note else ""
        rows: list[Row] = [((head[:width], "bold"), (note[: max(0, width - len(head))], "dim"))]
        cells = [f"{name:<3} {words}" if name else words for name, words in line.cells]
        column = max(1, (width - 4) // max(1, len(cells)))
        if all(len(cell) < column for cell in cells):
            text = "".join(cell.ljust(column) for cell in cells)
            return [*rows, row_of(f"    {text}"[:width])]
        for cell in cells:
            lines = textwrap.wrap(cell, max(10, width - 5), subsequent_indent="    ")
            rows += [row_of(f"    {part}"[:width]) for part in lines]
        return rows
