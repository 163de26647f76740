"""The flush log: the effect of each call first; calls that did the same are one row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from textual.binding import Binding, BindingType

from tui.run.flush_rows import FlushRow, FlushRows, pairs
from tui.run.marker import Marker
from tui.run.state import RunState
from tui.widgets.fitting import first_that_fits, ruled
from tui.widgets.rows import Row, RowsWidget, row_of
from tui.widgets.style import STILL

_PAIR: Final = 19


class _Log(RowsWidget):
    """Keeps the rows of the markers it was shown."""

    def __init__(self, *, id: str | None = None, ascii_only: bool = False) -> None:
        super().__init__(id=id)
        self._ascii = ascii_only
        self._kept = FlushRows()
        self._state: RunState | None = None

    def show(self, markers: Sequence[Marker], state: RunState) -> None:
        """Show these markers; the list is the caller's own, read only."""
        self._kept.take(markers, state)
        self._state = state
        self.rebuild()

    @property
    def _rows(self) -> list[FlushRow]:
        return self._kept.rows

    @property
    def _nothing(self) -> str:
        state = self._state
        if state is not None and state.outcome is not None:
            return "flush() was never called"
        return "no flush yet"

    def _style(self, row: FlushRow) -> str:
        if "changes lost" in row.effect:
            return "text-lost bold"
        return "bold" if row.is_release else ""


class FlushLine(_Log):
    """The latest row in one line; a click shows the whole log."""

    DEFAULT_CSS = "FlushLine { height: 1; }"
    HINT: ClassVar[str] = "v: log, metrics, map, words   l: lines"

    _hint = HINT

    def on_mount(self) -> None:
        """What the line is; in a picture nothing can be pressed."""
        self._hint = "" if self.app.has_class(STILL) else self.HINT
        self.tooltip = (
            "The latest flush() or release, together with those before it that did the same. "
            "A click shows them all, with before and after."
        )

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """What is cut off first is the hint, then the time the calls took."""
        if not self._rows:
            return [self._ruled(self._nothing, width)]
        row = self._rows[-1]
        name = row.label if row.is_release else f"flush {row.label}"
        words = f"{name}  {row.words}"
        longer = f"{words}   {row.took}"
        return [self._ruled(longer if len(longer) + 4 <= width else words, width)]

    def on_click(self) -> None:
        """The whole log."""
        self.call_later(self.run_action, "screen.view('log')")

    def _ruled(self, words: str, width: int) -> Row:
        right: Row = ((self._hint, "dim"),) if self._hint else ()
        return ruled(((words, ""),), right, width, ascii_only=self._ascii)


class FlushLog(_Log):
    """All flushes and releases, newest at the bottom; scrolls back with page up."""

    DEFAULT_CSS = "FlushLog { height: 1fr; }"
    can_focus = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pageup", "back(1)", "Older", show=False, id="log.older", tooltip="Older flushes"),
        Binding("pagedown", "back(-1)", "Newer", show=False, id="log.newer", tooltip="Newer ones"),
    ]

    def __init__(self, *, id: str | None = None, ascii_only: bool = False) -> None:
        super().__init__(id=id, ascii_only=ascii_only)
        self._back = 0

    @property
    def rows_in_all(self) -> int:
        """What all of it takes, with its heading."""
        return len(self._rows) + 1

    def action_back(self, pages: int) -> None:
        """Scroll by pages of the log."""
        self._back = max(0, self._back + pages * max(1, self.size.height - 2))
        self.rebuild()

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """A heading, then the rows that fit."""
        state, rows = self._state, self._rows
        if state is None or not rows:
            return [row_of(f" {self._nothing}", "dim")]
        self._back = min(self._back, max(0, len(rows) - height + 1))
        end = len(rows) - self._back
        shown = rows[max(0, end - height + 1) : end]
        label = max([5, *(len(row.label) for row in shown)])
        effect = max([8, *(len(row.words) for row in shown)])
        took = max([4, *(len(row.took) for row in shown)])
        heading = f" {'':<{label}}  {'effect':<{effect}}  {'call':<{took}}"
        names = next((tuple(n for n, _ in pairs(row, state)) for row in shown), ())
        spare = max(0, (width - len(heading)) // (_PAIR + 2))
        names = names[:spare]
        heading += "".join(f"  {name:<{_PAIR}}" for name in names)
        return [
            first_that_fits([row_of(heading.rstrip(), "dim")], width),
            *(self._drawn(row, state, label, effect, took, len(names), width) for row in shown),
        ]

    def _drawn(
        self,
        row: FlushRow,
        state: RunState,
        label: int,
        effect: int,
        took: int,
        many: int,
        width: int,
    ) -> Row:
        """The effect stands before all that may be cut."""
        text = f" {row.label:<{label}}  {row.words:<{effect}}  {row.took:<{took}}"
        text += "".join(f"  {words:<{_PAIR}}" for _, words in pairs(row, state)[:many])
        if self._ascii:
            text = text.replace("→", "->")
        return first_that_fits([row_of(text.rstrip(), self._style(row))], width)
