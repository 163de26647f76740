"""The flush log: what each flush and release did, before and after, ending in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType

from tui.metrics_format import format_bytes, format_seconds
from tui.probe.reading import NOT_READ, Absent, Figure
from tui.run.state import Marker, MarkerKind, RunState
from tui.widgets.rows import Row, RowsWidget, row_of
from workloads.events import Counters


def pair_text(before: Figure, after: Figure) -> str:
    """`131 → 120 MiB`, `131 MiB → 0 B`, or `?` where it was not read."""
    if isinstance(before, Absent) and isinstance(after, Absent):
        return "not read" if before == NOT_READ else "not known"
    left = "?" if isinstance(before, Absent) else format_bytes(before)
    right = "?" if isinstance(after, Absent) else format_bytes(after)
    value, _, unit = left.partition(" ")
    if right.endswith(f" {unit}"):
        left = value
    return f"{left} → {right}"


def _private_over(counters: Counters, baseline_bytes: Figure) -> Figure:
    over = counters.private_bytes - baseline_bytes
    return over if isinstance(over, Absent) else max(0, over)


class FlushLog(RowsWidget):
    """The latest flushes and releases, newest at the bottom; scrolls back with page up."""

    DEFAULT_CSS = "FlushLog { height: 1fr; }"
    can_focus = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pageup", "back(1)", "Older", show=False, id="log.older", tooltip="Older flushes"),
        Binding("pagedown", "back(-1)", "Newer", show=False, id="log.newer", tooltip="Newer ones"),
    ]

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._markers: list[Marker] = []
        self._baseline_bytes: Figure = NOT_READ
        self._may_be_private = False
        self._back = 0

    def show(self, markers: list[Marker], state: RunState) -> None:
        """Show these markers; the list is the caller's own, read only."""
        self._markers, self._baseline_bytes = markers, state.baseline_bytes
        self._may_be_private = state.about.may_be_private
        self.rebuild()

    def action_back(self, pages: int) -> None:
        """Scroll by pages of the log."""
        self._back = max(0, self._back + pages * max(1, self.size.height - 2))
        self.rebuild()

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """A heading, then the rows that fit."""
        rows = [m for m in self._markers if m.kind in (MarkerKind.FLUSH, MarkerKind.RELEASE)]
        heading = row_of(
            f"{'':<8} {'call':>7}  {'private copies':<15} {'dirty':<15} {'RSS':<15} effect",
            "dim",
        )
        if not rows:
            return [heading, row_of("no flush yet: press f for one", "dim")]
        self._back = min(self._back, max(0, len(rows) - height + 1))
        end = len(rows) - self._back
        return [heading, *(self._row(m, width) for m in rows[max(0, end - height + 1) : end])]

    def _row(self, marker: Marker, width: int) -> Row:
        before, after = marker.before, marker.after
        if before is None or after is None:
            return row_of(marker.label)
        private = "0 → 0 B"  # a shared mapping has none, by its nature
        if self._may_be_private:
            private = pair_text(
                _private_over(before, self._baseline_bytes),
                _private_over(after, self._baseline_bytes),
            )
        dirty = pair_text(before.unwritten_bytes, after.unwritten_bytes)
        figures = (
            f" {format_seconds(marker.seconds):>7}  {private:<15} {dirty:<15} "
            f"{pair_text(before.rss_bytes, after.rss_bytes):<15} "
        )
        label = f"#{marker.number}" if marker.number else marker.label
        # One style per row: the log scrolls, so every row of it is sent again.
        style = "text-lost" if "changes lost" in marker.verdict else ""
        return row_of(f"{label:<8.8}{figures}{marker.verdict}"[:width], style)
