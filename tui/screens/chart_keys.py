"""The keys of the picture, for every screen with charts."""

from __future__ import annotations

from typing import Final

from textual.binding import Binding, BindingType
from textual.screen import Screen

from tui.metrics import BY_KEY
from tui.widgets.chart import PLOTTED, Chart

CHART_BINDINGS: Final[list[BindingType]] = [
    Binding("l", "lines", "Lines", show=False, id="view.lines",
            tooltip="Lines instead of bands, and back"),
    *(
        Binding(str(number), f"curve({number})", f"Line: {BY_KEY[key].label}", show=False,
                id=f"view.curve-{number}", tooltip=f"Hide or show the line of {BY_KEY[key].label}")
        for number, key in enumerate(PLOTTED, 1)
    ),
]  # fmt: skip


class ChartKeys(Screen[None]):
    """Every key is for all charts of the screen."""

    _as_lines = False

    def action_lines(self) -> None:
        """Lines instead of bands, and back."""
        self._as_lines = not self._as_lines
        for chart in self.query(Chart):
            chart.use_lines(self._as_lines)

    def action_curve(self, number: int) -> None:
        """Hide or show a line; from the bands, the lines are shown first."""
        if not self._as_lines:
            self.action_lines()
            return
        for chart in self.query(Chart):
            chart.toggle(PLOTTED[number - 1])
