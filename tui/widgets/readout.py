"""Every metric with its value, its change and, where walked, its age; absent ones say why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from tui.metrics import METRICS, Metric
from tui.metrics.moment import STALE_SECONDS
from tui.metrics_format import format_seconds
from tui.probe.reading import Absent, Figure, Sample
from tui.run.state import RunState
from tui.widgets.rows import Row, RowsWidget, row_of

_LABEL: Final = 15


def value_text(metric: Metric, figure: Figure) -> str:
    """A figure with its unit, or the reason why there is none."""
    if isinstance(figure, Absent):
        return figure.reason
    return metric.unit.words(figure)


def change_text(metric: Metric, figure: Figure, before: Figure) -> str:
    """How an amount moved since the last readout; empty if it did not."""
    if isinstance(figure, Absent) or isinstance(before, Absent) or figure == before:
        return ""
    if not metric.unit.is_amount:
        return ""
    sign = "+" if figure > before else "-"
    return sign + metric.unit.words(abs(figure - before))


class Readout(RowsWidget):
    """One row per metric, in the order of the metrics table."""

    DEFAULT_CSS = "Readout { width: 44; height: 1fr; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._state: RunState | None = None
        self._before: Sample | None = None
        self._sample: Sample | None = None

    def show(self, state: RunState) -> None:
        """Show this state's sample beside what was shown before."""
        if state.sample is not self._sample:
            self._before, self._sample = self._sample, state.sample
        self._state = state
        self.rebuild()

    def make_rows(self, width: int, height: int) -> Sequence[Row]:
        """As many columns of metrics as fit, so that a low pane still shows them all."""
        if self._sample is None:
            return [row_of("no reading yet", "dim")]
        rows = [self._row(metric, self._sample) for metric in METRICS]
        columns = max(1, min(width // 38, -(-len(rows) // max(1, height))))
        if columns == 1:
            return rows[:height]
        lines = -(-len(rows) // columns)
        cell = width // columns
        return [
            tuple(
                run
                for column in range(columns)
                for run in _fitted(rows, column * lines + line, cell)
            )
            for line in range(min(lines, height))
        ]

    def _row(self, metric: Metric, sample: Sample) -> Row:
        figure = sample.get(metric.key)
        value = value_text(metric, figure)
        if isinstance(figure, Absent):
            return ((f"{metric.label:<{_LABEL}.{_LABEL}} ", "dim"), (value, "dim"))
        before = self._before.get(metric.key) if self._before else figure
        change = change_text(metric, figure, before)
        label, value = f"{metric.label:<{_LABEL}.{_LABEL}} ", f"{value:>10}"
        # A column has room for one of them: what is old did not move just now.
        aside = f" {self._age(metric, sample) or _mark(metric, sample) + change:<10.10}"
        # As few styles as can be told apart: every one is some 40 bytes to the terminal.
        style = f"{metric.colour} bold" if metric.colour else ""
        return ((label + value, style), (aside, "dim"))

    def _age(self, metric: Metric, sample: Sample) -> str:
        age = sample.age_seconds(metric.key, metric.tier)
        return f"{format_seconds(round(age, 1))} ago" if age > STALE_SECONDS else ""


def _mark(metric: Metric, sample: Sample) -> str:
    return "~" if metric.key in sample.carried else ""


def _fitted(rows: list[Row], index: int, cell: int) -> Row:
    """A row cut or padded to a cell's width; blank if there is no such row."""
    row = rows[index] if index < len(rows) else ()
    left, fitted = cell - 1, []
    for text, style in row:
        fitted.append((text[:left], style))
        left -= len(text[:left])
    return (*fitted, (" " * (left + 1), ""))
