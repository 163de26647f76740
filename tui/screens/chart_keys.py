"""The keys of the curves, for every screen with charts."""

from __future__ import annotations

from typing import Final

from textual.binding import Binding, BindingType
from textual.screen import Screen

from tui.widgets.chart import PLOTTED, Chart

CHART_BINDINGS: Final[list[BindingType]] = [
    Binding(str(number), f"curve({number})", f"Curve {number}", show=False,
            id=f"view.curve-{number}", tooltip=f"Hide or show the curve of {key}")
    for number, key in enumerate(PLOTTED, 1)
]  # fmt: skip


class ChartKeys(Screen[None]):
    """Every key is for all charts of the screen."""

    def action_curve(self, number: int) -> None:
        """Hide or show a curve."""
        for chart in self.query(Chart):
            chart.toggle(PLOTTED[number - 1])
