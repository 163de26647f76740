"""The table as a screen: cells fill in as they run; enter opens the run that made a cell."""

from __future__ import annotations

import textwrap
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import DataTable

from tui.messages import ScreenFactory, teller
from tui.metrics_format import format_bytes, format_seconds
from tui.run.state import RunState
from tui.screens.closing import ClosesOnce
from tui.screens.early_keys import MakesWay
from tui.screens.monitor import Monitor
from tui.screens.sized import Sized
from tui.screens.table_cells import CellTable, Legend
from tui.table.limit_bar import Look
from tui.table.state import CellState, CellStatus, TableState
from tui.table.thread import CellSource, ThreadedTable
from tui.widgets.key_bar import KeyBar
from tui.widgets.style import mode_words
from tui.widgets.words import Words

_AROUND_WORDS: Final = 3
"""A blank column at each side, and the scroll bar's."""
_OTHER_ROWS: Final = 3
"""Title, legend, keys."""
_LEAST_CELLS: Final = 6
_NEVER: Final = (CellStatus.CANNOT, CellStatus.REFUSED)


class CellMonitor(Monitor, ClosesOnce[None]):
    """The run of one cell, to be looked at: it is measured undisturbed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,b", "back", "Back", id="cell.back", tooltip="Back to the table"),
    ]

    def action_back(self) -> None:
        """Back to the table; the run goes on."""
        self.source.stop()
        self.dismiss()


class TableScreen(Sized, MakesWay):
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
        base = table.plan.base
        self._limit_bytes = base.memory_max_bytes or 0
        self._words, self._most_rows = "", 0
        self._followed: int | None = 0
        self._leaving = self._is_ended = self._shows_cell = False

    def compose(self) -> ComposeResult:
        """What its colours are, the cells, and its words below."""
        look = Look.ASCII if self._ascii else Look.TEXTURE if self.app.no_color else Look.COLOUR
        yield Words(id="table-title")
        yield Legend(look, id="table-legend")
        yield CellTable(self._table.state.cells, self._limit_bytes, look)
        with VerticalScroll(id="table-words"):
            yield Words(id="table-text")
        yield KeyBar(id="keys")

    def on_mount(self) -> None:
        """Paint first; the first cell starts when the first frame is up."""
        self.query_one(CellTable).focus()
        self._show()
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self._table.start(teller(self))

    def on_news_waiting(self) -> None:
        """Show what changed."""
        self._show()
        if self._leaving and (self._table.state.is_ended or self._table.error):
            self.give_way(self._anew)
            self._leaving = False

    def on_screen_resume(self) -> None:
        """Back from a cell's run."""
        self._show()

    def on_resize(self) -> None:
        """Words take other room."""
        self._show_words()

    def on_data_table_row_highlighted(self, event: DataTable.RowHighlighted) -> None:
        """The words go with the cursor; it goes with the running cell until it is moved."""
        if event.cursor_row != self._followed:
            self._followed = None
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
        self.make_way()
        self._table.stop()
        self.on_news_waiting()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is nothing to stop at the end, and no answer before it."""
        is_of_end = {"stop": False, "words": True}.get(action)
        return True if is_of_end in (None, self._table.state.is_ended) else None

    def _show(self) -> None:
        state = self._table.state
        if state.is_ended and not self._is_ended:
            self._is_ended = True
            self.refresh_bindings()
        if not self.is_current:
            return
        table = self.query_one(CellTable)
        table.show(state.cells)
        if self._followed is not None and state.running is not None:
            self._followed = state.running
            table.move_cursor(row=state.running)
        self.query_one("#table-title", Words).update(self._title(state), layout=False)
        self._show_words()

    def _title(self, state: TableState) -> str:
        base = self._table.plan.base
        words = f" table: {base.workload} {format_bytes(base.array_bytes)}"
        words += f"  limit {format_bytes(self._limit_bytes)}"
        cannot = sum(cell.status in _NEVER for cell in state.cells)
        words += f"  {state.settled - cannot} of {len(state.cells) - cannot} cells"
        words += f", {cannot} cannot run" if cannot else ""
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
        self._say(words)

    def _say(self, words: str) -> None:
        """Words take the rows that they need; the cells the rest, with the cursor in sight."""
        width, height = self.app.size
        rows = len(textwrap.wrap(words, max(1, width - _AROUND_WORDS))) + 1
        most = max(_LEAST_CELLS, height - _OTHER_ROWS - rows)
        if most != self._most_rows:
            self.query_one(CellTable).styles.max_height = most
        if words != self._words:
            # A row more or less is another layout; what changes live seldom is.
            text = self.query_one("#table-text", Words)
            text.update(words, layout=most != self._most_rows)
        self._words, self._most_rows = words, most


def _words_of(cell: CellState) -> str:
    if cell.status is CellStatus.RUNNING and cell.run is not None:
        return _on_its_way(cell.run)
    if cell.run is not None and cell.run.verdict:
        return " ".join(filter(None, (cell.run.verdict, cell.run.remedy)))
    return cell.why or "not begun yet: cells run one after another"


def _on_its_way(run: RunState) -> str:
    look = "Enter shows the run itself."
    if not run.started_at:
        return f"{run.what or 'starting'}. {look}"
    of_all = "" if run.about.rows is None else f" of {run.about.rows:,}"
    return f"{mode_words(run.about.mode)}; row {run.rows_done:,}{of_all}. {look}"
