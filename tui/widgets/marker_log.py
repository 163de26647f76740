"""What the processes told of themselves, and what happened to them: each with its effect."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from tui.chart.marks import MARKER_GLYPHS
from tui.metrics_format import format_seconds
from tui.run.flush_rows import pair_text, told_in_words
from tui.run.marker import Marker, MarkerKind
from tui.run.state import RunState
from tui.text import clean
from tui.widgets.fitting import first_that_fits, ruled
from tui.widgets.rows import Row, RowsWidget, Run, row_of
from tui.widgets.style import STILL
from tui.widgets.tail_rows import TailRows

_AT: int = 9


def _told(marker: Marker) -> str:
    """What it was, and what came of it; of what a process told, of which file."""
    label = clean(marker.label) or str(marker.kind)
    if marker.pid is None:
        words = f"{label}: {clean(marker.verdict)}" if marker.verdict else label
    else:
        words = clean(told_in_words(marker))
        before = {MarkerKind.FLUSH: f"{label}, ", MarkerKind.MARK: "mark: "}
        words = f"{before.get(marker.kind, '')}{words}"
    unseen = marker.unseen.calls
    return f"{words} ({unseen:,} before it were not looked at)" if unseen else words


def _by(marker: Marker) -> str:
    """Who told it, and from which line where that was asked for."""
    called = f" {clean(marker.called_from.name)}" if marker.called_from is not None else ""
    return f"PID {marker.pid}{called}"


class MarkerLog(TailRows):
    """The newest at the bottom."""

    DEFAULT_CSS = "MarkerLog { height: 1fr; }"

    def __init__(self, *, id: str | None = None, ascii_only: bool = False) -> None:
        super().__init__(id=id, ascii_only=ascii_only)
        self._state: RunState | None = None
        self._markers: Sequence[Marker] = ()

    def show(self, markers: Sequence[Marker], state: RunState) -> None:
        """Show these markers; the list is the caller's own, read only."""
        self._markers, self._state = markers, state
        self.rebuild()

    def heading(self, width: int, place: str) -> Row:
        """What it is."""
        title = f"what happened  {place}".rstrip()
        return ruled(((title, "bold"),), (), width, ascii_only=self._ascii)

    def count(self, width: int) -> int:
        """One a marker, or that there is none."""
        return max(1, len(self._markers))

    def lines(self, first: int, end: int, width: int) -> Sequence[Row]:
        """Those there are."""
        state = self._state
        if state is None or not self._markers:
            return [row_of(" nothing was told yet", "dim")]
        return [self._drawn(marker, state, width) for marker in self._markers[first:end]]

    def _drawn(self, marker: Marker, state: RunState, width: int) -> Row:
        glyph, plain, style = MARKER_GLYPHS[marker.kind]
        at = format_seconds(max(0.0, round(marker.at - state.started_at, 1)))
        head: list[Run] = [
            (f"{at:>{_AT}} ", "dim"),
            (f"{plain if self._ascii else glyph} ", style),
            (_told(marker), ""),
        ]
        took: Row = ((f"   {format_seconds(marker.seconds)}", "dim"),) if marker.seconds else ()
        who: Row = ((f"   {_by(marker)}", "dim"),) if marker.pid is not None else ()
        moved: Row = ()
        if marker.before is not None and marker.after is not None:
            pair = pair_text(marker.before.rss_bytes, marker.after.rss_bytes)
            pair = pair.replace("→", "->") if self._ascii else pair
            moved = ((f"   RSS {pair}", "dim"),)
        rows = [
            (*head, *took, *moved, *who),
            (*head, *took, *who),
            (*head, *who),
            tuple(head),
        ]
        return first_that_fits(rows, width)


class MarkerLine(RowsWidget):
    """The latest in one line; a click shows the whole log."""

    DEFAULT_CSS = "MarkerLine { height: 1; }"
    HINT: ClassVar[str] = "v: files, processes, output, log, metrics, map, words"

    def __init__(self, *, id: str | None = None, ascii_only: bool = False) -> None:
        super().__init__(id=id)
        self._ascii = ascii_only
        self._last: Marker | None = None
        self._hint = self.HINT

    def on_mount(self) -> None:
        """What the line is; in a picture nothing can be pressed."""
        self._hint = "" if self.app.has_class(STILL) else self.HINT
        self.tooltip = "What was told or happened last. A click shows all of it."

    def show(self, markers: Sequence[Marker]) -> None:
        """The last of these."""
        self._last = markers[-1] if markers else None
        self.rebuild()

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """What is cut off first is the hint."""
        words = _told(self._last) if self._last is not None else "nothing was told yet"
        right: Row = ((self._hint, "dim"),) if self._hint else ()
        return [ruled(((words, ""),), right, width, ascii_only=self._ascii)]

    def on_click(self) -> None:
        """The whole log."""
        self.call_later(self.run_action, "screen.view('log')")
