"""Every metric with its value, its pace, its peak and its age; absent ones say why.

What does not fit is scrolled to, and no metric is ever left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from textual import events
from textual.binding import Binding, BindingType

from tui.metrics import METRICS, Metric
from tui.metrics.measured import Bounded
from tui.metrics.moment import STALE_SECONDS, STILL_SECONDS
from tui.metrics_format import format_seconds
from tui.probe.reading import Absent, Figure, Sample
from tui.run.about_tree import TreeAbout
from tui.run.state import Phase, RunState
from tui.run.tree_figures import words_of
from tui.widgets.fitting import first_that_fits, row_width
from tui.widgets.rows import Row, RowsWidget, row_of

_LABEL: Final = 15
_COLUMN: Final = 52
_COLUMN_WITH_PEAK: Final = 63


def value_text(metric: Metric, figure: Figure) -> str:
    """A figure with its unit, or the reason why there is none."""
    if isinstance(figure, Bounded):
        return words_of(figure)
    return figure.reason if isinstance(figure, Absent) else metric.unit.words(figure)


def pace_text(metric: Metric, figure: Figure, before: Figure, seconds: float) -> str:
    """How an amount moves in a second, by the readout before; empty if it does not."""
    if isinstance(figure, Absent) or isinstance(before, Absent) or figure == before:
        return ""
    if not metric.unit.is_amount or seconds <= 0:
        return ""
    sign = "+" if figure > before else "-"
    return f"{sign}{metric.unit.words(abs(figure - before) / seconds)}/s"


class Readout(RowsWidget):
    """One row a metric, in the order of the metrics table, in as many columns as are needed."""

    DEFAULT_CSS = "Readout { height: 1fr; }"
    can_focus = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "scroll_rows(1)", "Down", show=False, id="metrics.down",
                tooltip="Metrics: a row down"),
        Binding("up", "scroll_rows(-1)", "Up", show=False, id="metrics.up",
                tooltip="Metrics: a row up"),
        Binding("pagedown", "scroll_pages(1)", "More", show=False, id="metrics.more",
                tooltip="Metrics: the next ones"),
        Binding("pageup", "scroll_pages(-1)", "Before", show=False, id="metrics.before",
                tooltip="Metrics: those before"),
    ]  # fmt: skip

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._state: RunState | None = None
        self._before: Sample | None = None
        self._sample: Sample | None = None
        self._first = 0
        self._columns, self._lines = 1, 1

    def show(self, state: RunState) -> None:
        """Show this state's sample beside what was shown before."""
        sample = state.reading
        if sample is not self._sample:
            self._before, self._sample = self._sample, sample
        if state.phase is Phase.ENDED:
            self._before = None
        self._state = state
        self.rebuild()

    def action_scroll_rows(self, rows: int) -> None:
        """Scroll so many rows."""
        self._first += rows
        self.rebuild()

    def action_scroll_pages(self, pages: int) -> None:
        """Scroll so many times what is seen at once."""
        self.action_scroll_rows(pages * max(1, self._lines - 1))

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """What the metric under the mouse is, and what it is not."""
        metric = self._metric_at(event.x, event.y)
        self.tooltip = None if metric is None else self._told(metric)

    def _told(self, metric: Metric) -> str:
        """Its meaning; before it the reason where there is no figure, which may be cut."""
        figure = self._sample.get(metric.key) if self._sample is not None else 0
        words = f"{metric.label}: {metric.meaning} {metric.is_not}".strip()
        why = f"Not known: {figure.reason}.\n" if isinstance(figure, Absent) else ""
        return f"{why}{words}\n({metric.source})"

    def _metric_at(self, x: int, y: int) -> Metric | None:
        column = x * self._columns // max(1, self.size.width)
        index = self._first + column * self._lines + y - 1
        is_one = 1 <= y <= self._lines and 0 <= index < len(METRICS)
        return METRICS[index] if is_one and self._sample is not None else None

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """A heading, then as many columns of metrics as it takes to show all, if they fit."""
        sample = self._sample
        if sample is None:
            return [row_of("no reading yet", "dim")]
        rows = [self._row(metric, sample, with_peak=False) for metric in METRICS]
        self._lines = max(1, height - 1)
        self._columns = max(1, min(width // _COLUMN, -(-len(rows) // self._lines)))
        if self._columns * self._lines >= len(rows):
            self._lines = -(-len(rows) // self._columns)
        seen = self._columns * self._lines
        self._first = max(0, min(self._first, len(rows) - seen))
        cell = width // self._columns
        with_peak = cell >= _COLUMN_WITH_PEAK
        if with_peak:
            rows = [self._row(metric, sample, with_peak=True) for metric in METRICS]
        heading = self._heading(len(rows), seen, with_peak=with_peak)
        lines = [
            [rows[i] if i < len(rows) else () for i in self._indices(line)]
            for line in range(self._lines)
        ]
        shown = [[heading] * self._columns, *lines]
        made = [tuple(run for row in line for run in _fitted(row, cell)) for line in shown]
        if len(made) + 1 < height:
            made += [row_of(""), row_of(self._cost()[:width], "dim")]
        return made[:height]

    def _cost(self) -> str:
        """What it costs that all this is known: this program, and the process that is looked at."""
        watching = self._state.watching if self._state is not None else None
        if watching is None or not watching.cpu_seconds:
            return ""
        held = format_seconds(watching.longest_hold_seconds)
        share = watching.share_of_one_core * 100
        return f"reading it: {share:.1f} % of a core, the process's map held {held} at once at most"

    def _indices(self, line: int) -> list[int]:
        return [self._first + column * self._lines + line for column in range(self._columns)]

    def _heading(self, count: int, seen: int, *, with_peak: bool) -> Row:
        place = f"{self._first + 1}-{self._first + seen} of {count}" if seen < count else ""
        peak = f" {'peak':>10}" if with_peak else ""
        return row_of(f"{place:<{_LABEL}} {'now':>10} {'per second':>12}{peak}  age", "dim")

    def _row(self, metric: Metric, sample: Sample, *, with_peak: bool) -> Row:
        figure = sample.get(metric.key)
        value = value_text(metric, figure)
        label = f"{self._label(metric):<{_LABEL}.{_LABEL}} "
        if isinstance(figure, Absent):
            return ((label + value, "dim"),)
        before = self._before.get(metric.key) if self._before else figure
        seconds = sample.at - self._before.at if self._before else 0.0
        pace = pace_text(metric, figure, before, seconds)
        peak = f" {self._peak(metric):>10}" if with_peak else ""
        # As few styles as can be told apart: every one is some 40 bytes to the terminal.
        style = f"{metric.colour} bold" if metric.colour else ""
        aside = f" {pace:>12}{peak}  {self._age(metric, sample)}"
        return ((f"{label}{value:>10}", style), (aside, "dim"))

    def _label(self, metric: Metric) -> str:
        """What the interpreter has is a program's own memory where it may be any program."""
        is_tree = self._state is not None and isinstance(self._state.about, TreeAbout)
        return "own memory" if is_tree and metric.key == "interpreter_bytes" else metric.label

    def _peak(self, metric: Metric) -> str:
        peak = self._state.peak.get(metric.key) if self._state is not None else None
        return "" if peak is None else metric.unit.words(peak)

    def _age(self, metric: Metric, sample: Sample) -> str:
        """When it was read, if that is more than a second ago; `~`: carried on by the counters."""
        age = sample.age_seconds(metric.key, metric.tier)
        is_still = self._state is not None and self._state.phase.stands_still
        if age > (STILL_SECONDS if is_still else STALE_SECONDS):
            return f"{format_seconds(round(age, 1))} ago"
        return "~" if metric.key in sample.carried else ""


def _fitted(row: Row, cell: int) -> Row:
    """A row padded to a cell's width, or cut: then it says so."""
    cut = first_that_fits([row], cell - 1)
    if row_width(row) > cell - 1:
        cut = (*first_that_fits([row], cell - 5), (" ...", "dim"))
    return (*cut, (" " * (cell - row_width(cut)), ""))
