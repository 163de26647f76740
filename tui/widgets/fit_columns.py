"""How many fit, one column a mode: the answer in large digits, the instances up to the limit, what
one costs and what all share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Final

from rich.cells import cell_len, chop_cells
from textual import events
from textual.message import Message

from tui.chart.areas import Look
from tui.chart.fit_cells import stack_cells
from tui.chart.fit_stack import Room, Stack
from tui.text import clean
from tui.widgets.fit_digits import answer_rows, answers_drawn
from tui.widgets.fitting import first_that_fits, merged
from tui.widgets.rows import Row, RowsWidget, Run, row_of

_MOST_WIDTH: Final = 44
_LEAST_LINES: Final = 3
_TALL: Final = 27
_LOW: Final = 12


@dataclass(frozen=True, slots=True)
class Column:
    """One mode. `answer`: the number, or `?`; `status`: how far it is, in longer and shorter words;
    `foot`: the lines below, each in longer and shorter words; `why`: why there is no stack."""

    name: str
    answer: str
    status: tuple[str, ...]
    style: str = ""
    stack: Stack | None = None
    why: str = ""
    foot: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Limit:
    """What there is, and the names of its lines in longer and shorter words."""

    memory_bytes: int
    swap_bytes: int
    memory_names: tuple[str, ...]
    swap_names: tuple[str, ...]


class FitColumns(RowsWidget):
    """All columns on one scale, the limit through them; a click chooses one."""

    DEFAULT_CSS = "FitColumns { height: 1fr; }"

    class Chosen(Message):
        """A column was clicked."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self, look: Look, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._look: Look = look
        self._columns: Sequence[Column] = ()
        self._limit = Limit(1, 0, ("",), ("",))
        self._chosen = 0

    def show(self, columns: Sequence[Column], limit: Limit, chosen: int) -> None:
        """Show these."""
        self._columns, self._limit, self._chosen = columns, limit, chosen
        self.rebuild()

    def on_click(self, event: events.Click) -> None:
        """The column under the mouse."""
        number = event.x // max(1, self._pitch(self.size.width))
        if number < len(self._columns):
            self.post_message(self.Chosen(number))

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """Digits, name, stack, costs; of what has no room the costs go first."""
        columns = self._columns
        if not columns:
            return []
        foot = max(len(column.foot) for column in columns)
        foot = 0 if height < _LOW - 3 else min(foot, 1 if height < _LOW else foot)
        digits = 1 if height < _LOW else 6 if height >= _TALL else 3
        lines = height - digits - 1 - foot - 1 - bool(self._limit.swap_bytes)
        rows = self._answers(width, digits)
        rows += [self._names(width)]
        if lines >= _LEAST_LINES:
            rows += self._plot(width, lines)
        else:
            lines = 0
        rows += self._side_by_side(width, _foot_rows, foot)
        return rows[:height]

    def _pitch(self, width: int) -> int:
        """From one column to the next, a blank between them."""
        return max(2, min(_MOST_WIDTH, (width - 1) // max(1, len(self._columns))))

    def _side_by_side(
        self, width: int, made: Callable[[Column, int], Sequence[Row]], height: int
    ) -> list[Row]:
        """So many rows of every column; each is padded to its width."""
        pitch = self._pitch(width)
        blocks = [made(column, pitch - 1) for column in self._columns]
        rows: list[Row] = []
        for y in range(height):
            runs: list[Run] = []
            for block in blocks:
                row = block[y] if y < len(block) else ()
                taken = sum(cell_len(text) for text, _ in row)
                runs += [(" ", ""), *row, (" " * (pitch - 1 - taken), "")]
            rows.append(merged(runs))
        return rows

    def _answers(self, width: int, height: int) -> list[Row]:
        """In digits of one size, with a blank more between them than between words."""
        texts = [column.answer for column in self._columns]
        is_ascii = self._look == "ascii"
        drawn = answers_drawn(texts, self._pitch(width) - 2, height, ascii_only=is_ascii)
        shown = dict(zip(self._columns, drawn, strict=True))
        return self._side_by_side(
            width, lambda one, _: answer_rows(shown[one], height, one.style), height
        )

    def _names(self, width: int) -> Row:
        """Mode and status, that of the chosen column reversed."""
        pitch = self._pitch(width)
        runs: list[Run] = []
        for number, column in enumerate(self._columns):
            options = [f"{column.name} {words}" for words in column.status] + [column.name]
            text = next((one for one in options if len(one) < pitch), column.name[: pitch - 1])
            is_chosen = number == self._chosen
            style = "bold reverse" if is_chosen else column.style
            runs += [(" ", ""), (text, style), (" " * (pitch - 1 - len(text)), style)]
        return merged(runs)

    def _plot(self, width: int, lines: int) -> list[Row]:
        limit = self._limit
        room = Room(limit.memory_bytes, limit.swap_bytes, lines)
        rows = self._side_by_side(width, lambda one, w: self._in_plot(one, room, w), lines)
        at = lines - room.memory_lines
        rows.insert(at, self._line(width, limit.memory_names))
        if limit.swap_bytes:
            rows.insert(0, self._line(width, limit.swap_names))
        return rows

    def _in_plot(self, column: Column, room: Room, width: int) -> list[Row]:
        if column.stack is not None:
            return [tuple(row) for row in stack_cells(column.stack, room, width, self._look)]
        # A file's name may be of characters two cells wide.
        lines = (part for line in wrap(clean(column.why), max(2, width))
                 for part in chop_cells(line, max(2, width)))  # fmt: skip
        rows: list[Row] = [row_of(line, "muted") for line in lines]
        blank = room.lines - room.memory_lines
        if len(rows) > room.memory_lines:
            rest = first_that_fits([row_of("... v: all of it"), row_of("v: all")], width)
            rows = [*rows[: room.memory_lines - 1], rest]
        return [row_of("")] * blank + rows

    def _line(self, width: int, names: Sequence[str]) -> Row:
        dash = "-" if self._look == "ascii" else "─"
        name = next((one for one in names if len(one) + 6 <= width), "")
        text = f"{dash * 2} {name} " if name else ""
        return row_of(text + dash * (width - len(text)), "limit")


def _foot_rows(column: Column, width: int) -> list[Row]:
    return [
        row_of(next((one for one in words if len(one) <= width), words[-1][:width]))
        for words in column.foot
    ]
