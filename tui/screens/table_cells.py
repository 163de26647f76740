"""The cells of a table as rows: what each is, its stamp, its bar on the one scale, its figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar, Final

from rich.style import Style
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.widgets import DataTable

from tui.probe.reading import Absent
from tui.run.state import Outcome
from tui.table.columns import shown
from tui.table.fill import Fill, fill_of
from tui.table.limit_bar import Look, Run, Scale, bar, heading, legend, scale_for
from tui.table.stamp import STAMP_WIDTH, stamp
from tui.table.state import CellState, CellStatus
from tui.text import clean
from tui.widgets.field import first_clauses
from tui.widgets.rows import Row, RowsWidget
from tui.widgets.style import outcome_style

_STAMP, _BAR = "outcome", "bar"
_NAMES: Final = ("mode", "flush_every_rows", "swap_max_bytes", "repeat")
# What is read most comes first: the figures go on beyond the right edge.
_FIGURES: Final = ("peak_private_copies_bytes", "dirtied_bytes", "peak_file_dirty_bytes",
                   "peak_swap_bytes", "peak_anonymous_bytes", "peak_unreclaimable_bytes",
                   "peak_rss_bytes", "rows_done", "seconds", "minor_faults", "major_faults",
                   "file_state", "ledger")  # fmt: skip
_FLUSH: Final = "flush_every_rows"
_WIDTHS: Final = {"mode": 4, _FLUSH: 5, "swap_max_bytes": 8, "repeat": 3,
                  _STAMP: STAMP_WIDTH, "ledger": 48}  # fmt: skip
_FIGURE_WIDTH: Final = 9
"""Wide enough for any figure: a table whose columns jump cannot be read."""
_LEAST_BAR: Final = 12


class Legend(RowsWidget):
    """What the colours of the bars are."""

    def __init__(self, look: Look, *, id: str) -> None:
        super().__init__(id=id)
        self._look = look

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """One line."""
        return (legend(width, self._look),)


class CellTable(DataTable[Text]):
    """The cells; enter opens one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select_cursor", "Open run", id="table.open",
                tooltip="Look at the run that made this cell, or makes it now"),
    ]  # fmt: skip

    def __init__(self, cells: Sequence[CellState], limit_bytes: int, look: Look) -> None:
        keys = {column.key: column for column in shown(tuple(cells))}
        names = [key for key in _NAMES if key in keys]
        # What a cell is stays in sight when its figures are scrolled; a bar keeps its colours
        # under the cursor.
        super().__init__(
            cursor_type="row",
            fixed_columns=len(names),
            cursor_foreground_priority="renderable",
        )
        self._cells, self._limit_bytes, self._look = cells, limit_bytes, look
        self._by_key = keys
        every = [len(keys[_FLUSH].text(cell)) for cell in cells] if _FLUSH in keys else []
        self._widths = _WIDTHS | {_FLUSH: max(_WIDTHS[_FLUSH], *every, 0)}
        self._order = (*names, _STAMP, _BAR, *(key for key in _FIGURES if key in keys))
        self._scale = Scale(limit_bytes, 1, 0)
        self._texts: dict[tuple[int, str], Text] = {}

    def on_mount(self) -> None:
        """A change of theme changes every colour."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self._anew())

    def on_resize(self) -> None:
        """The bars take the room that there is."""
        if self._bar_width() != self._scale.width:
            self._anew()

    def show(self, cells: Sequence[CellState]) -> None:
        """Bring the rows up to date; only what changed is sent."""
        self._cells = cells
        if not self.size.width:
            return
        if self._scale_now() != self._scale:
            self._anew()
            return
        for index, cell in enumerate(cells):
            for key in self._order:
                text = self._text(cell, key)
                if self._texts.get((index, key)) != text:
                    self._texts[index, key] = text
                    self.update_cell(str(index), key, text)

    def _anew(self) -> None:
        """All of it, on a scale that may be another."""
        if not self.size.width:
            return
        row, self._scale = self.cursor_row, self._scale_now()
        with self.prevent(DataTable.RowHighlighted):
            self.clear(columns=True)
            for key in self._order:
                self.add_column(self._head(key), key=key, width=self._width(key))
            for index, cell in enumerate(self._cells):
                texts = {key: self._text(cell, key) for key in self._order}
                self._texts |= {(index, key): text for key, text in texts.items()}
                self.add_row(*texts.values(), key=str(index))
            self.move_cursor(row=row)

    def _scale_now(self) -> Scale:
        fills = [fill_of(cell.begun) for cell in self._cells]
        known = [fill for fill in fills if isinstance(fill, Fill)]
        return scale_for(known, self._limit_bytes, self._bar_width())

    def _bar_width(self) -> int:
        """What names and stamp leave, a third of it for figures where there is room for any."""
        beside = (*self._order[: self._order.index(_BAR)], _BAR)
        padding = 2 * self.cell_padding
        taken = sum(self._width(key) for key in beside[:-1]) + padding * len(beside)
        rest = self.size.width - taken - self.styles.scrollbar_size_vertical
        each = _FIGURE_WIDTH + padding
        return max(_LEAST_BAR, rest - rest // (3 * each) * each)

    def _width(self, key: str) -> int:
        return self._scale.width if key == _BAR else self._widths.get(key, _FIGURE_WIDTH)

    def _head(self, key: str) -> Text:
        if key == _BAR:
            return Text(heading(self._scale, self._look))
        column = self._by_key[key]
        return Text(column.head, justify="right" if column.is_number else "left")

    def _text(self, cell: CellState, key: str) -> Text:
        if key == _STAMP:
            return self._styled([(stamp(cell), _style(cell))])
        if key == _BAR:
            return self._styled(self._bar(cell))
        column = self._by_key[key]
        return Text(clean(column.text(cell)), justify="right" if column.is_number else "left")

    def _bar(self, cell: CellState) -> Sequence[Run]:
        """The bar, or in its place the reason why there is none: whole in the cell's words."""
        fill = fill_of(cell.begun)
        if cell.outcome is Outcome.FAILED or (cell.run is None and cell.reason):
            return self._reason(cell.reason)
        if isinstance(fill, Absent):
            return self._reason(f"? {fill.reason}")
        return bar(fill, self._scale, self._look)

    def _reason(self, words: str) -> Sequence[Run]:
        width, dots = self._scale.width, "..." if self._look is Look.ASCII else "…"
        cut = words[: width - len(dots)].rstrip() + dots
        return [(first_clauses(words, width) or cut, "muted")]

    def _styled(self, runs: Iterable[Run]) -> Text:
        return Text.assemble(
            *((clean(text), self._rich(style)) for text, style in runs), no_wrap=True
        )

    def _rich(self, words: str) -> Style:
        style, names = Style(), iter(words.split())
        for name in names:
            if name == "bold":
                style += Style(bold=True)
            elif name == "on":
                style += Style(bgcolor=self._colour(next(names)))
            else:
                style += Style(color=self._colour(name))
        return style

    def _colour(self, name: str) -> str:
        return self.app.theme_variables[name]


def _style(cell: CellState) -> str:
    if cell.outcome is not None:
        return f"bold {outcome_style(cell.outcome)}"
    return "bold interface" if cell.status is CellStatus.RUNNING else "muted"
