"""The table as a screen: cells fill in as they run; enter opens the run that made a cell."""

from __future__ import annotations

from typing import ClassVar, Final

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import DataTable, Footer, Static

from tui.messages import NewsWaiting, ScreenFactory, ScreenWanted
from tui.metrics_format import format_bytes, format_seconds
from tui.probe.reading import Absent
from tui.run.state import RunState
from tui.screens.monitor import Monitor
from tui.screens.sized import Sized
from tui.table.columns import Column, progress_words, shown
from tui.table.limit_bar import limit_bar
from tui.table.state import CellState, CellStatus, TableState
from tui.table.thread import CellSource, ThreadedTable
from tui.widgets.style import outcome_style

BAR_WIDTH: Final = 16
SWAP_WIDTH: Final = 8
_PROGRESS_KEY, _BAR_KEY = "outcome", "limit"
# What is read most comes first: a narrow terminal cuts the table off at its right.
_ORDER: Final = ("mode", "flush_every_rows", "swap_max_bytes", "repeat", _PROGRESS_KEY, _BAR_KEY,
                 "peak_private_copies_bytes", "peak_swap_bytes", "dirtied_bytes",
                 "peak_anonymous_bytes", "peak_rss_bytes", "minor_faults", "major_faults",
                 "file_state", "ledger")  # fmt: skip
_NAMES: Final = ("mode", "flush_every_rows", "swap_max_bytes", "repeat")
_WIDTHS: Final = {"mode": 4, "flush_every_rows": 5, "repeat": 3, _PROGRESS_KEY: 16, "ledger": 48}


class CellTable(DataTable[Text]):
    """The cells; enter opens one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "select_cursor", "Open run", id="table.open",
                tooltip="Look at the run that made this cell, or makes it now"),
    ]  # fmt: skip


class CellMonitor(Monitor):
    """The run of one cell, to be looked at: it is measured undisturbed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,b", "back", "Back", id="cell.back", tooltip="Back to the table"),
    ]

    def action_back(self) -> None:
        """Back to the table; the run goes on."""
        self.source.stop()
        self.dismiss()


class TableScreen(Sized):
    """Title, cells, and the words to the cell under the cursor or to the whole table."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "stop", "Stop", id="table.stop",
                tooltip="End the running cell in order, begin no other"),
        Binding("v", "words", "Words", id="table.words", tooltip="The answer, or the cell's words"),
        Binding("n", "relaunch", "New", id="table.new",
                tooltip="End it, choose other settings"),
    ]  # fmt: skip

    def __init__(
        self, table: ThreadedTable, *, anew: ScreenFactory, only_ascii: bool = False
    ) -> None:
        """`anew`: what comes when the table was ended to choose again."""
        super().__init__()
        self._table, self._anew, self._ascii = table, anew, only_ascii
        by_key = {column.key: column for column in shown(table.state.cells)}
        self._columns: tuple[Column | None, ...] = tuple(
            by_key.get(key) for key in _ORDER if key in by_key or key == _BAR_KEY
        )
        self._texts: dict[tuple[int, int], Text] = {}
        self._leaving = self._is_ended = self._shows_cell = False

    def compose(self) -> ComposeResult:
        """One table, and its words below."""
        yield Static(id="launcher-title", markup=False)
        # What a cell is stays in sight when its figures are scrolled.
        named = sum(column is not None and column.key in _NAMES for column in self._columns)
        yield CellTable(cursor_type="row", fixed_columns=named)
        with VerticalScroll(id="table-words"):
            yield Static(id="table-text", markup=False)
        yield Footer(compact=True, show_command_palette=False)

    def on_mount(self) -> None:
        """Paint first; the first cell starts when the first frame is up."""
        table = self.query_one(CellTable)
        for number, column in enumerate(self._columns):
            head = column.head if column else "of the limit"
            table.add_column(head, key=str(number), width=_width(column))
        for index, cell in enumerate(self._table.state.cells):
            row = [self._text(cell, column) for column in self._columns]
            self._texts |= {(index, n): text for n, text in enumerate(row)}
            table.add_row(*row, key=str(index))
        table.focus()
        self._show()
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self._table.start(lambda: self.post_message(NewsWaiting()))

    def on_news_waiting(self) -> None:
        """Show what changed."""
        self._show()
        if self._leaving and (self._table.state.is_ended or self._table.error):
            self.app.post_message(ScreenWanted(self._anew))
            self._leaving = False

    def on_screen_resume(self) -> None:
        """Back from a cell's run."""
        self._show()

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        """The words go with the cursor, once it was moved."""
        if self._is_ended and event.cursor_row:
            self._shows_cell = True
        self._show_words()

    def on_data_table_row_selected(self, event: DataTable.RowSelected) -> None:
        """Open the run of the cell."""
        cell = self._table.state.cells[event.cursor_row]
        if cell.run is None and cell.status is not CellStatus.RUNNING:
            self._shows_cell = True
            self._show_words()
            return
        source = CellSource(self._table, event.cursor_row)
        self.app.push_screen(CellMonitor(source, only_ascii=self._ascii))

    def action_stop(self) -> None:
        """End the table early."""
        self._table.stop()

    def action_words(self) -> None:
        """The table's answer, or the words to the cell under the cursor."""
        self._shows_cell = not self._shows_cell
        self._show_words()

    def action_relaunch(self) -> None:
        """End it, then choose again."""
        self._leaving = True
        self._table.stop()
        self.on_news_waiting()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is nothing to stop at the end."""
        if action == "stop" and self._table.state.is_ended:
            return None
        return True

    def _show(self) -> None:
        state = self._table.state
        if state.is_ended and not self._is_ended:
            self._is_ended = True
            self.refresh_bindings()
        if not self.is_current:
            return
        table = self.query_one(CellTable)
        for index, cell in enumerate(state.cells):
            for number, column in enumerate(self._columns):
                text = self._text(cell, column)
                if self._texts.get((index, number)) != text:
                    self._texts[index, number] = text
                    table.update_cell(str(index), str(number), text)
        self.query_one("#launcher-title", Static).update(self._title(state))
        self._show_words()

    def _title(self, state: TableState) -> str:
        base = self._table.plan.base
        words = f" table: {base.workload} {format_bytes(base.array_bytes)}"
        words += f"  limit {format_bytes(base.memory_max_bytes or 0)}"
        words += f"  {state.settled} of {len(state.cells)} cells"
        words += f"  {format_seconds(state.elapsed_seconds)}"
        if self._leaving:
            return f"{words}  ending"
        return f"{words}  {'stopped' if state.was_stopped else 'done'}" if state.is_ended else words

    def _show_words(self) -> None:
        state, panel = self._table.state, self.query_one("#table-words")
        cell = state.cells[max(0, self.query_one(CellTable).cursor_row)]
        if self._table.error:
            title, words = "cannot go on", self._table.error
        elif state.is_ended and not self._shows_cell:
            title, words = "the answer (v: the cell's words)", state.verdict
        else:
            title, words = "this cell", _words_of(cell)
            if state.is_ended:
                title += " (v: the answer)"
        panel.border_title = title
        self.query_one("#table-text", Static).update(words)

    def _text(self, cell: CellState, column: Column | None) -> Text:
        if column is None:
            return self._bar(cell.run)
        if column.key == _PROGRESS_KEY:
            return Text(progress_words(cell), style=self._colour(cell))
        return Text(column.text(cell), justify="right" if column.is_number else "left")

    def _colour(self, cell: CellState) -> str:
        if cell.outcome is not None:
            return f"bold {self._theme(outcome_style(cell.outcome))}"
        if cell.status is CellStatus.RUNNING:
            return f"bold {self._theme('interface')}"
        return "dim"

    def _theme(self, name: str) -> str:
        # Textual's names for a terminal's own colours are Rich's with a prefix.
        return self.app.theme_variables.get(name, "").removeprefix("ansi_")

    def _bar(self, run: RunState | None) -> Text:
        bar = limit_bar(run, BAR_WIDTH)
        if bar is None or isinstance(bar, Absent):
            return Text("" if bar is None else bar.reason, style="dim")
        full, light, beside = "#-S" if self._ascii else "█░▚"
        return Text.assemble(
            (full * bar.stuck, self._theme("text-copies")),
            (light * bar.clean, self._theme("text-file")),
            ("?" * bar.unread, self._theme("text-copies")),
            "." * (BAR_WIDTH - bar.filled),
            ("?" if bar.swap is None else beside * min(SWAP_WIDTH, bar.swap),
             self._theme("text-swap")),
        )  # fmt: skip


def _width(column: Column | None) -> int:
    """Wide enough for any figure: a table whose columns jump cannot be read."""
    if column is None:
        return BAR_WIDTH + SWAP_WIDTH
    return _WIDTHS.get(column.key, 9)


def _words_of(cell: CellState) -> str:
    if cell.status is CellStatus.RUNNING and cell.run is not None:
        return " ".join((cell.run.what, *cell.run.notices))
    if cell.run is not None and cell.run.verdict:
        return " ".join(filter(None, (cell.run.verdict, cell.run.remedy)))
    return cell.why or "not begun yet: cells run one after another"
